/**
 * How an attempt ended, as data. Classification, messages, exit code and report are all made from it.
 * These types live here, beside the retry policy that judges them, so that job and report don't import each other.
 */

/** What one spark-submit process did. `number` is the signal's number as the kernel counts it. */
export type Outcome =
  | { readonly kind: "succeeded" }
  | { readonly kind: "failed"; readonly exitCode: number; readonly cause?: FailureCause }
  | {
      readonly kind: "signalled";
      readonly signal: string;
      readonly number: number;
      /** It had not ended within the grace. */
      readonly bySparkRunner?: true;
    }
  | { readonly kind: "timed out"; readonly afterMs: number }
  | { readonly kind: "not started"; readonly exitCode: 126 | 127; readonly why: string };

/** Why an attempt failed, as far as its side channel or the tail of its output tells. */
export interface FailureCause {
  /**
   * `did not compile` comes by a script's side channel, or by Python's own words for the application, never by guessing.
   * `last words` is what was said last where nothing better is known: it may have nothing to do with the end.
   */
  readonly kind:
    | "did not compile"
    | "exception"
    | "missing class"
    | "missing file"
    | "missing module"
    | "missing program"
    | "nameless user"
    | "wrong version"
    | "bad arguments"
    | "out of memory"
    | "exit code"
    | "last words";
  /** One line, as a data engineer would quote it: `job.scala:7: error: not found: value x`. */
  readonly line: string;
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
