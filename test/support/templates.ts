/** The templates of executor pods that plans have. */
import type { PodManifest } from "../../src/facts/own-pod.ts";
import type { Plan } from "../../src/plan/plan-schema.ts";
import { factsOfPod, plainPod, planOf } from "./plans.ts";

export const container = (own: object): PodManifest => ({
  ...plainPod,
  spec: { ...plainPod.spec, containers: [{ name: "main", ...own }] },
});
export const restricted = container({
  securityContext: { runAsUser: 185, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
});
export const property = "spark.kubernetes.executor.podTemplateFile";
export const theirFile = ["--conf", `${property}=/etc/executor.yaml`];

export const templateOf = (
  argv: readonly string[],
  pod: PodManifest = plainPod,
  podTemplate?: Record<string, unknown>,
): NonNullable<Plan["pod"]>["template"] =>
  planOf([...argv, "job.py"], { facts: { ...factsOfPod(pod), podTemplate } }).pod?.template ?? null;
export const specOf = (...args: Parameters<typeof templateOf>): Record<string, any> =>
  (templateOf(...args)?.manifest["spec"] ?? {}) as Record<string, any>;
