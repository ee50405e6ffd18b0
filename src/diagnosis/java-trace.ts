/** Java's stack traces, as they stand in a job's output. */

/** `main`'s uncaught exception, by Java's own handler. */
const uncaught = 'Exception in thread "main" ';
/** From Spark 4.1 on, with spark.submit.callSystemExitOnMainExit: the trace follows, without `Exception in thread "main"`. */
const exitedByProperty =
  /^.*Calling System\.exit\(\) with exit code [1-9]\d* because spark\.submit\.callSystemExitOnMainExit=true.*\n/gm;
const startsException = /^(?:[\w$]+\.)+[\w$]+(?:: |$)/;

/** The frame that only spark-submit's own main thread has. */
const bySparkSubmit = /^\tat org\.apache\.spark\.deploy\.SparkSubmit\b/m;

/**
 * The trace of what ended spark-submit's main thread, from its first line on (without `Exception in thread "main"`).
 * `sure`: only one in which spark-submit itself is at work, so that no helper program's JVM is taken for it.
 */
export function traceOfMain(output: string, sure: boolean): string | undefined {
  const at = output.lastIndexOf(uncaught);
  const thrown = at < 0 ? undefined : oneTrace(output.slice(at + uncaught.length));
  if (thrown !== undefined && (!sure || bySparkSubmit.test(thrown))) return thrown;
  const exit = [...output.matchAll(exitedByProperty)].at(-1);
  if (exit === undefined) return undefined;
  const after = output.slice(exit.index + exit[0].length);
  return startsException.test(after.split("\n", 1)[0] ?? "") ? oneTrace(after) : undefined;
}

/** What Spark's handler logs before it ends the JVM with 50, 51 or 52: the exception that nothing caught. */
export function traceOfUncaught(output: string): string | undefined {
  const logged = [...output.matchAll(/^.*\bSparkUncaughtExceptionHandler: .*Uncaught exception in thread .*\n/gm)].at(
    -1,
  );
  const after = logged === undefined ? "" : output.slice(logged.index + logged[0].length);
  return startsException.test(after.split("\n", 1)[0] ?? "") ? oneTrace(after) : undefined;
}

/** What belongs to the trace that begins here: what is logged behind it, while the JVM ends, does not. */
export function oneTrace(text: string): string {
  const lines = text.split("\n");
  let inMessage = true;
  const end = lines.findIndex((line, index) => {
    if (index === 0) return false;
    if (line.startsWith("\t")) inMessage = false;
    else if (line.startsWith("Caused by: ")) inMessage = true;
    // Spark's message of a failed stage has a whole trace of an executor in it, an empty line, and "Driver stacktrace:".
    else if (line === "Driver stacktrace:") inMessage = true;
    else if (line === "" && lines[index + 1] === "Driver stacktrace:") inMessage = true;
    // A message of several lines is followed by frames; an empty line in the middle of one ends nothing.
    else return !inMessage;
    return false;
  });
  return end < 0 ? text : lines.slice(0, end).join("\n");
}

/** The exceptions of a trace from the outermost to the innermost, each with all lines of its message. */
function exceptionsOf(trace: string): string[][] {
  const all: string[][] = [[]];
  let inMessage = true;
  for (const [index, line] of trace.split("\n").entries()) {
    if (line.startsWith("\t")) inMessage = false;
    else if (line.startsWith("Caused by: ")) {
      all.push([line.slice("Caused by: ".length)]);
      inMessage = true;
    } else if (inMessage || index === 0) all.at(-1)?.push(line);
  }
  return all;
}

/** A class without a message, an errno without the file, and what a lost connection leaves: others tell what happened. */
const saysNothing = (line: string): boolean =>
  /^(?:[\w$]+\.)*[\w$]+:?$/.test(line) || /^java\.io\.IOException: error=\d+, /.test(line);

const programIsMissing = /\bCannot run program "/;

/** The innermost exception that says something, as one line: what those around it say follows from it. */
export function causeInTrace(trace: string): string | undefined {
  const lines = exceptionsOf(trace)
    .map(lineOf)
    .filter((line) => line !== "");
  return (
    lines.findLast((line) => programIsMissing.test(line)) ??
    lines.findLast((line) => !saysNothing(line)) ??
    lines.at(-1)
  );
}

/** A worker's Python error has its traceback as its message: the line behind the last frames is what it is about. */
function lineOf([first = "", ...more]: readonly string[]): string {
  if (!isTraceback(first)) return first.trim();
  return more.slice(more.findLastIndex(isTraceback) + 1).find((line) => /^\S/.test(line)) ?? first;
}

const isTraceback = (line: string): boolean => /(?:^|: )Traceback \(most recent call last\):$/.test(line);
