/** The limits in time of a run. */
import type { Facts } from "../facts/facts.ts";
import type { Settings } from "../settings/settings.ts";
import type { Plan } from "./plan-schema.ts";

/** From Kubernetes' SIGTERM to spark-runner's, and from its end to the container's. */
export const marginMs = 1000;

/**
 * After a signal Kubernetes ends a pod with SIGKILL when its grace is over, whatever still runs. So the job's grace and the
 * teardown after it must fit: the grace is cut first, the teardown only where it would take more than half.
 */
export function planDeadlines({ values }: Settings, { ownPod }: Facts): Plan["deadlines"] {
  const available = ownPod === undefined ? Infinity : Math.max(ownPod.terminationGraceMs - marginMs, 0);
  const room = Math.max(available - values.grace, Math.floor(available / 2));
  const signalTeardownMs = Math.min(values.teardownTimeout, room);
  const graceMs = Math.min(values.grace, available - signalTeardownMs);
  return {
    attemptTimeoutMs: values.attemptTimeout ?? null,
    runMs: values.deadline ?? null,
    graceMs,
    teardownMs: values.teardownTimeout,
    signalTeardownMs,
    podGraceMs: ownPod?.terminationGraceMs ?? null,
  };
}
