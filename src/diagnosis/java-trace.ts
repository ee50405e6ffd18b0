/** Java's stack traces, as they stand in a job's output. */
import { saidBy, says } from "./log-line.ts";

/** `main`'s uncaught exception, by Java's own handler: behind other text where that had no end of line, and never in a logger's. */
const uncaught = /^(?!\S+ \S+ +\[?(?:TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL)\b).*?Exception in thread "main" /gm;
/** From Spark 4.1 on, with spark.submit.callSystemExitOnMainExit: the trace follows, without `Exception in thread "main"`. */
const exitedByProperty =
  /^.*Calling System\.exit\(\) with exit code [1-9]\d* because spark\.submit\.callSystemExitOnMainExit=true.*\n/gm;
const startsException = /^(?:[\w$]+\.)+[\w$]+(?:: |:?$)/;

/** The frame that only spark-submit's own main thread has. */
const bySparkSubmit = /^[ \t]*at org\.apache\.spark\.deploy\.SparkSubmit\b/m;

/**
 * The trace of what ended spark-submit's main thread, from its first line on (without `Exception in thread "main"`).
 * `sure`: only one in which spark-submit itself is at work, so that no helper program's JVM is taken for it.
 */
export function traceOfMain(output: string, sure: boolean): string | undefined {
  const last = [...output.matchAll(uncaught)].at(-1);
  const thrown = last === undefined ? undefined : oneTrace(output.slice(last.index + last[0].length));
  if (thrown !== undefined && (!sure || bySparkSubmit.test(thrown))) return thrown;
  const exit = [...output.matchAll(exitedByProperty)].at(-1);
  if (exit === undefined) return undefined;
  const after = output.slice(exit.index + exit[0].length);
  return startsException.test(after.split("\n", 1)[0] ?? "") ? oneTrace(after) : undefined;
}

/** Where an exception may begin that is printed with its trace. */
const beginsTrace = /^(?=(?:[\w$]+\.)+[\w$]+(?:: .*)?$)/gm;

/** The trace that was printed last of those that have this exception, told as one quotes it; undefined: none has it. */
export function traceWith(quote: string, output: string): string | undefined {
  const text = `\n${output}`;
  const last = Math.max(text.lastIndexOf(`\nCaused by: ${quote}\n`), text.lastIndexOf(`\n${quote}\n`));
  if (last < 0) return undefined;
  const starts = [...text.matchAll(beginsTrace)].map(({ index }) => index).filter((index) => index <= last + 1);
  const start = starts.find((index) => index + oneTrace(text.slice(index)).length > last + 1);
  return start === undefined ? undefined : oneTrace(text.slice(start));
}

const handled = new RegExp(
  String.raw`^.*${saidBy("ERROR|FATAL", "SparkUncaughtExceptionHandler")}.*Uncaught exception in thread .*\n`,
  "gm",
);

/** What Spark's handler logs before it ends the JVM with 50, 51 or 52: the exception that nothing caught. */
export function traceOfUncaught(output: string): string | undefined {
  const logged = [...output.matchAll(handled)].at(-1);
  const after = logged === undefined ? "" : output.slice(logged.index + logged[0].length);
  return startsException.test(after.split("\n", 1)[0] ?? "") ? oneTrace(after) : undefined;
}

/** An error with its trace, in a log: `26/11/30 18:00:00 ERROR Job: it failed`, then the exception. */
const loggedError =
  /^(?!\s).*\b(?:ERROR|FATAL)\b.*\n(?=(?:[\w$]+\.)+[\w$]+(?:: .*)?\n(?:.*\n){0,30}?(?:[ \t]+at |at \S+\())/gm;
/** What is said while Spark stops, whoever stopped it. */
const ofStopping = new RegExp(
  String.raw`\b(?:ShutdownHookManager|SparkContext|SparkUI|AbstractConnector|MapOutputTrackerMasterEndpoint|\w*OutputTrackerMasterEndpoint|MemoryStore|BlockManager|BlockManagerMaster|MetricsSystem|ApplicationMaster|OutputCommitCoordinator\$?\w*|KubernetesClusterSchedulerBackend\S*|ExecutorPodsWatchSnapshotSource|StandaloneSchedulerBackend|Executor|ContextHandler|Server)${says}`,
);
const stopsBySelf = /\bSuccessfully stopped SparkContext\b/;
const stopsByHook = /\bInvoking stop\(\) from shutdown hook\b/;

/**
 * The last error that was logged with its trace, where nothing was said after it but how Spark stops: then a job that ended
 * without another word probably ended by it. Where it is not known whether it `failed`, a job that stopped Spark by itself
 * did not.
 */
export function traceLoggedLast(output: string, failed: boolean): string | undefined {
  const logged = [...output.matchAll(loggedError)].at(-1);
  const from = logged === undefined ? beginsWithin(output) : logged.index + logged[0].length;
  if (from === undefined) return undefined;
  const trace = oneTrace(output.slice(from));
  const after = output.slice(from + trace.length);
  if (after.split("\n").some((line) => line.trim() !== "" && !ofStopping.test(line))) return undefined;
  return failed || !stopsBySelf.test(after) || stopsByHook.test(after) ? trace : undefined;
}

/**
 * Where the first exception begins that a log has all of, of a trace with which it begins: the rest of that was cut off, or
 * somebody kept nothing else. undefined: it begins otherwise.
 */
function beginsWithin(output: string): number | undefined {
  const [first = "", second = ""] = output.split("\n", 2);
  if (isFrame(second) && startsException.test(first)) return 0;
  const isCut = isFrame(first) || (isFrame(second) && /^\S*\)$/.test(first));
  if (!isCut) return undefined;
  const at = oneTrace(`\n${output}`).indexOf("\nCaused by: ", 1);
  return at < 0 ? undefined : at + "Caused by: ".length;
}

/**
 * Other lines with a tab are a message's, such as Spark's of what the containers of a pod are like. Where a log was copied, its
 * tabs may be blanks, or gone.
 */
export const isFrame = (line: string): boolean =>
  /^\t+(?:at |\.\.\. \d+ )|^[ \t]*(?:at [^\s()]+\(.*\)|\.\.\. \d+ (?:more|common frames omitted|elided)\b)/.test(line);

/** What belongs to the trace that begins here: what is logged behind it, while the JVM ends, does not. */
export function oneTrace(text: string): string {
  const lines = text.split("\n");
  let inMessage = true;
  const end = lines.findIndex((line, index) => {
    if (index === 0) return false;
    if (isFrame(line)) inMessage = false;
    else if (line.startsWith("\t") || /^ *Suppressed: |^ +Caused by: /.test(line)) return false;
    else if (line.startsWith("Caused by: ")) inMessage = true;
    // Spark's message of a failed stage has a whole trace of an executor in it, an empty line, and "Driver stacktrace:".
    else if (line === "Driver stacktrace:") inMessage = true;
    else if (line.trim() === "" && lines[index + 1] === "Driver stacktrace:") inMessage = true;
    // A message of several lines is followed by frames; an empty line in the middle of one ends nothing.
    else return !inMessage;
    return false;
  });
  return end < 0 ? text : lines.slice(0, end).join("\n");
}

/** One of the exceptions by which something ended. */
export interface Thrown {
  /** As one would quote it: its class and the first line of its message. */
  readonly line: string;
  /** With the further lines of its message. */
  readonly text: string;
  /** With what stands before that in its message: a worker's Python traceback. */
  readonly whole?: string;
}

/** The exceptions of a trace from the outermost to the innermost, each with all lines of its message. */
function exceptionsOf(trace: string): string[][] {
  const all: string[][] = [[]];
  let inMessage = true;
  for (const [index, line] of trace.split("\n").entries()) {
    if (isFrame(line)) inMessage = false;
    else if (line.startsWith("Caused by: ")) {
      all.push([line.slice("Caused by: ".length)]);
      inMessage = true;
    } else if (inMessage || index === 0) all.at(-1)?.push(line);
  }
  return all;
}

/**
 * A class without a message, an errno without the file, what a lost connection leaves, and that something was awaited in
 * vain: others tell what happened.
 */
const saysNothing = (line: string): boolean =>
  /^(?:[\w$]+\.)*[\w$]+:?$/.test(line) ||
  /^java\.io\.IOException: error=\d+, /.test(line) ||
  line.startsWith("java.util.concurrent.TimeoutException: Futures timed out ");

const programIsMissing = /\bCannot run program "/;

/**
 * First the innermost exception that says something, for what those around it say follows from it; then the others from the
 * innermost to the outermost.
 */
export function thrownIn(trace: string): Thrown[] {
  const all = exceptionsOf(trace).flatMap(thrownBy).toReversed();
  const first =
    all.find(({ line }) => programIsMissing.test(line)) ?? all.find(({ line }) => !saysNothing(line)) ?? all[0];
  return first === undefined ? [] : [first, ...all.filter((each) => each !== first)];
}

/** Of a task's failure Spark has told the driver's exception only in words. */
const ofTask = /: Lost task \S+ in stage \S+ \(TID \d+(?:\) \(|, )[^)]*\): (?=(?:[\w$]+\.)+[\w$]+(?:: |:?$))/;

