/** Who makes a job's executors, as far as a master's name tells. */
import type { Facts } from "../../facts/facts.ts";
import type { Settings } from "../../settings/settings.ts";
import { givenProperty } from "./given-property.ts";
import type { Plan } from "../plan-schema.ts";

/** What Spark is told where the user names no master. */
export const masterOf = { pod: "k8s://https://kubernetes.default.svc", local: "local[*]" } as const;

export const kubernetesMaster = /^\s*k8s/;

/** The one that Spark is told; --local is one of the places where it may come from. */
export const masterIn = (settings: Settings, facts: Facts, target: Plan["target"]): string =>
  givenProperty(settings, facts, "spark.master")?.value.trim() ?? masterOf[target];

/** Whether the user chose a master that makes no executors outside of this machine: then Kubernetes has no part in the job. */
export const hasLocalMaster = (settings: Settings, facts: Facts): boolean =>
  /^local(?:$|\[|-cluster\b)/.test(givenProperty(settings, facts, "spark.master")?.value.trim() ?? "");

/** Whether executors are pods: in a pod that is so unless the user chose another master. */
export const hasKubernetesMaster = (settings: Settings, facts: Facts): boolean =>
  kubernetesMaster.test(givenProperty(settings, facts, "spark.master")?.value ?? "k8s");

/** Whether the driver's JVM does the executors' work as well. */
export const worksInDriver = (settings: Settings, facts: Facts, target: Plan["target"]): boolean =>
  /^local(?:$|\[)/.test(masterIn(settings, facts, target));
