/** A log → the cause, by the table of causes and the clues of a run (src/diagnosis), and the lines that it rests on. */
import type { Cause, Finding } from "../diagnosis/cause.ts";
import { causes } from "../diagnosis/causes.ts";
import { cluesOf, type Clue, type Said } from "../diagnosis/clues.ts";
import { findingIn } from "../diagnosis/diagnose.ts";
import { traceOfMain } from "../diagnosis/java-trace.ts";
import { says } from "../diagnosis/log-line.ts";
import { deadly } from "../diagnosis/log-clues.ts";
import { uncut, withoutControls } from "../diagnosis/one-line.ts";
import { cluesOfExecutor } from "./executor-words.ts";
import type { Log } from "./log.ts";
import { ownFinding } from "./own-finding.ts";
import type { OwnWords } from "./own-words.ts";
import { cluesOfShell } from "./shell-words.ts";
import { driverSeenInLog, seenInLog } from "./seen-executors.ts";
import type { Line } from "./unwrap.ts";

export interface Judgement {
  /** undefined: nothing in the log tells. */
  readonly finding: Finding | undefined;
  /** What spark-runner said of it, where it did. */
  readonly said?: OwnWords["cause"];
  /** The lines that it rests on. */
  readonly lines: readonly Line[];
  readonly succeeded: boolean;
}

export function judge(log: Log, table: readonly Cause[] = causes): Judgement {
  if (log.exitCode?.code === 0 && log.kind !== "spark-shell") return { finding: undefined, lines: [], succeeded: true };
  const text = log.lines.map((line) => line.text).join("\n");
  const found = ownFinding(log, text, table) ?? findingInLog(log, text, table);
  const finding = found === undefined || saysNothing(found.cause) ? undefined : found;
  const said = finding?.cause.id === log.own.cause?.id ? log.own.cause : undefined;
  return { finding, said, lines: finding === undefined ? [] : linesBehind(finding, log.lines), succeeded: false };
}

/** A row for ends that nothing explains is no cause. */
const saysNothing = ({ evidence }: Cause): boolean => evidence.every((each) => each.in === "last words");

/** What ends a process from outside, without a word of its own. */
const fromOutside: Readonly<Record<number, string>> = { 1: "SIGHUP", 2: "SIGINT", 9: "SIGKILL", 15: "SIGTERM" };

function* ended(by: string | undefined): Generator<Clue> {
  if (by !== undefined) yield { in: "signal", signal: by, line: `was ended by ${by}` };
}

function* cluesOfLog(log: Log, text: string): Generator<Clue> {
  const { application, python, kind } = log;
  const exitCode = log.exitCode?.code;
  const signal = (exitCode ?? 0) - 128;
  yield* driverSeenInLog(text);
  yield* ended(fromOutside[signal]);
  if (kind === "spark-shell") yield* cluesOfShell(text);
  if (kind === "executor") yield* cluesOfExecutor(text);
  const said: Said = { stdout: text, stderr: "", exitCode, application };
  yield* cluesOf(said, { seen: seenInLog(text) }, python);
  // A crash may have told more.
  yield* ended(deadly[signal]);
}

/** The first clue that fits a row and, without an exit code, may have to do with the end. */
function findingInLog(log: Log, text: string, table: readonly Cause[]): Finding | undefined {
  const rows = table.filter((cause) => !saysNothing(cause));
  for (const clue of cluesOfLog(log, text)) {
    const found = findingIn([clue], rows);
    if (found === undefined) continue;
    if (log.exitCode !== undefined || isTheEnd(found, log, text)) return found;
    if (isSure.has(clue.in) && !wentOn(placeOf(found.line, log.lines), log)) return found;
  }
  return undefined;
}

const isOfExecutors = ({ evidence }: Cause): boolean => evidence.some((each) => each.in === "executors");

/** What says by itself where it stood, or that it is an end. */
const isSure: ReadonlySet<Clue["in"]> = new Set(["container", "output", "jvm", "signal", "last words"]);

/** Spark's own lines while it works, which no job writes after what ended it. */
const work = new RegExp(
  String.raw`\b(?:SparkContext${says}Starting job|DAGScheduler${says}(?:Got job|Submitting|Job \d+ finished)|TaskSetManager${says}(?:Starting|Finished) task|FileFormatWriter${says}|MicroBatchExecution${says})`,
);

/** Without an exit code: an exception after which the job went on was handled, and ended nothing. */
function isTheEnd({ line, cause }: Finding, { lines, kind }: Log, text: string): boolean {
  if (kind === "executor" || kind === "spark-shell") return true;
  const trace = traceOfMain(text, false);
  // What was seen of executors goes before main's own exception only where that follows from it.
  if (
    (trace !== undefined && inOne(trace).includes(inOne(uncut(line)))) ||
    (trace !== undefined && isOfExecutors(cause))
  )
    return true;
  const at = placeOf(line, lines);
  return at >= 0 && !wentOn(at, { lines }) && !stoppedByItself(lines.slice(at + 1).map((each) => each.text));
}

/** Whether the job worked after that line. */
const wentOn = (at: number, { lines }: Pick<Log, "lines">): boolean =>
  at >= 0 && lines.slice(at + 1).some(({ text }) => work.test(text));

/** The job went on to stop Spark, which its end would have done for it. */
const stoppedByItself = (said: readonly string[]): boolean =>
  said.some((each) => /\bSuccessfully stopped SparkContext\b/.test(each)) &&
  !said.some((each) => /\bInvoking stop\(\) from shutdown hook\b/.test(each));

/** A quote joins lines that Spark's messages begin with. */
const inOne = (text: string): string => text.replaceAll(/\s+/g, " ");

/** What was quoted, where it was said last, and the exception's own first line. */
function linesBehind({ line: quote }: Finding, lines: readonly Line[]): Line[] {
  const at = placeOf(quote, lines);
  const found = lines[at];
  if (found === undefined) return [];
  if (!found.text.startsWith("Caused by: ")) return [found];
  const head = lines.slice(0, at).findLast(({ text }) => begins.test(text));
  return head === undefined ? [found] : [head, found];
}

/** The line that was quoted, the last of those like it; -1: none. */
function placeOf(quote: string, lines: readonly Line[]): number {
  const whole = withoutControls(uncut(quote)).trim();
  // Python writes the place of a mistake in a line of its own, and some messages begin a line below their class.
  const wanted = [whole, whole.replace(/^[^\s:]+\.py:\d+: /, ""), whole.replace(/^[\w.$]+: +/, "")];
  for (const each of wanted) {
    const at = lines.findLastIndex((_, index) => textAt(index, lines).includes(each));
    if (at >= 0) return at;
  }
  return -1;
}

/** A line with the one that completes it: a message may begin below `Reason:`. */
function textAt(at: number, lines: readonly Line[]): string {
  const text = withoutControls(lines[at]?.text ?? "");
  if (!/:\s*$/.test(text)) return text;
  const next = lines.slice(at + 1, at + 4).find((each) => each.text.trim() !== "");
  return `${text.trimEnd()} ${withoutControls(next?.text ?? "").trim()}`;
}

/** Where a trace begins that has a cause below it. */
const begins =
  /^Exception in thread "|\bException in thread |^Traceback \(most recent call last\):$|^(?:[\w$]+\.)+[\w$]+(?:Exception|Error)\b/;
