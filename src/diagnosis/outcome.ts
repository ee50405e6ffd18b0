/** How an attempt ended, as data. Messages, exit code and report are all made from it. */
import type { Finding } from "./cause.ts";

/** What one spark-submit process did. `number` is the signal's number as the kernel counts it. */
export type Outcome = End & {
  /** What a rule of the user's makes of it. */
  readonly ruled?: Finding;
};

type End =
  | { readonly kind: "succeeded" }
  | Failed
  | {
      readonly kind: "signalled";
      readonly signal: string;
      readonly number: number;
      /** It had not ended within the grace. */
      readonly bySparkRunner?: true;
      /** Where more is known than the signal. */
      readonly found?: Finding;
    }
  | { readonly kind: "timed out"; readonly afterMs: number }
  | { readonly kind: "not started"; readonly exitCode: 126 | 127; readonly why: string };

export interface Failed {
  readonly kind: "failed";
  readonly exitCode: number;
  readonly found?: Finding;
  /** It was ended for what was seen of its executors: the exit code is none of the job's. */
  readonly bySparkRunner?: true;
}

/** Why spark-runner itself ends something: a signal that it got. */
export interface Interruption {
  readonly signal: "SIGTERM" | "SIGINT" | "SIGHUP";
  readonly number: number;
}

/** One attempt, as the end of the run tells it. */
export interface Attempt {
  readonly number: number;
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** The names of the job's threads that were still at work when it was ended. */
  readonly endedAtWork?: string;
}

export interface RunEnd {
  readonly exitCode: number;
  readonly attempts: readonly Attempt[];
  /** Set when a signal ended the run; then it gave the exit code. */
  readonly interruption: Interruption | undefined;
  /** Whether that signal came because the platform takes the pod away; then another pod may succeed. */
  readonly disrupted: boolean;
}

/** What a job itself put into a folder of its run's, by the names of its entries. */
export interface Kept {
  readonly folder: string;
  readonly names: readonly string[];
}

/** A file or folder of a run that could not be removed here. */
export interface Stuck {
  readonly file: string;
  readonly why: string;
}

/** Something of a run that could not be removed. */
export interface Leftover {
  /** `Service team/flights-3fk2a9x1` */
  readonly object: string;
  readonly why: string;
  /** A command to paste: what removes it, or what `toDo` says. */
  readonly command: string;
  /** What the command is for, where it does not remove the thing: `see them`. */
  readonly toDo?: string;
}
