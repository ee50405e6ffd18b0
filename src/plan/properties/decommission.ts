/** What Spark starts before Kubernetes ends an executor, in an image that lacks Spark's own script for it. */
import type { Basis } from "../basis.ts";
import { isTrue } from "./given-properties.ts";
import type { Computed } from "./properties.ts";

export function decommissionProperties({ facts, given }: Basis): Computed[] {
  const isWanted = isTrue(given.get("spark.decommission.enabled")?.value);
  const images = ["spark.kubernetes.container.image", "spark.kubernetes.executor.container.image"];
  if (!isWanted || facts.decommissionHook === undefined || images.some((name) => given.get(name) !== undefined))
    return [];
  return [
    {
      name: "spark.kubernetes.decommission.script",
      value: facts.decommissionHook,
      why: "the image lacks Spark's own script; in an executor's container spark-runner takes its place",
    },
  ];
}
