/** The retry policy: how long to wait, and which outcome is worth another attempt. */
import type { Settings } from "../settings/settings.ts";
import type { Values } from "../settings/table.ts";
import type { FailureCause, Outcome } from "../diagnosis/outcome.ts";

/** The longest wait in milliseconds. A first delay above the default ceiling is meant as it is said. */
export const maxDelay = ({ values, origins }: Pick<Settings, "values" | "origins">): number =>
  origins.retryMaxDelay === undefined ? Math.max(values.retryMaxDelay, values.retryDelay) : values.retryMaxDelay;

/** Milliseconds between the attempts, without jitter. */
export function backoff({ maxAttempts, retryDelay, retryFactor }: Values, ceiling: number): number[] {
  return Array.from({ length: maxAttempts - 1 }, (_, index) =>
    Math.min(Math.round(retryDelay * retryFactor ** index), ceiling),
  );
}

/** Causes that another attempt can't mend, as a user would say them. */
const permanent: Readonly<Partial<Record<FailureCause["kind"], string>>> = {
  "did not compile": "a script that does not compile",
  "missing class": "a missing class",
  "missing file": "a missing application",
  "missing module": "a missing Python module",
  "missing program": "a program that can't be started",
  "nameless user": "a user without a name",
  "wrong version": "classes or programs of versions that don't fit",
  "bad arguments": "bad arguments",
};

export const neverAgain: readonly string[] = Object.values(permanent);

/** undefined: worth another attempt; else why not. */
export function whyNotAgain(outcome: Outcome): string | undefined {
  switch (outcome.kind) {
    case "failed":
      return outcome.cause === undefined ? undefined : permanent[outcome.cause.kind];
    case "not started":
      return "a spark-submit that can't be started";
    case "succeeded":
    case "signalled":
    case "timed out":
      return undefined;
  }
}

/** The exit code that a job ends with when this was its last attempt. */
export function exitCodeOf(outcome: Outcome): number {
  switch (outcome.kind) {
    case "succeeded":
      return 0;
    case "failed":
    case "not started":
      return outcome.exitCode;
    case "signalled":
      return 128 + outcome.number;
    case "timed out":
      return 124;
  }
}
