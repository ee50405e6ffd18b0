/** The limits in time of a run. */
import type { Facts } from "../facts/facts.ts";
import type { Settings } from "../settings/settings.ts";
import type { Plan } from "./plan-schema.ts";

/** From Kubernetes' SIGTERM to spark-runner's, for its last lines when a reader is slow, and from its end to the container's. */
export const marginMs = 2000;

/**
 * After a signal Kubernetes ends a pod with SIGKILL when its grace is over, whatever still runs. So the job's grace and the
 * teardown after it must fit: the grace is cut first, the teardown only where it would take more than half. `totalMs`:
 * what there is for both.
 */
export function fitIntoGrace(
  wish: { readonly graceMs: number; readonly teardownMs: number },
  podGraceMs: number,
): { readonly graceMs: number; readonly teardownMs: number; readonly totalMs: number } {
  const totalMs = Math.max(podGraceMs - marginMs, 0);
  const room = Math.max(totalMs - wish.graceMs, Math.floor(totalMs / 2));
  const teardownMs = Math.min(wish.teardownMs, room);
  return { graceMs: Math.min(wish.graceMs, totalMs - teardownMs), teardownMs, totalMs };
}

export function planDeadlines({ values }: Settings, { ownPod }: Facts): Plan["deadlines"] {
  const wish = { graceMs: values.grace, teardownMs: values.teardownTimeout };
  const fit = fitIntoGrace(wish, ownPod?.terminationGraceMs ?? Infinity);
  return {
    attemptTimeoutMs: values.attemptTimeout ?? null,
    runMs: values.deadline ?? null,
    graceMs: fit.graceMs,
    teardownMs: values.teardownTimeout,
    signalTeardownMs: fit.teardownMs,
    podGraceMs: ownPod?.terminationGraceMs ?? null,
  };
}
