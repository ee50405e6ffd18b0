/**
 * Which of the Spark applications in a pod's name are spark-runner's. The pod may have others: a notebook's session, a Thrift
 * server, a second container's driver, another run. Spark gives each application an id, and puts it on all that it makes;
 * our executors carry their run's id beside it. So what has the id of an application whose executors are ours is ours.
 */
import type { FinderBy } from "../../../leftovers/finders.ts";
import { isOwnedBy, type KubernetesObject } from "../client/calls.ts";

/** How the executors of the runs in a pod are found. */
export type ByRun = Omit<FinderBy<"run">, "way" | "fields">;

/** What this process has seen of them. */
export interface Applications {
  /** Takes note of executors and gives those of this run and of runs that are over, in this pod. */
  oursOf(executors: readonly KubernetesObject[], by: ByRun): KubernetesObject[];
  /** Whether a config map or claim is one of an application of ours. */
  areOf(thing: KubernetesObject, by: FinderBy<"application">): boolean;
  /** Whether those executors that `selector` selects are all ours to remove. */
  areAllOurs(executors: readonly KubernetesObject[], by: ByRun): boolean;
  /** The runs whose executors may be removed, as a selector of labels. */
  selector(by: ByRun): string;
  /** The executors that nobody of ours has started, of those that were seen. */
  foreign(): readonly KubernetesObject[];
  /** The applications of ours that are known by now, sorted. */
  ids(): readonly string[];
}

/** `isLiving`: whether the run with this id goes on beside this one: then its things are not ours to remove. */
export function createApplications(isLiving: (runId: string) => boolean): Applications {
  const runs = new Set<string>();
  const ours = new Set<string>();
  const theirs = new Map<string, KubernetesObject>();
  const foreign = new Map<string, KubernetesObject>();
  const isOurs = (run: string, by: ByRun): boolean => run === by.run.id || !isLiving(run);
  const runsOf = (by: ByRun): string[] => [...new Set([...runs, by.run.id])];
  return {
    oursOf(executors, by) {
      const inPod = executors.filter((thing) => isOwnedBy(thing, by.owner.uid));
      const mine = inPod.filter((thing) => {
        const { [by.run.label]: run, [by.application ?? ""]: id } = thing.metadata.labels ?? {};
        const is = run !== undefined && isOurs(run, by);
        if (is) runs.add(run);
        if (run === undefined) foreign.set(thing.metadata.uid, thing);
        if (id !== undefined && is) ours.add(id);
        if (id !== undefined && !is) theirs.set(id, thing);
        return is;
      });
      return mine;
    },
    areOf(thing, { label, executors, names, owner }) {
      if (!isOwnedBy(thing, owner.uid)) return false;
      const id = thing.metadata.labels?.[label];
      // An id that a user gave to several applications tells nothing.
      if (id === undefined || theirs.has(id)) return false;
      const run = names === undefined ? undefined : new RegExp(names).exec(thing.metadata.name)?.[1];
      return ours.has(id) || (run !== undefined && isOurs(run, executors));
    },
    areAllOurs: (executors, by) =>
      executors.every(
        (thing) => !runsOf(by).includes(thing.metadata.labels?.[by.run.label] ?? "") || isOwnedBy(thing, by.owner.uid),
      ),
    selector: (by) => `${by.labels},${by.run.label} in (${runsOf(by).toSorted().join(",")})`,
    foreign: () => [...foreign.values()],
    ids: () => [...ours].toSorted(),
  };
}
