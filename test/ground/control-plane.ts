/** etcd, kube-apiserver and kubectl: all that tests of the API client need of Kubernetes. */
import { existsSync } from "node:fs";
import path from "node:path";
import { clusterBinaries } from "./cluster/binaries.ts";

const names = ["etcd", "kube-apiserver", "kubectl"] as const;

export type ControlPlane = Readonly<Record<(typeof names)[number], string>>;

/** The files of the executables. A folder of envtest's has all of them; else they are built with the cluster's. */
export async function controlPlane(
  say: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ControlPlane> {
  const assets = env["KUBEBUILDER_ASSETS"];
  const given = (name: string): string => path.join(assets ?? "", name);
  const fileOf =
    assets && names.every((name) => existsSync(given(name))) ? given : (await clusterBinaries(say, env)).file;
  return { etcd: fileOf("etcd"), "kube-apiserver": fileOf("kube-apiserver"), kubectl: fileOf("kubectl") };
}
