/** Whether the number of executors changes with the work. */
import type { Facts } from "../../facts/facts.ts";
import type { Source } from "../../settings/given.ts";
import type { Settings } from "../../settings/settings.ts";
import { givenProperty, sourceOf } from "./given-property.ts";

/** With how many executors Spark begins when their number changes. */
export const firstProperties = ["spark.executor.instances", "spark.dynamicAllocation.initialExecutors"] as const;

/** By the bounds that were set, when a property doesn't say. */
export function hasSparkDynamicAllocation(settings: Settings, facts: Facts): boolean {
  const given = givenProperty(settings, facts, "spark.dynamicAllocation.enabled", boundsSource(settings))
    ?.value.trim()
    .toLowerCase();
  const { executorMinimum: minimum, executorMaximum: maximum } = settings.values;
  return given === undefined ? maximum !== undefined && minimum !== maximum : given === "true";
}

/** The stronger of the two bounds: both together say whether the number is fixed. */
export function boundsSource(settings: Settings): Source | undefined {
  const both = (["executorMinimum", "executorMaximum"] as const).flatMap((key) => sourceOf(settings, key) ?? []);
  return both.toSorted((a, b) => a.rank - b.rank)[0];
}
