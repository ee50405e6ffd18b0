/** One attempt: one process tree, what ends it, and how it ended. */
import { notes, withContainer } from "../diagnosis/container.ts";
import type { ContainerSeen } from "../diagnosis/container-clues.ts";
import { outcomeOf } from "../diagnosis/diagnose.ts";
import type { Ended } from "../diagnosis/ended.ts";
import type { Attempt, Outcome } from "../diagnosis/outcome.ts";
import { commandOfAttempt } from "../plan/attempt.ts";
import type { Trouble } from "../watching/standing.ts";
import type { Plan } from "../plan/plan-schema.ts";
import * as words from "../report/messages.ts";
import { cancellationUnder, reasonOf, whenAborted, type Reason, type RunLimit } from "./cancellation.ts";
import { codeOfAttempt } from "./exit-code.ts";
import { watchAfterMain } from "./after-main.ts";
import { watchForStalls } from "./stall-watch.ts";
import { watchExecutors } from "./executor-watch.ts";
import type { Ports } from "./ports.ts";
import type { Ending } from "./teardown.ts";

/** What an attempt is a part of. */
export interface Run {
  readonly plan: Plan;
  /** What spark-runner itself was given. */
  readonly environment: Readonly<Record<string, string>>;
  readonly limit: RunLimit;
  readonly ending: Ending;
  readonly ports: Ports;
  /** What executors are likely to be refused for, if they are: then nobody need wait to see whether it stays so. */
  readonly expected?: Trouble | undefined;
}

export async function runAttempt(run: Run, number: number): Promise<Attempt & { readonly endedFirst: boolean }> {
  const { plan, environment, limit, ending, ports } = run;
  const { processes, files, log, clock } = ports;
  const { args, environment: added } = commandOfAttempt(plan, number);
  files.forgetFailure(plan);
  files.clearScratch(plan);
  const look = ports.container.watch(plan);
  const attempt = cancellationUnder(limit.cancel);
  const { attemptTimeoutMs, graceMs } = plan.deadlines;
  const lookForStalls = watchForStalls(plan, attempt, ports);
  const lookAfterMain = watchAfterMain(plan, attempt, ports);
  const onStart = (): void => {
    lookForStalls();
    lookAfterMain();
    if (attemptTimeoutMs !== null) whenAborted(clock.after(attemptTimeoutMs), () => attempt.by({ kind: "timeout" }));
  };
  const executors = watchExecutors(expecting(plan, run.expected), number, attempt, ports);
  try {
    const ended = await processes.run(
      { file: plan.submit.file, args, env: { ...environment, ...added } },
      {
        cancel: attempt.signal,
        onStart,
        graceMs,
        lessGrace: ending.lessGrace,
        spool: spoolOf(plan),
        onOutput: executors.onOutput,
      },
    );
    for (const line of words.loss(ended)) log.line(line);
    const beside = { report: files.readFailure(plan), seen: executors.seen() };
    const reason = reasonOf(attempt.signal);
    const outcome = judged(outcomeOf(byItsProgram(ended, reason), beside, plan.job), reason);
    const endedAtWork = reason?.kind === "lingering" ? reason.threads : files.readEndedAtWork(plan);
    if (outcome.kind === "failed") for (const line of executors.lastWords()) log.line(line);
    const known = outcome.kind === "succeeded" ? outcome : seenHere(outcome, look(), run);
    return {
      number,
      outcome: await byTheUsersRules(plan, known, ended.tail),
      durationMs: ended.durationMs,
      endedFirst: ended.endedFirst === true,
      ...(endedAtWork === undefined ? {} : { endedAtWork }),
    };
  } finally {
    attempt.by({ kind: "over" });
  }
}

/** A refusal that was expected, and comes, is for good. */
const expecting = (plan: Plan, expected: Trouble | undefined): Plan =>
  expected === undefined || plan.executorWatch === null
    ? plan
    : { ...plan, executorWatch: { ...plan.executorWatch, refusedMs: 0 } };

/** A program that failed would have ended its JVM at once. */
const byItsProgram = (ended: Ended, reason: Reason | undefined): Ended =>
  reason?.kind === "lingering" ? { ...ended, exit: { kind: "exited", code: 0 } } : ended;

/** How the attempt ended, when its process has: by a verdict, unless the job had succeeded by then. */
const judged = (ofProcess: Outcome, reason: Reason | undefined): Outcome =>
  reason?.kind === "verdict" && ofProcess.kind !== "succeeded" ? { ...reason.outcome, bySparkRunner: true } : ofProcess;

/** What is seen of the own container beats what the job said, where it fits that; where it doesn't, it is told beside it. */
function seenHere(outcome: Outcome, seen: ContainerSeen, { plan, ports: { log } }: Run): Outcome {
  const known = withContainer(outcome, seen, plan.job.kind === "python");
  for (const line of notes(known, seen)) log.line(line);
  return known;
}

/** Loaded where there are some, which is seldom. */
async function byTheUsersRules({ retry: { rules } }: Plan, outcome: Outcome, tail: Ended["tail"]): Promise<Outcome> {
  if (rules.length === 0) return outcome;
  const { ruled } = await import("../diagnosis/user-rules.ts");
  return ruled(outcome, { ...tail, exitCode: codeOfAttempt(outcome) }, rules);
}

/**
 * Spark copies what the program of a .py or .R job prints by a thread that it does not wait for: what a slow reader holds up
 * there is lost when the program has ended.
 */
const spoolOf = ({ job, workDir }: Plan): string | undefined =>
  job.kind === "python" || job.kind === "r" ? `${workDir}.spool` : undefined;
