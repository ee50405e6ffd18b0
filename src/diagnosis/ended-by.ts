/** The exception that ended the job, as clues. */
import type { Clue, LineClue, Said } from "./clues.ts";
import { isConsequence } from "./consequences.ts";
import { thrownIn, traceOfMain, type Thrown } from "./java-trace.ts";
import { doesNotCompile, lineWhileLoading, thrownByPython } from "./python-trace.ts";

/** A Python program's traceback is on stdout, everything else on stderr; or all on stdout, where both are one. */
export function* endedBy({ stdout, stderr, application, exitCode }: Said, python: boolean): Generator<Clue> {
  const refused = python ? (doesNotCompile(stdout, application) ?? doesNotCompile(stderr, application)) : undefined;
  if (refused !== undefined && thrownByJvm(`${stdout}\n${stderr}`, true).length === 0)
    yield { in: "compiler", line: refused };
  const byJvm = firstOf(
    // Of a Python job's JVM only spark-submit's own failure: others may be a program's that the job called.
    () => thrownByJvm(stderr, python),
    () => thrownByJvm(stdout, python),
  );
  const thrown = firstOf(
    () => byJvm,
    () => thrownByPython(stdout),
    () => thrownByPython(stderr),
  );
  // An error that nothing caught ends Python with 1: with another code the job printed it, and went on.
  const isHandled = python && byJvm.length === 0 && exitCode !== undefined && exitCode !== 1;
  const [first] = thrown;
  // Both are looked at: where they are one, all is in stdout.
  const begun = sparkBegan.test(stderr) || sparkBegan.test(stdout);
  if (python && !begun && !isHandled && first !== undefined && lineWhileLoading(stdout) === first.line)
    yield { in: "loading", line: first.line };
  for (const clue of errors(thrown)) {
    // Once Spark has begun it is no more than likely.
    if (python && clue.in === "any error") yield { in: "loading", line: clue.line, isWeak: true };
    yield isHandled && clue.in !== "consequence" ? { ...clue, isWeak: true } : clue;
  }
}

/** From then on the job may have done work, and a module may have come with it. */
const sparkBegan = /\bRunning Spark version \d/;

const firstOf = (...ways: readonly (() => Thrown[])[]): Thrown[] => {
  for (const way of ways) {
    const found = way();
    if (found.length > 0) return found;
  }
  return [];
};

export function thrownByJvm(output: string, sure: boolean): Thrown[] {
  const trace = traceOfMain(sinceSparkBegan(output), sure);
  return trace === undefined || ofPython.test(trace) ? [] : thrownIn(trace);
}

/** What stood before Spark began once more ended nothing. */
const sinceSparkBegan = (output: string): string => {
  const last = output.lastIndexOf("Running Spark version ");
  return last < 0 ? output : output.slice(last);
};

/** Spark's own for a Python or R program that failed: what that said is the cause. */
const ofPython = /^org\.apache\.spark\.SparkUserAppException: User application exited with \d+/;

/**
 * What was thrown, first what is quoted of it. It is judged by the rows for that one, then by those for what may stand around
 * it, then by those for what is common to many causes. A consequence is judged later, by what it follows from.
 */
export function* errors(thrown: readonly Thrown[], isWeak = false): Generator<LineClue> {
  const [first] = thrown;
  if (first === undefined) return;
  const weak = isWeak ? ({ isWeak } as const) : {};
  const consequence = thrown.find((each) => isConsequence(each));
  if (consequence !== undefined) {
    if (!isWeak) yield { in: "consequence", ...consequence };
    return;
  }
  yield { in: "error", ...first, ...weak };
  for (const each of thrown) yield { in: "around", ...each, ...weak };
  for (const each of thrown) yield { in: "common", ...each, ...weak };
  if (!isWeak) yield { in: "any error", line: first.line };
}
