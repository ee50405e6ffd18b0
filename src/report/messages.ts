/** What spark-runner says while a job runs. Every line is made from the same data that gives the exit code. */
import { RunnerError } from "../errors.ts";
import type { NoUse } from "../diagnosis/again.ts";
import { showBytes } from "../diagnosis/container.ts";
import { findingOf } from "../diagnosis/diagnose.ts";
import type { Attempt, Kept, Stuck, Leftover, Outcome } from "../diagnosis/outcome.ts";
import { wasKilled, type EarlierLife } from "../facts/earlier-life.ts";
import type { Plan, PodPlan } from "../plan/plan-schema.ts";

/** For people: `0.4 s`, `12.3 s`, `4 min 5 s`, `2 h 3 min`. */
export function showTime(ms: number): string {
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** How an attempt ended, in one line. */
export function showOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case "succeeded":
      return "succeeded";
    case "failed": {
      const { exitCode } = outcome;
      const found = findingOf(outcome);
      const code = `failed with exit code ${exitCode}`;
      return found === undefined ? code : (found.cause.told?.(found.line, exitCode) ?? `${code}: ${found.line}`);
    }
    case "signalled":
      if (outcome.bySparkRunner === true)
        return `was killed by spark-runner (${outcome.signal}), because it had not ended in time`;
      return findingOf(outcome)?.line ?? `was ended by ${outcome.signal}`;
    case "timed out":
      return `timed out after ${showTime(outcome.afterMs)}`;
    case "not started":
      return `could not be started: ${outcome.why}`;
  }
}

const ofHow = (plan: Plan, number: number): string => `attempt ${number} of ${plan.retry.maxAttempts}`;

export const attemptStarts = (plan: Plan, number: number): string =>
  `${ofHow(plan, number)} starts: ${plan.job.application}${number === 1 ? ` with master ${masterOf(plan)}` : ""}`;

const masterOf = (plan: Plan): string => plan.properties.find(({ name }) => name === "spark.master")?.value ?? "";

export const took = (attempt: Attempt): string =>
  attempt.outcome.kind === "timed out" ? "" : ` after ${showTime(attempt.durationMs)}`;

