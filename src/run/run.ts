/** The life of a job, from its plan to how it ended. */
import type { Attempt, RunEnd } from "../diagnosis/outcome.ts";
import type { Plan } from "../plan/plan-schema.ts";
import { runEnded } from "../report/last-lines.ts";
import * as words from "../report/messages.ts";
import { messageOfRun, messageOfSignal, nothing } from "../report/termination-message.ts";
import { whyNotAgain, type NoUse } from "../diagnosis/again.ts";
import { runAttempt, type Run } from "./attempt.ts";
import { interruptionOf, whenAborted, type RunLimit } from "./cancellation.ts";
import { exitCodeOf } from "./exit-code.ts";
import { makeReady, setUp } from "./pod-steps.ts";
import { prepareEnding } from "./teardown.ts";
import type { Ports, Wait } from "./ports.ts";

/** No second Ctrl-C. */
const never = new AbortController().signal;

export interface Job {
  readonly plan: Plan;
  /** What spark-runner itself was given. */
  readonly environment: Readonly<Record<string, string>>;
  readonly limit: RunLimit;
}

/** `hurry` is aborted when nobody wants to wait any more. */
export async function runJob({ plan, environment, limit }: Job, ports: Ports, hurry = never): Promise<RunEnd> {
  const ending = prepareEnding(plan, { cancel: limit.interrupted, hurry }, ports);
  // After the ending, whose DELETEs go first.
  const forget = whenAborted(limit.interrupted, () => leaveWordOfSignal(plan, limit, ports));
  try {
    void ports.message.leave(nothing);
    ports.files.prepare(plan);
    const expected = await setUp(plan, limit.cancel, ports);
    const run: Run = { plan, environment, limit, ending, ports, expected };
    const tried = await attempts(run);
    return await endOf(run, tried);
  } finally {
    forget();
    await ending.tearDown();
    removeWorkDir(plan, ports);
  }
}

/** There may be no time for better words. */
function leaveWordOfSignal({ terminationMessage }: Plan, { interrupted }: RunLimit, { message }: Ports): void {
  const interruption = interruptionOf(interrupted);
  if (interruption === undefined || terminationMessage === null) return;
  void message.leave(messageOfSignal(interruption, terminationMessage.content));
}

/** A folder that stays behind is no reason to lose the job's exit code. */
function removeWorkDir(plan: Plan, { files, log }: Ports): void {
  const { kept, stuck } = files.removeWorkDir(plan);
  for (const each of kept) log.line(words.filesStay(each));
  for (const each of stuck) log.line(words.isStuck(each));
}

interface Tried {
  readonly made: readonly Attempt[];
  /** The last attempt was the job's last, and over before any signal came. */
  readonly wasSettled: boolean;
}

async function attempts(run: Run): Promise<Tried> {
  const { plan, limit, ports } = run;
  const { interrupted, cancel, endsAt } = limit;
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
      await makeReady(plan, number, cancel, ports);
      return true;
    } catch (error) {
      if (made.length === 0) throw error;
      isStuck = true;
      for (const line of words.noFurtherAttempt(number, error)) log.line(line);
      return false;
    }
  };
  const attempt = async (number: number): Promise<void> => {
    if (!(await isReady(number)) || interrupted.aborted) return;
    if (cancel.aborted || clock.now() >= endsAt) {
      isStuck = true;
      log.line(words.deadlineBefore(plan, number));
      return;
    }
    log.line(words.attemptStarts(plan, number));
    const { endedFirst, ...one } = await runAttempt(run, number);
    made.push(one);
    const isLast = number === plan.retry.maxAttempts || whyNoOther() !== undefined;
    wasSettled = endedFirst && (isLast || one.outcome.kind === "succeeded");
  };
  const goOn = ({ failedAttempt, delayMs }: Wait): boolean => {
    const last = made.at(-1);
    if (isStuck || last === undefined || last.outcome.kind === "succeeded" || interrupted.aborted) return false;
    const why = whyNoOther();
    const isTooLate = clock.now() + delayMs >= endsAt;
    if (why !== undefined) log.line(words.notAgain(last, why));
    else if (isTooLate) log.line(words.deadlineBeforeNext(plan, last));
    else log.line(words.attemptFailed(plan, last, { next: failedAttempt + 1, delayMs, nowMs: clock.now() }));
    return why === undefined && !isTooLate;
  };

  await ports.retry.run(plan.retry, attempt, goOn, interrupted);

  return { made, wasSettled };
}

async function endOf(
  { plan, limit, ending, ports: { log, message } }: Run,
  { made, wasSettled }: Tried,
): Promise<RunEnd> {
  const interruption = wasSettled ? undefined : interruptionOf(limit.interrupted);
  const disrupted = interruption !== undefined && (await ending.wasDisrupted());
  const outcome = made.at(-1)?.outcome;
  const exitCode = exitCodeOf({ interruption, disrupted, outcome });
  const end: RunEnd = { exitCode, attempts: made, interruption, disrupted };
  for (const line of runEnded(plan, end)) log.line(line);
  // Before the teardown, which may take as long as the pod has.
  await message.leave(messageOfRun(end, plan.terminationMessage?.content ?? "none"));
  return end;
}
