/** The life of a job, from its plan to how it ended. */
import { commandOfAttempt } from "../plan/attempt.ts";
import type { Attempt, Interruption, RunEnd } from "../diagnosis/outcome.ts";
import type { Plan } from "../plan/plan-schema.ts";
import * as words from "../report/messages.ts";
import { startDeadline, type Deadline } from "./deadline.ts";
import { whyNotAgain, type NoUse } from "../diagnosis/again.ts";
import { outcomeOf } from "../diagnosis/diagnose.ts";
import { exitCodeOf } from "./exit-code.ts";
import { boundFailures } from "./executor-failures.ts";
import { makeReady, setUp } from "./pod-steps.ts";
import { prepareEnding, type Ending } from "./teardown.ts";
import type { Ports, Wait } from "./ports.ts";

/** No second Ctrl-C. */
const never = new AbortController().signal;

export interface Job {
  readonly plan: Plan;
  /** What spark-runner itself was given. */
  readonly environment: Readonly<Record<string, string>>;
  /** Aborted with an `Interruption`. */
  readonly cancel: AbortSignal;
}

export interface Limits {
  /** Aborted when nobody wants to wait any more. */
  readonly hurry?: AbortSignal;
  /** By default it begins now. */
  readonly deadline?: Deadline;
}

export async function runJob(
  { plan, environment, cancel }: Job,
  ports: Ports,
  { hurry = never, deadline = startDeadline(plan.deadlines.runMs, ports.clock) }: Limits = {},
): Promise<RunEnd> {
  const ending = prepareEnding(plan, { cancel, hurry }, ports);
  try {
    ports.files.prepare(plan);
    await setUp(plan, AbortSignal.any([cancel, deadline.passed]), ports);
    const run: Run = { plan, environment, deadline, cancel, ending, ports };
    const tried = await attempts(run);
    return await endOf(run, tried);
  } finally {
    await ending.tearDown();
    removeWorkDir(plan, ports);
  }
}

/** A folder that stays behind is no reason to lose the job's exit code. */
function removeWorkDir(plan: Plan, { files, log }: Ports): void {
  const { kept, stuck } = files.removeWorkDir(plan);
  for (const each of kept) log.line(words.filesStay(each));
  for (const each of stuck) log.line(words.isStuck(each));
}

interface Run extends Job {
  readonly deadline: Deadline;
  readonly ending: Ending;
  readonly ports: Ports;
}

interface Tried {
  readonly made: readonly Attempt[];
  /** The last attempt was the job's last, and over before any signal came. */
  readonly wasSettled: boolean;
}

async function attempts(run: Run): Promise<Tried> {
  const { plan, deadline, cancel, ports } = run;
  const { log, clock } = ports;
  const made: Attempt[] = [];
  let wasSettled = false;
  let isStuck = false;

  const whyNoOther = (): NoUse | undefined => {
    const [last, ...before] = made.map(({ outcome }) => outcome).toReversed();
    return last === undefined ? undefined : whyNotAgain(last, before);
  };
  /** No trouble between attempts may take the place of what the job itself ended with. */
  const isReady = async (number: number): Promise<boolean> => {
    try {
      await makeReady(plan, number, AbortSignal.any([cancel, deadline.passed]), ports);
      return true;
    } catch (error) {
      if (made.length === 0) throw error;
      isStuck = true;
      for (const line of words.noFurtherAttempt(number, error)) log.line(line);
      return false;
    }
  };
  const attempt = async (number: number): Promise<void> => {
    if (!(await isReady(number)) || cancel.aborted) return;
    const leftMs = deadline.passed.aborted ? 0 : deadline.at - clock.now();
    if (leftMs <= 0) {
      isStuck = true;
      log.line(words.deadlineBefore(plan, number));
      return;
    }
    log.line(words.attemptStarts(plan, number));
    const { endedFirst, ...one } = await oneAttempt(run, number, leftMs);
    made.push(one);
    const isLast = number === plan.retry.maxAttempts || whyNoOther() !== undefined;
    wasSettled = endedFirst && (isLast || one.outcome.kind === "succeeded");
  };
  const goOn = ({ failedAttempt, delayMs }: Wait): boolean => {
    const last = made.at(-1);
    if (isStuck || last === undefined || last.outcome.kind === "succeeded" || cancel.aborted) return false;
    const why = whyNoOther();
    const isTooLate = clock.now() + delayMs >= deadline.at;
    if (why !== undefined) log.line(words.notAgain(last, why));
    else if (isTooLate) log.line(words.deadlineBeforeNext(plan, last));
    else log.line(words.attemptFailed(plan, last, { next: failedAttempt + 1, delayMs, nowMs: clock.now() }));
    return why === undefined && !isTooLate;
  };

  await ports.retry.run(plan.retry, attempt, goOn, cancel);

  return { made, wasSettled };
}

async function endOf({ plan, cancel, ending, ports: { log } }: Run, { made, wasSettled }: Tried): Promise<RunEnd> {
  const interruption = cancel.aborted && !wasSettled ? (cancel.reason as Interruption) : undefined;
  const disrupted = interruption !== undefined && (await ending.wasDisrupted());
  const outcome = made.at(-1)?.outcome;
  const exitCode = exitCodeOf({ interruption, disrupted, outcome });
  const end: RunEnd = { exitCode, attempts: made, interruption, disrupted };
  for (const line of words.runEnded(plan, end)) log.line(line);
  return end;
}

async function oneAttempt(
  { plan, environment, cancel, ending: { lessGrace }, ports }: Run,
  number: number,
  leftMs: number,
): Promise<Attempt & { readonly endedFirst: boolean }> {
  const { processes, files, log } = ports;
  const command = commandOfAttempt(plan, number);
  const timeoutMs = Math.min(plan.deadlines.attemptTimeoutMs ?? Infinity, leftMs);
  files.forgetFailure(plan);
  files.clearScratch(plan);
  const bound = boundFailures(plan, number, cancel, ports);
  const ended = await processes
    .run(
      { file: plan.submit.file, args: command.args, env: { ...environment, ...command.environment } },
      {
        timeoutMs: timeoutMs === Infinity ? undefined : Math.max(timeoutMs, 0),
        graceMs: plan.deadlines.graceMs,
        cancel,
        lessGrace,
        spool: spoolOf(plan),
        ...bound.limits,
      },
    )
    .finally(bound.forget);
  for (const line of words.loss(ended)) log.line(line);
  return {
    number,
    outcome: bound.outcome(outcomeOf(ended, files.readFailure(plan), plan.job)),
    durationMs: ended.durationMs,
    endedFirst: ended.endedFirst === true,
  };
}

/**
 * Spark copies what the program of a .py or .R job prints by a thread that it does not wait for: what a slow reader holds up
 * there is lost when the program has ended.
 */
const spoolOf = ({ job, workDir }: Plan): string | undefined =>
  job.kind === "python" || job.kind === "r" ? `${workDir}.spool` : undefined;
