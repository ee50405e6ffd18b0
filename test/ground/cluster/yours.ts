/** A cluster of the user's own, in place of ours: what it must have, and how the images get there. */
import type { Kubectl } from "./kubectl.ts";

/** Asks the cluster for what tests need. Gives the lines to say; a cluster that does not answer is an error. */
export async function lookAt(context: string, kubectl: Kubectl): Promise<string[]> {
  const [nodes, definitions] = await Promise.all([
    kubectl(["get", "nodes", "--output", "name"]),
    kubectl(["get", "customresourcedefinitions", "--output", "name"]),
  ]);
  const lines = [
    `${context} answers, with ${nodes.trim().split("\n").length} node(s); it is yours, nothing was started`,
  ];
  if (!definitions.includes("/virtualservices.networking.istio.io"))
    lines.push(
      "it has no VirtualService: the tests with Istio need kubernetes/customresourcedefinitions.gen.yaml of istio.io/api",
    );
  lines.push(
    `eval "$(scripts/cluster env --context ${context})" makes the tests use it`,
    ...howToLoad(context).split("\n"),
  );
  return lines;
}

/** Nobody but its owner knows how images get onto its nodes. */
export const howToLoad = (context: string): string => `to bring the images to the nodes of ${context}:
  scripts/cluster load-image --archive images.tar
  kind load image-archive images.tar             (or: minikube image load images.tar,
  or on each node: ctr --namespace k8s.io images import images.tar)`;
