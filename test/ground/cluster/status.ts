/** What a person wants to know of a cluster that is up. */
import path from "node:path";
import { auditLog } from "./components.ts";
import { importedImages } from "./containerd-images.ts";
import { kubectlWith } from "./kubectl.ts";
import { kubeconfigOf, kubectlOf, type Place } from "./place.ts";
import { aliveInit, endedComponents } from "./spaces.ts";

export async function status(place: Place): Promise<string> {
  const init = await aliveInit(place);
  if (init === undefined) return `cluster ${place.name} is not up`;
  const kubectl = kubectlWith(kubectlOf(place), kubeconfigOf(place));
  const [nodes, pods, images] = await Promise.all([
    kubectl(["get", "nodes"]),
    kubectl(["get", "pods", "--all-namespaces"]),
    importedImages(init),
  ]);
  const ended = await endedComponents(place);
  return [
    `cluster ${place.name}, in name spaces of process ${init.pid}`,
    ...(ended.length === 0 ? [] : [`  ENDED, with exit code: ${ended.join(", ")}; its log says why`]),
    `  kubeconfig  ${kubeconfigOf(place)}`,
    `  requests    ${path.join(place.state, auditLog)}`,
    `  logs        ${path.join(place.state, "log")}`,
    `  images      ${place.images}`,
    "",
    nodes.trimEnd(),
    "",
    ...[...images].filter(([name]) => !name.startsWith("sha256:")).map(([name, digest]) => `${name}  ${digest}`),
    "",
    pods.trimEnd() || "no pods",
  ].join("\n");
}
