/** etcd, kube-apiserver, kubectl and kubeadm: all that tests of the API client need of Kubernetes. */
import { existsSync } from "node:fs";
import path from "node:path";
import { clusterBinaries } from "./cluster/binaries.ts";

const names = ["etcd", "kube-apiserver", "kubectl", "kubeadm"] as const;

export type ControlPlane = Readonly<Record<(typeof names)[number], string>>;

/** The files of the executables. A folder of envtest's has all but kubeadm; else they are built with the cluster's. */
export async function controlPlane(
  say: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ControlPlane> {
  const assets = env["KUBEBUILDER_ASSETS"];
  const isGiven = Boolean(assets) && existsSync(path.join(assets ?? "", "kube-apiserver"));
  // One build of all is shared with the cluster; where not even the API server is built, what else is needed is little.
  const isWanted = (name: string): boolean => !isGiven || (names as readonly string[]).includes(name);
  const { file } = await clusterBinaries(say, env, isWanted);
  return {
    etcd: file("etcd"),
    "kube-apiserver": file("kube-apiserver"),
    kubectl: file("kubectl"),
    kubeadm: file("kubeadm"),
  };
}
