/** Which exit code a run ends with. */
import { ExitCode } from "../errors.ts";
import type { Interruption, Outcome } from "../diagnosis/outcome.ts";

export interface HowItEnded {
  /** The signal that ended the run, if it came before the job was over. */
  readonly interruption: Interruption | undefined;
  /** Whether it came because the platform takes the pod away. */
  readonly disrupted: boolean;
  /** Of the last attempt; undefined when there was none. */
  readonly outcome: Outcome | undefined;
}

/**
 * The signal's, if it came before the job was over; else the job's, which is 124 when the deadline ended its attempt; 124
 * also when the deadline left no time for any.
 */
export function exitCodeOf({ interruption, disrupted, outcome }: HowItEnded): number {
  if (disrupted) return ExitCode.interrupted;
  if (interruption !== undefined) return 128 + interruption.number;
  return outcome === undefined ? ExitCode.timedOut : codeOfAttempt(outcome);
}

/** Of one attempt. */
export function codeOfAttempt(outcome: Outcome): number {
  switch (outcome.kind) {
    case "succeeded":
      return 0;
    case "failed":
    case "not started":
      return outcome.exitCode;
    case "signalled":
      return 128 + outcome.number;
    case "timed out":
      return ExitCode.timedOut;
  }
}
