/** How a process ended, and what it last said → an outcome, and the cause of a failure. */
import type { Cause, Finding } from "./cause.ts";
import { causes } from "./causes.ts";
import { cluesOf, type Beside, type Clue } from "./clues.ts";
import type { Ended } from "./ended.ts";
import type { ExecutorClue } from "./executors.ts";
import { quoteOf } from "./evidence.ts";
import { oneLine } from "./one-line.ts";
import { withoutStructure } from "./structured.ts";
import type { Failed, Outcome } from "./outcome.ts";

/** What ran, as the plan names it. */
export interface Ran {
  readonly application: string;
  readonly kind: "scala" | "jar" | "python" | "r";
}

export function outcomeOf(
  ended: Ended,
  beside: Beside,
  { application, kind }: Ran,
  table: readonly Cause[] = causes,
): Outcome {
  if (ended.timedOut) return { kind: "timed out", afterMs: ended.durationMs };
  const { exit } = ended;
  if (exit.kind === "not started") return exit;
  if (exit.kind === "signalled") return ended.killed === true ? { ...exit, bySparkRunner: true } : exit;
  if (exit.code === 0) return { kind: "succeeded" };
  const { stdout, stderr } = ended.tail;
  const said = {
    stdout: withoutStructure(stdout),
    stderr: withoutStructure(stderr),
    exitCode: exit.code,
    application,
  };
  return failedFor(exit.code, cluesOf(said, beside, kind === "python"), table);
}

export function failedFor(exitCode: number, clues: Iterable<Clue>, table: readonly Cause[] = causes): Failed {
  const found = findingIn(clues, table);
  return { kind: "failed", exitCode, ...(found === undefined ? {} : { found }) };
}

/** How an attempt ended that spark-runner itself ended for what was seen of its executors: with its row's own exit code. */
export function endedFor(clue: ExecutorClue, table: readonly Cause[] = causes): Failed {
  const found = findingIn([clue], table);
  return { kind: "failed", exitCode: found?.cause.exitCode ?? tooManyFailures, ...(found && { found }) };
}

/** Spark's own code for executors that fail again and again (SparkExitCode.EXCEED_MAX_EXECUTOR_FAILURES). */
export const tooManyFailures = 11;

/** What an attempt failed for, by the user's rules where they say it; undefined when it succeeded, or nothing tells. */
export function findingOf(outcome: Outcome, table: readonly Cause[] = causes): Finding | undefined {
  if (outcome.ruled !== undefined) return outcome.ruled;
  switch (outcome.kind) {
    case "succeeded":
      return undefined;
    case "failed":
      return outcome.found;
    case "signalled":
      // By a signal or a limit in time, of which the run tells by itself.
      if (outcome.bySparkRunner === true) return undefined;
      if (outcome.found !== undefined) return outcome.found;
      return findingIn([{ in: "signal", signal: outcome.signal, line: `was ended by ${outcome.signal}` }], table);
    case "timed out":
    case "not started":
      return findingIn([{ in: "end", is: outcome.kind }], table);
  }
}

/**
 * The first clue that fits a row, and of the rows that it fits the first; of a log that of which the line is the last. What a
 * log says is no more than likely.
 */
export function findingIn(clues: Iterable<Clue>, table: readonly Cause[]): Finding | undefined {
  for (const clue of clues) {
    let last: { readonly at: number; readonly found: Finding } | undefined;
    for (const cause of table) {
      for (const evidence of cause.evidence) {
        const quote = quoteOf(evidence, clue);
        if (quote === undefined) continue;
        const { line, facts, at } = quote;
        const isLikely = at !== undefined || "isWeak" in clue;
        const found = { cause, line: oneLine(line), facts, ...(isLikely ? ({ isLikely } as const) : {}) };
        if (at === undefined) return found;
        if (at > (last?.at ?? -1)) last = { at, found };
      }
    }
    if (last !== undefined) return last.found;
  }
  return undefined;
}
