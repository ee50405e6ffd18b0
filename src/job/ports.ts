/** What the life of a job needs of the world. Effects are tied to these with `satisfies`. */
import type { FailureCause } from "../plan/outcome.ts";
import type { Plan } from "../plan/plan-schema.ts";

/** One process tree to run: argv without a shell, and the whole environment it gets. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface RunLimits {
  /** Ends the tree after this time (a thread dump of the JVM first); undefined = no limit. */
  readonly timeoutMs: number | undefined;
  /** From the forwarded signal to SIGKILL of the whole tree. */
  readonly graceMs: number;
  /** Aborted with an `Interruption` as its reason when spark-runner gets a signal. */
  readonly cancel: AbortSignal;
}

/** How the tree's main process ended, and what it last said. */
export interface Ended {
  readonly exit:
    | { readonly kind: "exited"; readonly code: number }
    | { readonly kind: "signalled"; readonly signal: string; readonly number: number }
    | { readonly kind: "not started"; readonly exitCode: 126 | 127; readonly why: string };
  readonly timedOut: boolean;
  readonly durationMs: number;
  /** The last 128 KiB of its stdout and stderr, each, as text (invalid UTF-8 replaced); all in stdout if both are one. */
  readonly tail: { readonly stdout: string; readonly stderr: string };
  /** What a stalled reader of spark-runner's output had not taken at the end of the grace. */
  readonly droppedBytes: number;
  /** Processes of the tree that even SIGKILL didn't end (stuck in the kernel); 0 but for broken disks and the like. */
  readonly survivors: number;
}

export interface Processes {
  /** Runs one tree and returns when nothing of it is left. Never throws for what the child does. */
  run(command: Command, limits: RunLimits): Promise<Ended>;
}

export interface Files {
  /** Makes the run's work folder, with what the plan wants in it. Fails with a RunnerError. */
  prepare(plan: Plan): void;
  /** Why the script of the attempt that just ended failed, by its side channel; undefined when it doesn't say. */
  readFailure(plan: Plan): FailureCause | undefined;
  /** Removes the work folder and all in it; that it is not there is no error. */
  removeWorkDir(plan: Plan): void;
}

export interface Log {
  line(text: string): void;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** A wait before another attempt. */
export interface Wait {
  readonly failedAttempt: number;
  readonly delayMs: number;
}

export interface Retry {
  /**
   * Calls `attempt` with 1, 2, … until `goOn` says no, attempts are used up, or `cancel` is aborted (which ends a wait
   * at once). `goOn` is asked after each attempt that has a successor, and told how long the wait would be.
   */
  run(
    policy: Plan["retry"],
    attempt: (number: number) => Promise<void>,
    goOn: (wait: Wait) => boolean,
    cancel: AbortSignal,
  ): Promise<void>;
}

export interface Ports {
  readonly processes: Processes;
  readonly files: Files;
  readonly retry: Retry;
  readonly log: Log;
  readonly clock: Clock;
}
