/** What a row of the table of causes is (causes.ts), and what it can be told by. */
import type { ContainerEvidence } from "./container-clues.ts";
import type { ExecutorEvidence } from "./executors.ts";

/** Whether the same job may succeed when it is started again; `elsewhere`: not in this pod, but another pod or time may do. */
export type Again = "never" | "once" | "yes" | "elsewhere";

/** Where the cause is removed: in the image with all that the job brings along, in settings and arguments, or in neither. */
export type MendedIn = "image" | "settings" | "outside";

/**
 * Whose fault it is: the user's, who changes the job, its image or its settings; the platform's, which is Kubernetes with its
 * nodes, quotas and policies; a service's that the job uses, such as a store, a database or a registry. null where that can't be told.
 */
export type Fault = "user" | "platform" | "service";

/** What the evidence captured: the named groups of its expression, or what was seen of an executor. */
export type Facts = Readonly<Record<string, string | undefined>>;

export interface Cause {
  /** Stable: what reads it may rely on it. */
  readonly id: string;
  readonly fault: Fault | null;
  readonly evidence: readonly Evidence[];
  /** What it is, as one would name it: behind "retrying would not help: ". */
  readonly words: string;
  /** What happened, as a sentence with `{facts}` in it; the first that can be filled is told, without any the words are. */
  readonly says?: readonly string[];
  /** What to do, likewise, the last without `{facts}`; empty where nothing is known that the quoted line does not say. */
  readonly advice: readonly string[];
  readonly again: Again;
  /** null where that can't be told. */
  readonly mendedIn: MendedIn | null;
  /** The run's, where spark-runner itself ends the attempt for this; from the one table of exit codes (src/errors.ts). */
  readonly exitCode?: number;
  /** How an attempt that failed for it is told, where that is not `failed with exit code 1: LINE`. */
  readonly told?: (line: string, exitCode: number) => string;
}

/** Each kind is looked for in its own place alone (clues.ts), so that no other place can say the same by chance. */
export type Evidence =
  | LineEvidence
  | FetchEvidence
  | OutputEvidence
  | JvmEvidence
  | ExitCodeEvidence
  | SignalEvidence
  | EndEvidence
  | WatchEvidence
  | ExecutorEvidence
  | ContainerEvidence;

/** A line whose place in the output, or beside it, is already known. */
export interface LineEvidence {
  /**
   * `compiler`: failure.json of a script that does not compile, or Python's refusal of the application itself.
   * `launcher`: what was said before Spark's script got no command from Java.
   * `loading`: by what Python could not load the application's modules, before Spark began.
   * `error`: the exception that ended the job, the innermost one that says something.
   * `around`: that, or any that stands around it in the same trace.
   * `common`: likewise, where none of the rows for these two fits: what may be at the bottom of many causes.
   * `any error`: the innermost again, where no row knows it.
   * `consequence`: an exception that only follows from something else (consequences.ts), and may tell from what.
   * `unexplained`: such a one, where nothing tells from what.
   * `hint`: what may have to do with the end.
   * `own code`: what was said last, where the exit code is none of Spark's, Java's or Linux's.
   * `last words`: what was said last.
   */
  readonly in:
    | "compiler"
    | "launcher"
    | "loading"
    | "error"
    | "around"
    | "common"
    | "any error"
    | "consequence"
    | "unexplained"
    | "hint"
    | "own code"
    | "last words";
  /** Held against all lines of the message; `^` is its beginning. */
  readonly line: RegExp;
  /** What stands around it must say this, too: a traceback's frames. */
  readonly within?: RegExp;
}

/** The error by which spark-submit could not fetch a file: it must be the application. */
export interface FetchEvidence {
  readonly in: "fetch";
}

/**
 * Words anywhere in the output. They alone are no evidence, for a job or a program that it calls may say them: the exit
 * code, the application's own name or what stands beside them must agree.
 */
export interface OutputEvidence {
  /** `log`: looked at only when no exception tells why the job ended. */
  readonly in: "output" | "log";
  /** With the flags g and m. Its group `application` must be the job's; its group `quote` is what is quoted of it. */
  readonly line: RegExp;
  readonly exitCode?: number;
  /** Must be in the output too. */
  readonly beside?: RegExp;
  /** Told behind what is quoted. */
  readonly adds?: string;
  /** It only follows from what other lines of the log may tell: any of these goes before it. */
  readonly follows?: true;
}

/** What a JVM says that refuses to start, where it is the only one that spoke. */
export interface JvmEvidence {
  readonly in: "jvm";
  readonly line: RegExp;
  /** What it says around that. */
  readonly beside: RegExp;
}

/** An exit code that says something by itself, and what is told of it. */
export interface ExitCodeEvidence {
  readonly in: "exit code";
  readonly code: number;
  readonly line: string;
}

/** The signal that ended the job, or a .py job's Python. */
export interface SignalEvidence {
  readonly in: "signal";
  /** Without it: any. */
  readonly signal?: string;
  readonly adds?: string;
}

/** How an attempt ended that has no exit code of its own. */
export interface EndEvidence {
  readonly in: "end";
  readonly is: "timed out" | "not started";
}

/** What spark-runner itself saw in the cluster while the attempt ran. */
export interface WatchEvidence {
  readonly in: "watch";
  readonly saw: "executor failures" | "stall";
}

/** What an attempt failed for, and the line that tells it. */
export interface Finding {
  readonly cause: Cause;
  /** One line, as a data engineer would quote it: `job.scala:7: error: not found: value x`. */
  readonly line: string;
  readonly facts: Facts;
  /** The evidence is weak: it is called a likely cause, and keeps no job from being tried again. */
  readonly isLikely?: true;
}
