/** How long executors are waited for that don't come. */
import { patience, type PatienceName } from "../settings/executor-times.ts";
import { duration } from "../settings/value-types.ts";
import type { Basis } from "./basis.ts";
import type { Plan, PlannedProperty } from "./plan-schema.ts";
import { executorsArePods } from "./properties/master.ts";

const usualTimeoutMs = 15 * 60_000;

/** null where no executor is a pod of this run. */
export function planExecutorWatch(
  { settings, target }: Pick<Basis, "settings" | "target">,
  properties: readonly PlannedProperty[],
): Plan["executorWatch"] {
  const master = properties.find(({ name }) => name === "spark.master")?.value;
  if (target !== "pod" || !executorsArePods(master)) return null;
  const { executorWarning, executorTimeout, executorPatience } = settings.values;
  const patienceOf = (name: PatienceName): number | null =>
    endless(executorPatience?.[name] ?? defaultOf(patience[name]));
  return {
    warningMs: executorWarning,
    timeoutMs: endless(executorTimeout ?? usualTimeoutMs),
    // Others may use what this job waits for, for as long as they like: only who set a time wants it to end.
    queueMs: endless(executorTimeout ?? 0),
    imageNameMs: patienceOf("image-name"),
    imageMs: patienceOf("image"),
    missingMs: patienceOf("missing"),
    refusedMs: patienceOf("refused"),
    silentMs: patienceOf("silent"),
  };
}

/** A time of 0 has no end. */
export const endless = (ms: number): number | null => (ms === 0 ? null : ms);

function defaultOf(text: string): number {
  const parsed = duration(0).parse(text);
  return parsed.ok ? parsed.value : 0;
}
