/** What the log tells where no exception of the job's own does. */
import type { Clue, Said } from "./clues.ts";
import { errors, thrownByJvm } from "./ended-by.ts";
import { thrownIn, traceLoggedLast, traceOfUncaught } from "./java-trace.ts";
import { lastWords } from "./last-words.ts";

/** What kills or crashes a process, by number. */
export const deadly: Readonly<Record<number, string>> = {
  4: "SIGILL",
  6: "SIGABRT",
  7: "SIGBUS",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  15: "SIGTERM",
};

/** On what a JVM ends in order, with 128 and its number as its code. */
const endsJvm: Readonly<Record<number, string>> = { 15: "SIGTERM" };

/** What an end without an exception of its own leaves: what nothing caught, Spark's own lines, the exit code. */
export function* ofLog(said: Said, python: boolean): Generator<Clue> {
  const { stdout, stderr, exitCode } = said;
  const uncaught =
    exitCode === undefined || [50, 51, 52].includes(exitCode)
      ? (traceOfUncaught(stderr) ?? traceOfUncaught(stdout))
      : undefined;
  if (uncaught !== undefined) yield* errors(thrownIn(uncaught));
  const code = exitCode === undefined ? [] : [{ in: "exit code", code: exitCode } as const];
  // These say more than a line of the log, and surely; what is behind 11, 50 or 52 stands in the log.
  const saysAll = exitCode !== undefined && exitCode >= 53 && exitCode <= 58;
  if (saysAll) yield* code;
  yield { in: "log", ...said };
  if (!saysAll) yield* code;
  const number = (exitCode ?? 0) - 128;
  // The driver is a process of its own under spark-submit's JVM, which ends with its code.
  const signal = python ? deadly[number] : endsJvm[number];
  const who = python ? "Python" : "JVM";
  if (signal !== undefined) yield { in: "signal", signal, line: `the job's ${who} was ended by ${signal}` };
}

/** What may have to do with the end: it is told, and decides nothing for good. */
export function* lastResort({ stdout, stderr, exitCode }: Said, python: boolean): Generator<Clue> {
  const logged = traceLoggedLast(stderr, exitCode !== undefined) ?? traceLoggedLast(stdout, exitCode !== undefined);
  if (logged !== undefined) yield* errors(thrownIn(logged), true);
  // Not known to be spark-submit's.
  yield* hint(thrownByJvm(stderr, false)[0]?.line ?? thrownByJvm(stdout, false)[0]?.line);
  yield* saidBySql(stderr);
  yield* saidBySql(stdout);
  if (!python) yield* hint(lastCause(stderr) ?? lastCause(stdout));
  yield* hint(lastMatch(stderr, /^Error: .*$/gm));
  const line = lastWords(stdout, stderr, python);
  if (line === undefined) return;
  if (exitCode !== undefined && isOwn(exitCode)) yield { in: "own code", line };
  yield { in: "last words", line };
}

/** spark-sql tells a statement's error without its class: `Error in query: …`, from Spark 3.4 on `[TABLE_OR_VIEW_NOT_FOUND] …`. */
const refusedBySql = /^(?:Error in query: (.+)|(\[[A-Z]+(?:_[A-Z]+)+(?:\.[A-Z_]+)?\] .*))$/gm;

function* saidBySql(output: string): Generator<Clue> {
  const line = lastMatch(output, refusedBySql)?.replace("Error in query: ", "");
  if (line !== undefined) yield* errors([{ line, text: `org.apache.spark.sql.AnalysisException: ${line}` }], true);
}

/** 1 is everybody's; 11, 50 to 58 and 101 are Spark's, and the shell's begin with 126. */
const isOwn = (code: number): boolean =>
  code > 1 && code !== 11 && (code < 50 || code > 58) && code !== 101 && code < 126;

const causedBy = /^Caused by: (.*)$/gm;
/** Lines of a trace above its last cause. */
const mostLines = 200;

/** Of the last trace; what Spark or the job only warned of it went on from. */
function lastCause(text: string): string | undefined {
  const match = [...text.matchAll(causedBy)].at(-1);
  if (match === undefined) return undefined;
  const before = text
    .slice(Math.max(0, match.index - 32_768), match.index)
    .split("\n")
    .slice(-mostLines);
  const logged = before.findLast((line) => /^\S.*\b(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\b/.test(line));
  return logged !== undefined && /\b(?:TRACE|DEBUG|INFO|WARN)\b/.test(logged) ? undefined : match[1];
}

function* hint(line: string | undefined): Generator<Clue> {
  if (line !== undefined) yield { in: "hint", line };
}

const lastMatch = (text: string, pattern: RegExp): string | undefined => {
  const match = [...text.matchAll(pattern)].at(-1);
  return match?.[1] ?? match?.[0];
};
