/** How long nothing of the job need move. */
import type { Settings } from "../settings/settings.ts";
import type { Plan, PlannedProperty } from "./plan-schema.ts";

/** Spark tells of its work by its UI alone. */
export function planStallWatch(
  { values: { stallWarning, stallTimeout } }: Settings,
  properties: readonly PlannedProperty[],
): Plan["stallWatch"] {
  const ui = properties.find(({ name }) => name === "spark.ui.enabled")?.value ?? "true";
  const [warningMs, timeoutMs] = [stallWarning, stallTimeout ?? 0].map((ms) => (ms === 0 ? null : ms));
  const isOff = warningMs === undefined || timeoutMs === undefined || (warningMs === null && timeoutMs === null);
  return isOff || ui.trim().toLowerCase() === "false" ? null : { warningMs, timeoutMs };
}
