/**
 * The errors that people see. Each carries its exit code from docs/exit-codes.md and, where there is one, what to do.
 * This file imports nothing, so that every room may import it.
 */

/** The exit codes that are spark-runner's own; every other code is the job's. Numbers follow BSD's sysexits. */
export const ExitCode = {
  usage: 64,
  applicationMissing: 66,
  clusterUnavailable: 69,
  bug: 70,
  interrupted: 75,
  notPermitted: 77,
  settings: 78,
  timedOut: 124,
  notExecutable: 126,
  notFound: 127,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A failure with a known cause: `message` reads `failed to <action> <object>: <cause>`, `advice` says what to do. */
export class RunnerError extends Error {
  override name = "RunnerError";
  readonly exitCode: number;
  readonly advice: string | undefined;

  constructor(exitCode: number, message: string, options: { advice?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exitCode = exitCode;
    this.advice = options.advice;
  }
}

/** One thing that is wrong with what the user said. Many are reported together by `UseError`. */
export interface Problem {
  /** `usage`: the command line itself (exit 64); `settings`: a value (exit 78). */
  readonly kind: "usage" | "settings";
  /** One sentence: the value given and what is allowed. */
  readonly message: string;
  /** What to do, for instance the nearest valid name. */
  readonly advice?: string;
}

export const settingsProblem = (message: string, advice: string): Problem => ({ kind: "settings", message, advice });

/** Everything that is wrong with what the user said, at once. Exit 64 when any of it is of kind usage, else 78. */
export class UseError extends Error {
  override name = "UseError";
  readonly problems: readonly Problem[];
  /** What is odd but no mistake; said before the problems. */
  readonly warnings: readonly string[];
  readonly exitCode: number;

  constructor(problems: readonly Problem[], warnings: readonly string[] = []) {
    super(problems.map((problem) => problem.message).join("\n"));
    this.problems = problems;
    this.warnings = warnings;
    this.exitCode = problems.some((problem) => problem.kind === "usage") ? ExitCode.usage : ExitCode.settings;
  }
}
