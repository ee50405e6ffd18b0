/** How a process ended, and what it last said → an outcome with its cause. */
import type { FailureCause, Outcome } from "./outcome.ts";
import { kindOf } from "./cause-kinds.ts";
import { wordsOfExitCode } from "./exit-code-words.ts";
import { causeInTrace, traceOfMain, traceOfUncaught } from "./java-trace.ts";
import { lastWords } from "./last-words.ts";
import type { Ended } from "./ended.ts";
import { doesNotCompile, missingModule, thrownByPython } from "./python-trace.ts";
import { saidBySparkSubmit, type Said } from "./spark-submit-says.ts";

/** A line is quoted to this length. */
const longestLine = 300;

/** What ran, as the plan names it. */
export interface Ran {
  readonly application: string;
  readonly kind: "scala" | "jar" | "python" | "r";
}

/**
 * `failure` comes from the script's side channel and is believed; without it the output's tail is read. What would keep
 * the job from being tried again is only taken from there with evidence that nothing else can have said it.
 */
export function outcomeOf(ended: Ended, failure: FailureCause | undefined, ran: Ran): Outcome {
  if (ended.timedOut) return { kind: "timed out", afterMs: ended.durationMs };
  const { exit } = ended;
  if (exit.kind === "not started") return exit;
  if (exit.kind === "signalled") return ended.killed === true ? { ...exit, bySparkRunner: true } : exit;
  if (exit.code === 0) return { kind: "succeeded" };
  const found =
    failure === undefined
      ? causeIn({ ...ended.tail, exitCode: exit.code, application: ran.application }, ran.kind === "python")
      : failure.kind === "exception"
        ? causeOf(failure.line)
        : failure;
  const cause = found === undefined ? undefined : { ...found, line: oneLine(found.line) };
  return { kind: "failed", exitCode: exit.code, ...(cause === undefined ? {} : { cause }) };
}

const causeOf = (line: string): FailureCause => ({ kind: kindOf(line), line });

function causeIn(said: Said, python: boolean): FailureCause | undefined {
  return saidBySparkSubmit(said) ?? thrown(said, python) ?? lastResort(said, python);
}

/** A Python program's traceback is on stdout, everything else on stderr; or all on stdout, where both are one. */
function thrown({ stdout, stderr, application }: Said, python: boolean): FailureCause | undefined {
  const refused = python ? (doesNotCompile(stdout, application) ?? doesNotCompile(stderr, application)) : undefined;
  if (refused !== undefined) return { kind: "did not compile", line: refused };
  const absent = python && !sparkBegan.test(stderr) ? missingModule(stdout) : undefined;
  const line =
    // Of a Python job's JVM only spark-submit's own failure: others may be a program's that the job called.
    thrownByJvm(stderr, python) ??
    thrownByJvm(stdout, python) ??
    thrownByPython(stdout) ??
    thrownByPython(stderr) ??
    (python ? undefined : (lastMatch(stderr, causedBy) ?? lastMatch(stdout, causedBy)));
  if (line === undefined) return undefined;
  return line === absent ? { kind: "missing module", line } : causeOf(line);
}

/** From then on the job may have done work, and a module may have come with it. */
const sparkBegan = /\bSparkContext: Running Spark version /;

const causedBy = /^Caused by: (.*)$/gm;

function thrownByJvm(output: string, sure: boolean): string | undefined {
  const trace = traceOfMain(output, sure);
  return trace === undefined ? undefined : causeInTrace(trace);
}

/** What an end without an exception leaves: memory that ran out somewhere, the exit code, Spark's own errors, the last line. */
function lastResort({ stdout, stderr, exitCode }: Said, python: boolean): FailureCause | undefined {
  const memory = lastMatch(`${stdout}\n${stderr}`, /^.*\bjava\.lang\.OutOfMemoryError.*$/gm);
  if (memory !== undefined) return { kind: "out of memory", line: memory };
  const uncaught = [50, 51, 52].includes(exitCode) ? traceOfUncaught(stderr) : undefined;
  const thrownThere = uncaught === undefined ? undefined : causeInTrace(uncaught);
  if (thrownThere !== undefined) return { kind: "exception", line: thrownThere };
  const code = wordsOfExitCode(exitCode, python);
  if (code !== undefined) return { kind: "exit code", line: code };
  // Not known to be spark-submit's: it is told, and decides nothing.
  const java = thrownByJvm(stderr, false) ?? thrownByJvm(stdout, false);
  if (java !== undefined) return { kind: "exception", line: java };
  const error = lastMatch(stderr, /^Error: .*$/gm);
  if (error !== undefined) return { kind: "exception", line: error };
  const line = lastWords(stdout, stderr, python);
  return line === undefined ? undefined : { kind: "last words", line };
}

const lastMatch = (text: string, pattern: RegExp): string | undefined => {
  const match = [...text.matchAll(pattern)].at(-1);
  return match?.[1] ?? match?.[0];
};

/** Output of a child is untrusted: control characters out, length bounded. */
function oneLine(line: string): string {
  // oxlint-disable-next-line no-control-regex
  const clean = line.replace(/[\x00-\x1f\x7f-\x9f]+/g, " ").trim();
  return clean.length > longestLine ? `${clean.slice(0, longestLine)}…` : clean;
}
