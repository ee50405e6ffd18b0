/** Errors in words: what failed and why, then what to do. */
import { ExitCode, RunnerError, UseError } from "../errors.ts";

export interface ShownError {
  readonly lines: readonly string[];
  readonly exitCode: number;
}

export function showError(error: unknown): ShownError {
  if (error instanceof UseError) {
    const warnings = error.warnings.map((warning) => `warning: ${warning}`);
    const lines = error.problems.flatMap(({ message, advice }) => [
      `error: ${message}`,
      ...(advice === undefined ? [] : [`  ${advice}`]),
    ]);
    return { lines: [...warnings, ...lines], exitCode: error.exitCode };
  }
  if (error instanceof RunnerError) {
    return {
      lines: [`error: ${error.message}`, ...(error.advice === undefined ? [] : [`  ${error.advice}`])],
      exitCode: error.exitCode,
    };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    lines: [
      "internal error: this is a bug in spark-runner; please report it with these lines and spark-runner --version",
      ...stack.split("\n"),
    ],
    exitCode: ExitCode.bug,
  };
}
