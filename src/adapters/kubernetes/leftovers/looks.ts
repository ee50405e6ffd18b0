/** Looks at what is there of a step of the plan, by what the step says of finding it: labels and the owner reference. */
import type { V1Pod } from "@kubernetes/client-node";
import type { Kind } from "../../../leftovers/kinds.ts";
import type { Api } from "../client/api.ts";
import { list, listMetadata, type Selection, type KubernetesObject } from "../client/calls.ts";
import { hasEnded } from "../client/evidence.ts";
import type { Applications, ByRun } from "./applications.ts";
import type { Step } from "./way.ts";

/** What is there of one kind, and ours. */
export interface Look {
  readonly kind: Kind;
  /** What their processes get to end; undefined where there are none. */
  readonly graceSeconds: number | undefined;
  /** Fails with an ApiError. */
  find(): Promise<KubernetesObject[]>;
  /** What selects all that the last `find` found and nothing else; undefined where they must be deleted one by one. */
  selection?(): Selection | undefined;
  /** The uids of those that are being deleted and hold nothing any more. Fails with an ApiError. */
  ended?(): Promise<ReadonlySet<string>>;
}

/** Which executors are looked at first: all, so that others' are seen; those of any run; or of the runs that are known. */
export type First = "all" | "of runs" | "known";

/** One look at the executors, which tells the applications, serves all steps. */
export interface Looks {
  /** What the first look selects. */
  labels(by: ByRun): string;
  byRun(step: Step<"run">): Look;
  byApplication(step: Step<"application">): Look;
  readonly applications: Applications;
}

export function createLooks(api: Api, applications: Applications, first: First): Looks {
  const looked = new Map<string, Promise<KubernetesObject[]>>();
  let areAllOurs = false;
  const labels = (by: ByRun): string =>
    ({ all: by.labels, "of runs": `${by.labels},${by.run.label}`, known: applications.selector(by) })[first];
  const lookAt = async (by: ByRun, selection: Selection): Promise<KubernetesObject[]> => {
    const all = await listMetadata(api, by, selection);
    const ours = applications.oursOf(all, by);
    areAllOurs = applications.areAllOurs(all, by);
    return ours;
  };
  // Those that have ended tell of their applications, too.
  const firstLook = (by: ByRun): Promise<KubernetesObject[]> => {
    const key = JSON.stringify([by.kind.resource, by.namespace, by.labels, by.run, by.owner.uid]);
    const look = looked.get(key) ?? lookAt(by, { labels: labels(by) });
    looked.set(key, look);
    return look;
  };
  return {
    labels,
    applications,
    byRun({ by, graceSeconds }) {
      const fields = by.fields === undefined ? {} : { fields: by.fields };
      const lookAgain = (): Promise<KubernetesObject[]> => lookAt(by, { labels: applications.selector(by), ...fields });
      let isFirst = true;
      return {
        kind: by.kind,
        graceSeconds,
        async find() {
          if (!isFirst) return lookAgain();
          isFirst = false;
          const seen = await firstLook(by);
          return by.fields !== undefined && seen.length > 0 ? lookAgain() : seen;
        },
        selection: () => (areAllOurs ? { labels: applications.selector(by), ...fields } : undefined),
        ...(graceSeconds === undefined ? {} : { ended: () => endedOf(api, by, applications.selector(by)) }),
      };
    },
    /**
     * Where no application is ours, nothing can be told to be ours by it, and so is not asked for; but for what has names of
     * ours, where the job makes such.
     */
    byApplication: ({ by, graceSeconds }) => ({
      kind: by.kind,
      graceSeconds,
      async find() {
        const look = firstLook(by.executors);
        if (by.alone === undefined) await look;
        if (by.alone === undefined && applications.ids().length === 0) return [];
        const [all] = await Promise.all([listMetadata(api, by, { labels: by.label }), look]);
        return all.filter((thing) => applications.areOf(thing, by));
      },
    }),
  };
}

async function endedOf(api: Api, by: ByRun, labels: string): Promise<ReadonlySet<string>> {
  const all = await list<V1Pod>(api, by, { labels });
  return new Set(all.filter(holdsNothing).flatMap(({ metadata }) => metadata?.uid ?? []));
}

/** Whether it is being deleted and Spark's container has ended, or none of it was ever started. */
function holdsNothing(pod: V1Pod): boolean {
  const { metadata, spec, status } = pod;
  if (metadata?.deletionTimestamp === undefined) return false;
  if (hasEnded(pod) || spec?.nodeName === undefined) return true;
  const containers = spec.containers;
  // Spark adds its own after those of a template.
  const sparks =
    containers.find(({ env = [] }) => env.some(({ name }) => name === "SPARK_EXECUTOR_ID")) ?? containers.at(-1);
  return (
    status?.containerStatuses?.some(({ name, state }) => name === sparks?.name && state?.terminated !== undefined) ===
    true
  );
}
