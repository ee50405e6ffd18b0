/** Whether a job is worth another attempt in its pod: decided by the table of causes alone. */
import type { Again, Cause } from "./cause.ts";
import { causes } from "./causes.ts";
import { findingOf } from "./diagnose.ts";
import type { Outcome } from "./outcome.ts";

/** Why no further attempt is made. */
export interface NoUse {
  readonly cause: Cause;
  readonly again: Exclude<Again, "yes">;
}

/** undefined: it is worth another attempt. `before`: how those before it ended. */
export function whyNotAgain(
  outcome: Outcome,
  before: readonly Outcome[] = [],
  table: readonly Cause[] = causes,
): NoUse | undefined {
  const found = findingOf(outcome, table);
  if (found === undefined || found.isLikely === true) return undefined;
  const { cause } = found;
  const { again } = cause;
  if (again === "yes") return undefined;
  const wasSeen = before.some((each) => findingOf(each, table)?.cause.id === cause.id);
  return again === "once" && !wasSeen ? undefined : { cause, again };
}
