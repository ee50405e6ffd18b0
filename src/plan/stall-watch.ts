/** How long nothing of the job need move. */
import type { Basis } from "./basis.ts";
import { endless } from "./executor-watch.ts";
import type { Plan, PlannedProperty } from "./plan-schema.ts";
import { worksInDriver } from "./properties/master.ts";

/**
 * Spark tells of its work by its UI alone; and where the driver's JVM does the executors' work, nothing of a task before it has
 * ended (seen on 3.5.9 and 4.3.0: all its counters are 0 until then).
 */
export function planStallWatch(basis: Basis, properties: readonly PlannedProperty[]): Plan["stallWatch"] {
  const { stallWarning, stallTimeout } = basis.settings.values;
  const ui = properties.find(({ name }) => name === "spark.ui.enabled")?.value ?? "true";
  if (ui.trim().toLowerCase() === "false" || worksInDriver(basis)) return null;
  const warningMs = endless(stallWarning);
  const timeoutMs = endless(stallTimeout ?? 0);
  return warningMs === null && timeoutMs === null ? null : { warningMs, timeoutMs };
}
