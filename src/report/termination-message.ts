/** The termination message of a container whose run has failed: the last lines in brief, for Kubernetes to show. */
import { ExitCode, UseError, type Problem } from "../errors.ts";
import { findingOf } from "../diagnosis/diagnose.ts";
import type { Interruption, RunEnd } from "../diagnosis/outcome.ts";
import type { Plan } from "../plan/plan-schema.ts";
import { showError } from "./errors.ts";
import { attemptLine, byWhom, causeLine, whatToDo, whoseCode } from "./last-lines.ts";

/** `full`: with what the attempts said; `cause`: nothing that the job itself said. */
export type Content = NonNullable<Plan["terminationMessage"]>["content"];

export interface MessageWords {
  /** What comes first, and is always told. */
  readonly head: readonly string[];
  /** A line each, of which the last go before the first where there is no room for all. */
  readonly attempts: readonly string[];
}

export const nothing: MessageWords = { head: [], attempts: [] };

/** Nothing after a success. */
export function messageOfRun(end: RunEnd, content: Content): MessageWords {
  const { attempts, exitCode, interruption } = end;
  if (content === "none" || exitCode === 0) return nothing;
  const told = content === "full" ? attempts.map(attemptLine) : [];
  if (interruption !== undefined)
    return { head: [`ended by ${interruption.signal}${byWhom(end)}; exit code ${exitCode}`], attempts: told };
  const last = attempts.at(-1)?.outcome;
  const finding = last === undefined ? undefined : findingOf(last);
  // What was captured may be the job's words.
  const found = finding !== undefined && content === "cause" ? { ...finding, facts: {} } : finding;
  const early = last === undefined ? ["error: the run's deadline had passed before an attempt could start"] : [];
  return {
    head: [
      `failed for good; exit code ${exitCode} (${whoseCode(end)})`,
      ...early,
      ...(found === undefined ? [] : [causeLine(found), ...whatToDo(found)]),
    ],
    attempts: told,
  };
}

/** Until the run is over, for which there may be no time. */
export const messageOfSignal = ({ signal }: Interruption, content: Content): MessageWords =>
  content === "none" ? nothing : { head: [`ended by ${signal}`], attempts: [] };

/** Of what keeps a run from starting, the one problem that gives the exit code. */
export function messageOfError(error: unknown, content: Content): MessageWords {
  if (content === "none") return nothing;
  const { exitCode } = showError(error);
  const problems = error instanceof UseError ? error.problems : [];
  const first = problems.find(({ kind }) => ExitCode[kind] === exitCode);
  const others = problems.length - 1;
  return {
    head: [
      `failed for good; exit code ${exitCode} (spark-runner's)`,
      ...(first === undefined ? linesOf(error) : linesOfProblem(first)),
      ...(others > 0 ? [`${others} more problem${others === 1 ? "" : "s"}: see the log`] : []),
    ],
    attempts: [],
  };
}

const linesOfProblem = ({ message, advice }: Problem): string[] => [
  `error: ${message}`,
  ...(advice === undefined ? [] : [`what to do: ${advice}`]),
];

/** Its advice is indented below it; of a bug, the stack is the log's. */
const linesOf = (error: unknown): string[] => {
  const [first = "", second = ""] = showError(error).lines;
  return [first, ...(second.startsWith("  ") ? [`what to do: ${second.trim()}`] : second === "" ? [] : [second])];
};

/** Bytes; the kubelet reads 4 KiB of each container, and keeps 12 KiB of a pod. */
export const longestMessage = 1024;
const longestHeadLine = 300;

/** At most 1 KiB of UTF-8, in whole lines; a line that is too long even alone is cut between two characters. */
export function fitMessage({ head, attempts }: MessageWords): string {
  const lines = head.map((line) => cut(oneLine(line), longestHeadLine));
  const told: string[] = [];
  for (const line of attempts.map(oneLine).toReversed()) {
    const before = attempts.length - told.length - 1;
    const all = [...lines, ...left(before), line, ...told];
    if (sizeOf(all) > longestMessage) break;
    told.unshift(line);
  }
  const last = attempts.at(-1);
  if (told.length === 0 && last !== undefined) {
    const rest = left(attempts.length - 1);
    told.push(cut(oneLine(last), longestMessage - sizeOf([...lines, ...rest]) - 1));
  }
  const all = [...lines, ...left(attempts.length - told.length), ...told];
  return all.length === 0 ? "" : `${all.join("\n")}\n`;
}

const left = (count: number): string[] =>
  count > 0 ? [`${count} earlier attempt${count === 1 ? "" : "s"}: see the log`] : [];

const sizeOf = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);

const oneLine = (line: string): string => line.replace(/\s*\n\s*/g, " ");

/** To so many bytes. */
function cut(line: string, most: number): string {
  const bytes = Buffer.from(line);
  if (bytes.length <= most) return line;
  let end = most - Buffer.byteLength("…");
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--; // inside a character
  return `${bytes.toString("utf8", 0, Math.max(end, 0))}…`;
}
