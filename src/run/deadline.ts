/** The run's deadline, which begins with the run: long before its plan is made, where that has to be asked for. */
import type { Clock } from "./ports.ts";

export interface Deadline {
  /** By the clock. */
  readonly at: number;
  /** Aborted then: it ends what goes on before an attempt. */
  readonly passed: AbortSignal;
}

export const noDeadline: Deadline = { at: Infinity, passed: new AbortController().signal };

/** `usedMs` is how long the run has been there. */
export function startDeadline(runMs: number | null | undefined, clock: Clock, usedMs = 0): Deadline {
  if (runMs === null || runMs === undefined) return noDeadline;
  const leftMs = Math.max(runMs - usedMs, 0);
  return { at: clock.now() + leftMs, passed: clock.after(leftMs) };
}
