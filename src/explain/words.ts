/** What `explain` prints, line by line. */
import type { Again, Cause } from "../diagnosis/cause.ts";
import { causeSection } from "../diagnosis/causes-page.ts";
import { lastWords } from "../diagnosis/last-words.ts";
import { shortened } from "../diagnosis/one-line.ts";
import { adviceOf, pageOf, saysOf } from "../diagnosis/told.ts";
import { mask, maskText, secretsIn } from "../secrets.ts";
import { judge } from "./judge.ts";
import type { Kept } from "./keeper.ts";
import { readLog, type Log } from "./log.ts";
import type { Line } from "./unwrap.ts";

export interface Explanation {
  readonly lines: readonly string[];
  readonly found: boolean;
}

const again: Readonly<Record<Again, string>> = {
  never: "would not help",
  once: "may help, once",
  yes: "may help",
  elsewhere: "would not help in this pod; another pod may succeed",
};

/** `exitCode` is what the user knows; `note` what is odd about the file. */
export function explain(kept: Kept, exitCode: number | undefined, note: string | undefined): Explanation {
  const log = readLog(kept, exitCode);
  const { finding, said, lines, succeeded } = judge(log);
  const hide = masking(log.all);
  const about = [...earlier(log), ...(note === undefined ? [] : [`note: ${note}`])].map(hide);
  if (finding === undefined) return { found: false, lines: [...nothing(log, kept, succeeded).map(hide), ...about] };
  const { cause, line } = finding;
  const advice = said === undefined ? adviceOf(finding) : said.advice;
  const told = [
    `${said?.says ?? saysOf(finding)} (${cause.id})`,
    ...(lines.length === 0 ? [`  ${line}`] : lines.map(quoted)),
    ...(log.exitCode === undefined ? [] : [`exit code: ${log.exitCode.code}, by ${log.exitCode.from}`]),
    ...(advice === undefined ? [] : [`what to do: ${advice}`]),
    `another attempt: ${again[finding.isLikely === true ? "yes" : cause.again]}`,
    `more about it: spark-runner explain ${cause.id}, or ${pageOf(cause)}`,
  ];
  return { found: true, lines: [...told.map(hide), ...about] };
}

/** The page of a cause. */
export const explainCause = (cause: Cause): string =>
  `${causeSection(cause).replace(/^#+ /, "")}\n\n${pageOf(cause)}\n`;

const quoted = ({ number, text }: Line): string => `  line ${number}: ${shortened(printable(text))}`;

/** What comes from a log must not reach a terminal as it is. */
const printable = (text: string): string =>
  // oxlint-disable-next-line no-control-regex
  text.replace(/[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, " ").trim();

/** What spark-runner said of the attempts before the last one. */
function earlier({ own }: Log): string[] {
  const before = own.attempts.slice(0, -1);
  return before.length === 0
    ? []
    : ["before that:", ...before.map(({ number, said }) => `  attempt ${number} ${shortened(printable(said))}`)];
}

function nothing({ own, exitCode, kind, application, lines }: Log, kept: Kept, succeeded: boolean): string[] {
  if (succeeded) return [`no failure to explain: the job succeeded (exit code 0, by ${exitCode?.from})`];
  const spoken = lastWords(lines.map(({ text }) => text).join("\n"), "", true);
  const last = lines.findLast(({ text }) => (spoken === undefined ? text.trim() !== "" : text === spoken));
  const what =
    kept.bytes === 0
      ? "the log is empty"
      : `looked at ${kept.lines} lines of ${speakers[kind]}${application === "" ? "" : ` (${printable(application)})`}`;
  return [
    `no cause found: ${what}; ${exitCode === undefined ? "it does not tell the exit code" : `exit code ${exitCode.code}, by ${exitCode.from}`}`,
    ...own.errors.slice(-5).map((error) => `  spark-runner said: ${shortened(printable(error))}`),
    ...(last === undefined ? [] : ["its last line:", quoted(last)]),
    `what to do: ${exitCode === undefined ? "say the job's exit code with --exit-code, and " : ""}give the whole log of the driver, stdout and stderr; an executor's tells only of that executor`,
  ];
}

const speakers: Readonly<Record<Log["kind"], string>> = {
  "spark-shell": "a spark-shell",
  driver: "a driver",
  executor: "an executor",
  unknown: "a program that does not look like Spark",
};

/** Shorter ones are too likely to be part of an innocent word. */
const shortestSecret = 6;

/** Hides what is a secret by its shape, and wherever else it stands. */
function masking(lines: readonly Line[]): (text: string) => string {
  const known = [...new Set(lines.flatMap(({ text }) => secretsIn(text)))].filter(
    (each) => each.length >= shortestSecret,
  );
  const byLength = known.toSorted((one, other) => other.length - one.length);
  return (text) => byLength.reduce((result, secret) => result.replaceAll(secret, mask), maskText(text));
}
