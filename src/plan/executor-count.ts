/** Whether the number of executors changes with the work. */
import type { Facts } from "../facts/facts.ts";
import type { Settings } from "../settings/settings.ts";
import { givenProperty } from "./given-property.ts";

/** By the bounds that were set, when a property doesn't say. */
export function hasSparkDynamicAllocation(settings: Settings, facts: Facts): boolean {
  const given = givenProperty(settings, facts, "spark.dynamicAllocation.enabled")?.value.trim().toLowerCase();
  const { executorMinimum: minimum, executorMaximum: maximum } = settings.values;
  return given === undefined ? maximum !== undefined && minimum !== maximum : given === "true";
}
