/**
 * Which of the Spark applications in a pod's name are spark-runner's. The pod may have others: a notebook's session, a Thrift
 * server, a second container's driver, another run. Spark gives each application an id, and puts it on all that it makes;
 * our executors carry their run's id beside it. So what has the id of an application whose executors are ours is ours.
 */
import { labelName } from "../../plan/names.ts";
import type { PodPlan } from "../../plan/plan-schema.ts";
import { isOwnedBy, type KubernetesObject } from "./client/calls.ts";

export const applicationLabel = "spark-app-selector";
export const executorLabels = "spark-role=executor";
/** Of the executors of all runs. */
export const labelsOfRuns = `${executorLabels},${labelName.run}`;

export interface Run {
  readonly runId: string;
  readonly job: string;
  /** Of the pod. */
  readonly uid: string;
  /** Whether the run with this id goes on beside this one: then its things are not ours to remove. */
  isLiving(runId: string): boolean;
  /** Executors that have ended stay, because the user wants to look at them. */
  readonly keepsEnded: boolean;
}

export interface Applications {
  /** Takes note of executors and gives those of this run and of runs that are over, in this pod. */
  oursOf(executors: readonly KubernetesObject[]): KubernetesObject[];
  /** Whether a config map or claim is one of an application of ours. */
  areOf(thing: KubernetesObject): boolean;
  readonly keepsEnded: boolean;
  /** Whether those executors that `selector` selects are all ours to remove. */
  areAllOurs(executors: readonly KubernetesObject[]): boolean;
  /** The runs whose executors may be removed, as a selector of labels. */
  selector(): string;
  /** The executors that nobody of ours has started, of those that were seen. */
  foreign(): readonly KubernetesObject[];
  /** The applications of ours that are known by now, sorted. */
  ids(): readonly string[];
}

export const runOf = (
  { uid, service }: Pick<PodPlan, "uid" | "service">,
  isLiving: Run["isLiving"],
  keepsEnded = false,
): Run => ({
  keepsEnded,
  uid,
  runId: service.metadata.labels[labelName.run] ?? "",
  job: service.metadata.labels[labelName.job] ?? "",
  isLiving,
});

export function createApplications({ uid, runId, job, isLiving, keepsEnded }: Run): Applications {
  const runs = new Set([runId]);
  const ours = new Set<string>();
  const theirs = new Map<string, KubernetesObject>();
  const foreign = new Map<string, KubernetesObject>();
  const isOurs = (run: string): boolean => run === runId || !isLiving(run);
  // Claims of one run may outlive all its executors; Spark names them after the prefix that we give.
  const claim = new RegExp(`^${job}-([0-9a-z]+)-a\\d+-exec-\\d+-pvc-\\d+$`);
  return {
    oursOf(executors) {
      const inPod = executors.filter((thing) => isOwnedBy(thing, uid));
      const mine = inPod.filter((thing) => {
        const { [labelName.run]: run, [applicationLabel]: id } = thing.metadata.labels ?? {};
        const is = run !== undefined && isOurs(run);
        if (is) runs.add(run);
        if (run === undefined) foreign.set(thing.metadata.uid, thing);
        if (id !== undefined && is) ours.add(id);
        if (id !== undefined && !is) theirs.set(id, thing);
        return is;
      });
      return mine;
    },
    areOf(thing) {
      if (!isOwnedBy(thing, uid)) return false;
      const id = thing.metadata.labels?.[applicationLabel];
      // An id that a user gave to several applications tells nothing.
      if (id === undefined || theirs.has(id)) return false;
      const run = claim.exec(thing.metadata.name)?.[1];
      return ours.has(id) || (run !== undefined && isOurs(run));
    },
    keepsEnded,
    areAllOurs: (executors) =>
      executors.every((thing) => !runs.has(thing.metadata.labels?.[labelName.run] ?? "") || isOwnedBy(thing, uid)),
    selector: () => `${executorLabels},${labelName.run} in (${[...runs].toSorted().join(",")})`,
    foreign: () => [...foreign.values()],
    ids: () => [...ours].toSorted(),
  };
}
