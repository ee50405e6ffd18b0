/** Whether the number of executors changes with the work. */
import type { Basis } from "../basis.ts";
import type { Source } from "../../settings/given.ts";
import type { Settings } from "../../settings/settings.ts";
import { sourceOf } from "./given-properties.ts";

/** With how many executors Spark begins when their number changes. */
export const firstProperties = ["spark.executor.instances", "spark.dynamicAllocation.initialExecutors"] as const;

/** By the bounds that were set, when a property doesn't say. */
export function hasSparkDynamicAllocation({ settings, given: properties }: Basis): boolean {
  const given = properties.get("spark.dynamicAllocation.enabled", boundsSource(settings))?.value.trim().toLowerCase();
  const { executorMinimum: minimum, executorMaximum: maximum } = settings.values;
  return given === undefined ? maximum !== undefined && minimum !== maximum : given === "true";
}

/** The stronger of the two bounds: both together say whether the number is fixed. */
export function boundsSource(settings: Settings): Source | undefined {
  const both = (["executorMinimum", "executorMaximum"] as const).flatMap((key) => sourceOf(settings, key) ?? []);
  return both.toSorted((a, b) => a.rank - b.rank)[0];
}
