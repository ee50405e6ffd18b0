/** What goes first when a signal ends a run in its pod: the teardown, or the job's own end. */
import type { Facts } from "../facts/facts.ts";
import { showDuration } from "../settings/value-types.ts";
import type { Settings } from "../settings/settings.ts";
import { marginMs } from "./deadlines.ts";
import type { Plan } from "./plan-schema.ts";
import type { Problem } from "../errors.ts";

/** With less than this a job can't end in order by its executors: so they are given up for a teardown that is done. */
export const enoughForJobMs = 25_000;

/** Of a pod that says nothing of it. */
const defaultGraceMs = 30_000;

/**
 * Executors and Service are deleted at once where a launcher leaves a second or so, or where the pod's grace is short. With
 * more time the job ends first, with its executors (a stream that stops in order, a last commit), and is cleaned after.
 */
export function planSignalOrder({ values, origins }: Settings, facts: Facts): NonNullable<Plan["afterSignal"]> {
  if (values.teardownFirst) return { first: "teardown", by: "user", why: `${origins.teardownFirst} says so` };
  if (values.jobFirst) return { first: "job", by: "user", why: `${origins.jobFirst} says so` };
  if (facts.launcher === "kubeflow")
    return { first: "teardown", by: "computed", why: "Kubeflow's launcher leaves less than a second after SIGTERM" };
  if (facts.launcher === "argo")
    return {
      first: "teardown",
      by: "computed",
      why: "Argo's emissary, which started it, may leave less than a second",
    };
  const { ownPod } = facts;
  const graceMs = ownPod?.terminationGraceMs ?? defaultGraceMs;
  const leftMs = leftForJob(graceMs, values.teardownTimeout);
  const ofWhat = `of the ${ownPod === undefined ? "usual " : ""}${showDuration(graceMs)} that ${ownPod === undefined ? "a" : "the"} pod has`;
  const left = `${showDuration(leftMs)} ${ofWhat} would be left for the job, and ${showDuration(enoughForJobMs)} are enough`;
  if (leftMs < enoughForJobMs) return { first: "teardown", by: "computed", why: `only ${left}` };
  const unless =
    facts.launcher === undefined ? "; not behind Kubeflow's or Argo's programs (--assume pod.launcher=…)" : "";
  return { first: "job", by: "computed", why: left + unless };
}

/** What of a pod's grace a job has when the teardown that follows it takes all of its time. */
export const leftForJob = (podGraceMs: number, teardownMs: number): number =>
  Math.max(podGraceMs - marginMs - teardownMs, 0);

export function signalOrderProblems({ values, origins }: Settings): Problem[] {
  if (!values.teardownFirst || !values.jobFirst) return [];
  return [
    {
      kind: "settings",
      message: `${origins.teardownFirst} and ${origins.jobFirst} contradict each other`,
      advice: "give one of them, or none: the plan says which it would be",
    },
  ];
}
