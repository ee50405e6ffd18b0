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
  noExecutors: 73,
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

/**
 * What can be wrong before something is created, each with an exit code. Where several things are wrong at once the code is
 * that of the first of these: what another run can't mend goes before what it may.
 */
export const problemKinds = [
  "usage",
  "settings",
  "applicationMissing",
  "notExecutable",
  "notFound",
  "notPermitted",
  "clusterUnavailable",
  "timedOut",
] as const satisfies readonly (keyof typeof ExitCode)[];

/** One thing that is wrong. Checks return them, and all are told together, by `UseError`. */
export interface Problem {
  /** `usage`: the command line itself; `settings`: a value, or what it meets here; the others are named like their codes. */
  readonly kind: (typeof problemKinds)[number];
  /** One sentence: the value given and what is allowed, or what failed and why. */
  readonly message: string;
  /** What to do, for instance the nearest valid name. */
  readonly advice?: string;
}

export const settingsProblem = (message: string, advice: string): Problem => ({ kind: "settings", message, advice });

/** Everything that is wrong before something is created, at once. */
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
    const first = problemKinds.find((kind) => problems.some((each) => each.kind === kind));
    this.exitCode = ExitCode[first ?? "bug"];
  }
}

/** What a failure says, to be told beside what else is wrong. One that is no problem of the user's is thrown again. */
export function problemsIn(error: unknown): readonly Problem[] {
  if (error instanceof UseError) return error.problems;
  if (!(error instanceof RunnerError)) throw error;
  const { exitCode, message, advice } = error;
  const kind = problemKinds.find((each) => ExitCode[each] === exitCode);
  if (kind === undefined) throw error;
  return [{ kind, message, ...(advice === undefined ? {} : { advice }) }];
}