function thrownBy(message: readonly string[]): Thrown[] {
  const [first = "", ...more] = message;
  const at = ofTask.exec(first);
  if (at === null) return said(message);
  const outer = { line: first.trim(), text: message.join("\n") };
  return [outer, ...said([first.slice(at.index + at[0].length), ...more])];
}

/** Spark begins some messages, such as its parser's and those of a lost executor, with line feeds. */
export function joinedHead([first = "", ...more]: readonly string[]): string[] {
  const line = first.trim();
  const at = more.findIndex((each) => each.trim() !== "");
  if (!/(?:^[\w.$]+|\bReason):$/.test(line) || at < 0 || !/^\S/.test(more[at] ?? "")) return [line, ...more];
  return [`${line} ${more[at]}`, ...more.slice(at + 1)];
}

/** A worker's Python error has its traceback as its message: the line behind the last frames is what it is about. */
function said(message: readonly string[]): Thrown[] {
  const traceback = message.findLastIndex((line) => isTraceback(line));
  // A frame begins with two blanks, where those were not lost.
  const last =
    message[traceback + 1]?.startsWith('File "') === true
      ? /^(?:\w+\.)*\w*(?:Error|Exception|Interrupt|Exit)\b/
      : /^\S/;
  const found = traceback < 0 ? 0 : message.findIndex((line, index) => index > traceback && last.test(line));
  const at = Math.max(found, 0);
  const [line = "", ...more] = joinedHead(message.slice(at));
  return line === "" ? [] : [{ line, text: [line, ...more].join("\n"), whole: message.join("\n") }];
}

const isTraceback = (line: string): boolean => /(?:^|: )Traceback \(most recent call last\):$/.test(line);