interface Next {
  /** The number of the attempt that comes. */
  readonly next: number;
  readonly delayMs: number;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

export function attemptFailed(plan: Plan, attempt: Attempt, { next, delayMs, nowMs }: Next): string {
  const at = new Date(nowMs + delayMs).toISOString().slice(11, 19);
  return `${ofHow(plan, attempt.number)} ${showOutcome(attempt.outcome)}${took(attempt)}; attempt ${next} starts in ${showTime(delayMs)}, at ${at} UTC`;
}

/** Of what can't succeed in this pod. */
export const anotherPod = "another pod may succeed";

/** Why no further attempt is made, by what the cause says of it. */
const noUse: Readonly<Record<NoUse["again"], string>> = {
  never: "retrying would not help",
  once: "retrying has not helped",
  elsewhere: `retrying in this pod would not help, but ${anotherPod}`,
};

export const notAgain = (attempt: Attempt, { again, cause }: NoUse): string =>
  `attempt ${attempt.number} ${showOutcome(attempt.outcome)}; ${noUse[again]}: ${cause.words}`;

/** Why the attempts end here, with the advice that the error has. */
export function noFurtherAttempt(number: number, error: unknown): string[] {
  const why = error instanceof Error ? error.message : String(error);
  const advice = error instanceof RunnerError && error.advice !== undefined ? [`  ${error.advice}`] : [];
  return [`attempt ${number} can't start, so the run ends as its last attempt did: ${why}`, ...advice];
}

/**
 * Of a life that could not tell itself how it ended; undefined where it could. `limit`: of the container's memory, in bytes.
 */
export const earlierLifeWasKilled = (life: EarlierLife, limit: number | undefined): string | undefined =>
  wasKilled(life) ? howKilled("an earlier life of this container", life, limit) : undefined;

/** Of a run of the same job in a pod that is over. */
export const otherRunWasKilled = (pod: string, life: EarlierLife & { container: string }): string =>
  howKilled(`an earlier run of this job, in container ${life.container} of pod ${pod},`, life, undefined);

function howKilled(who: string, { exitCode, reason, finishedAt }: EarlierLife, limit: number | undefined): string {
  const isOutOfMemory = reason === "OOMKilled";
  const at = finishedAt === undefined ? "" : ` at ${finishedAt}`;
  const how = `${reason === undefined ? "" : `${reason}, `}exit code ${exitCode}`;
  const why = isOutOfMemory
    ? `it was out of memory${limit === undefined ? "" : ` at its limit of ${showBytes(limit)}`}; raise the container's memory limit, or lower --driver-memory`
    : "by SIGKILL: by hand, by a failed liveness probe, or because the node had no memory left";
  return `${who} was killed${at} (${how}): ${why}`;
}

/** A pod's containers share its network, and two runs in one container its memory, too. */
export const besideAnother = ({ label, service }: PodPlan): string =>
  `another run is active in this pod: this one has its own label ${label.name}, Service ${service.metadata.name} and ports ${service.spec.ports.map(({ port }) => port).join(", ")}; runs in one container share its memory`;

export const lessGrace = ({ namespace, name }: PodPlan, podGraceMs: number, graceMs: number): string =>
  `pod ${namespace}/${name} is being deleted with a grace period of ${showTime(podGraceMs)}: that leaves the job ${showTime(graceMs)} to end`;

export const isStillUsed = (service: string): string =>
  `Service ${service} is left alone: another run in this pod is using it`;

export const deadlineBeforeNext = (plan: Plan, attempt: Attempt): string =>
  `${ofHow(plan, attempt.number)} ${showOutcome(attempt.outcome)}${took(attempt)}; ` +
  `no further attempt, because the run's deadline of ${showTime(plan.deadlines.runMs ?? 0)} would pass before it`;

/** What the API server says of a quota that refuses an executor. */
export interface Refusal {
  readonly quota: string;
  readonly requested: string;
  readonly used: string;
  readonly limited: string;
}

export const executorsRefused = ({ namespace }: PodPlan, { quota, requested, used, limited }: Refusal): string =>
  `quota ${quota} of namespace ${namespace} refuses an executor (${requested} more, ${used} used of ${limited}): ` +
  "Spark keeps asking, and until then has only the executors it got";

/** undefined: it is not about a quota that is full. */
export function quotaIn({ reason }: { readonly reason: string }): Refusal | undefined {
  const [, quota, requested, used, limited] =
    /^exceeded quota: ([a-z0-9][a-z0-9.-]*), requested: ([\w.=,/-]+), used: ([\w.=,/-]+), limited: ([\w.=,/-]*[\w=])/.exec(
      reason,
    ) ?? [];
  if (quota === undefined || requested === undefined || used === undefined || limited === undefined) return undefined;
  return { quota, requested, used, limited };
}

export const failuresUncounted = (why: string): string =>
  `warning: executors that fail are not counted, so no bound ends the job: ${why}`;

export const tooManyFailures = ({ most, withinMs }: NonNullable<Plan["executorFailures"]>): string =>
  `more than ${most} executors failed${withinMs === null ? "" : ` within ${showTime(withinMs)}`}`;

export const namesOfThreads = (threads: readonly string[]): string => firstOf(threads, 5);

/** What is read at a glance. */
const firstOf = (names: readonly string[], most: number): string =>
  `${names.slice(0, most).join(", ")}${names.length > most ? ` and ${names.length - most} more` : ""}`;

export const lingers = (names: string, limitMs: number | null): string =>
  `the job's program has ended, and threads keep its JVM alive; they may ${
    limitMs === null ? "do so without a limit" : `do so for ${showTime(limitMs)} at most`
  } (--linger-timeout): ${names}`;

export const deadlineBefore = (plan: Plan, number: number): string =>
  `${ofHow(plan, number)} is not started, because the run's deadline of ${showTime(plan.deadlines.runMs ?? 0)} has passed`;

export const deadlineInFacts = (ms: number): string =>
  `failed to read this pod from the Kubernetes API before the run's deadline of ${showTime(ms)}`;

/** What was lost of an attempt's output, and what of it could not be ended. */
export function loss({
  droppedBytes,
  unwritten,
  heldUp = false,
  survivors,
}: {
  readonly droppedBytes: number;
  readonly unwritten?: string | undefined;
  readonly heldUp?: boolean;
  readonly survivors: number;
}): string[] {
  return [
    ...(droppedBytes > 0
      ? [
          `${droppedBytes} bytes of the job's output were dropped: its reader had not taken them when the grace period ended`,
        ]
      : []),
    ...(unwritten === undefined
      ? []
      : [`the job's output is incomplete, because it could not be written: ${unwritten}`]),
    ...(heldUp
      ? [
          "the last lines of the job's output may be missing: its reader was too slow, and Spark does not wait until all that its program printed is read",
        ]
      : []),
    ...(survivors > 0
      ? [`${survivors} processes of the job could not be ended, even by SIGKILL: look for them in the container`]
      : []),
  ];
}

export const isStuck = ({ file, why }: Stuck): string => `failed to remove ${file} of this run: ${why}`;

export const filesStay = ({ folder, names }: Kept): string =>
  `${folder}, the job's folder for temporary files, is kept because the job put its own files there: ${firstOf(names, 3)}`;

export const deadFolders = (folders: readonly string[]): string =>
  `removed the work folders of runs that were killed: ${folders.join(", ")}`;

export const endedEarly = (signal: string): string => `ended by ${signal} before anything was set up`;

const serviceOf = ({ namespace, service }: PodPlan): string => `Service ${namespace}/${service.metadata.name}`;

export const isSetUp = (pod: PodPlan): string =>
  `pod ${pod.namespace}/${pod.name} is labelled, and ${serviceOf(pod)} selects it; its name is in ${pod.selectorFile.path}`;

export const wasCleaned = (pod: PodPlan): string => `${serviceOf(pod)} and everything that belonged to it are gone`;

export const nothingToClean = ({ selectorFile }: PodPlan): string =>
  `no Service to remove: K8S_SPARK_SERVICE is not set, ${selectorFile.path} is not there, and the pod has no label`;

export const noTerminationMessage = (why: string): string =>
  `failed to leave a termination message for Kubernetes to show: ${why}`;

export const noSelectorFile = (error: Error): string => `${error.message}; the job has the name in K8S_SPARK_SERVICE`;

/** What a teardown could not remove; each with the command that does. */
export function leftovers(left: readonly Leftover[]): string[] {
  if (left.length === 0) return [];
  return [
    "not cleaned up completely (the exit code is not affected):",
    ...left.flatMap(({ object, why, command, toDo = "remove it" }) => [
      `  ${object}: ${why}`,
      `    to ${toDo}, run: ${command}`,
    ]),
  ];
}
