/** Before an attempt: what attempts before it left in this pod's name is deleted, and gone. */
import { nothingCleared } from "./cleared.ts";
import { isAboutNothing } from "./dependents.ts";
import type { Cleared, Clearing, ClearWaits, Step } from "./way.ts";
import { wayOf } from "./ways.ts";

/** A kubelet that can be reached ends an executor long before. */
export const clearWaits: ClearWaits = { waitMs: 60_000, forcedWaitMs: 10_000 };

/** Fails with a RunnerError (69, 77), or the signal's reason. */
export async function clearAttempt(steps: readonly Step[], clearing: Clearing): Promise<Cleared> {
  const cleared = await Promise.all(steps.map((step) => clearStep(step, clearing)));
  return { removed: cleared.flatMap(({ removed }) => removed), held: cleared.flatMap(({ held }) => held) };
}

async function clearStep(step: Step, clearing: Clearing): Promise<Cleared> {
  try {
    return (await wayOf(step).clear?.(step, clearing)) ?? nothingCleared;
  } catch (error) {
    if (isAboutNothing(error, step)) return nothingCleared;
    throw error;
  }
}
