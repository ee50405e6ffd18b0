/** The last lines of a run: how it ended, what each attempt said, the cause, and what to do about it. */
import type { Finding } from "../diagnosis/cause.ts";
import { findingOf } from "../diagnosis/diagnose.ts";
import type { Attempt, RunEnd } from "../diagnosis/outcome.ts";
import { adviceOf, saysOf } from "../diagnosis/told.ts";
import type { Plan } from "../plan/plan-schema.ts";
import { anotherPod, showOutcome, showTime, took } from "./messages.ts";

export function runEnded(plan: Plan, end: RunEnd): string[] {
  const { attempts, interruption, exitCode } = end;
  const last = attempts.at(-1);
  const summary = summaryOf(attempts);
  if (interruption !== undefined)
    return [`the run was ended by ${interruption.signal}${byWhom(end)}; exit code ${exitCode}`, ...summary];
  if (last?.outcome.kind === "succeeded") {
    const on = attempts.length === 1 ? "" : ` on attempt ${last.number} of ${plan.retry.maxAttempts}`;
    const first = `the job succeeded${on} after ${showTime(last.durationMs)}${atWork(last)}`;
    return [first, ...(attempts.length === 1 ? [] : summary)];
  }
  const found = last === undefined ? undefined : findingOf(last.outcome);
  return [
    `the job failed for good; exit code ${exitCode} (${whoseCode(end)})`,
    ...summary,
    ...(found === undefined ? [] : [causeLine(found), ...whatToDo(found)]),
  ];
}

export const byWhom = ({ disrupted }: RunEnd): string =>
  disrupted ? ` because the platform is taking the pod away: ${anotherPod}` : "";

export const whoseCode = ({ attempts, exitCode }: RunEnd): string => {
  const last = attempts.at(-1)?.outcome;
  return last?.kind === "failed" && last.bySparkRunner !== true && exitCode === last.exitCode
    ? "the job's own"
    : "spark-runner's";
};

export const attemptLine = (attempt: Attempt): string =>
  `attempt ${attempt.number} ${showOutcome(attempt.outcome)}${took(attempt)}${atWork(attempt)}`;

const atWork = ({ endedAtWork }: Attempt): string =>
  endedAtWork === undefined ? "" : `; its threads were ended at work: ${endedAtWork}`;

export const causeLine = (found: Finding): string => `cause: ${saysOf(found)} (${found.cause.id})`;

export function whatToDo(found: Finding): string[] {
  const advice = adviceOf(found);
  return advice === undefined ? [] : [`what to do: ${advice}`];
}

/** So many lines of attempts are read at a glance. */
const mostLines = 6;

/** A line each, as long as they are few; else those that said the same in a row have one together. */
function summaryOf(attempts: readonly Attempt[]): string[] {
  if (attempts.length <= mostLines) return attempts.map((attempt) => `  ${attemptLine(attempt)}`);
  const groups: { first: number; last: number; readonly said: string }[] = [];
  for (const { number, outcome } of attempts) {
    const said = showOutcome(outcome);
    const before = groups.at(-1);
    if (before?.said === said) before.last = number;
    else groups.push({ first: number, last: number, said });
  }
  const lines = groups.map(({ first, last, said }) =>
    first === last ? `  attempt ${first} ${said}` : `  attempts ${first} to ${last} ${said}`,
  );
  if (lines.length <= mostLines) return lines;
  const from = groups[2]?.first ?? 0;
  const to = groups.at(-4)?.last ?? 0;
  return [
    ...lines.slice(0, 2),
    `  attempts ${from} to ${to} failed for causes that are told above`,
    ...lines.slice(-3),
  ];
}
