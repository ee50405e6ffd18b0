/** Who makes a job's executors, as far as a master's name tells. */
import type { Basis } from "../basis.ts";
import type { GivenProperties } from "./given-properties.ts";

/** What Spark is told where the user names no master. */
export const masterOf = { pod: "k8s://https://kubernetes.default.svc", local: "local[*]" } as const;

export const kubernetesMaster = /^\s*k8s/;

/** With this master. */
export const executorsArePods = (master: string | undefined): boolean => kubernetesMaster.test(master ?? "");

/** The one that Spark is told; --local is one of the places where it may come from. */
export const masterIn = ({ given, target }: Pick<Basis, "given" | "target">): string =>
  given.get("spark.master")?.value.trim() ?? masterOf[target];

/** Whether the user chose a master that makes no executors outside of this machine: then Kubernetes has no part in the job. */
export const hasLocalMaster = (given: GivenProperties): boolean =>
  /^local(?:$|\[|-cluster\b)/.test(given.get("spark.master")?.value.trim() ?? "");

/** Whether executors are pods: in a pod that is so unless the user chose another master. */
export const hasKubernetesMaster = (given: GivenProperties): boolean =>
  kubernetesMaster.test(given.get("spark.master")?.value ?? "k8s");

/** Whether executors are processes that Spark starts on the driver's machine. */
export const isLocalCluster = (basis: Pick<Basis, "given" | "target">): boolean =>
  /^local-cluster\b/.test(masterIn(basis));

/** Whether the driver's JVM does the executors' work as well. */
export const worksInDriver = (basis: Pick<Basis, "given" | "target">): boolean =>
  /^local(?:$|\[)/.test(masterIn(basis));
