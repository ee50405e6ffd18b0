/** What Spark's driver makes in its pod's name, and how what is ours of it is found: by labels and the owner reference. */
import type { V1Pod } from "@kubernetes/client-node";
import type { Api } from "./client/api.ts";
import { applicationLabel, type Applications } from "./applications.ts";
import { list, listMetadata, type Selection, type KubernetesObject } from "./client/calls.ts";
import { hasEnded } from "./client/evidence.ts";
import { configMaps, pods, volumeClaims, type Kind } from "./client/kinds.ts";

/** One kind of things that a driver makes. */
export interface OwnedKind {
  readonly kind: Kind;
  /** What their processes get to end; undefined where there are none. */
  readonly graceSeconds: number | undefined;
}

/** An executor whose driver is gone has nothing to save: its grace is only for a JVM's orderly end. */
export const executorGraceSeconds = 2;

export const executors: OwnedKind = { kind: pods, graceSeconds: executorGraceSeconds };
export const sparkConfigMaps: OwnedKind = { kind: configMaps, graceSeconds: undefined };
export const sparkVolumeClaims: OwnedKind = { kind: volumeClaims, graceSeconds: undefined };

/** How what is ours of a kind is found. */
export interface Finder {
  readonly owned: OwnedKind;
  /** Fails with an ApiError. */
  find(): Promise<KubernetesObject[]>;
  /** What selects all that the last `find` found and nothing else; undefined where they must be deleted one by one. */
  selection?(): Selection | undefined;
  /** The uids of those that are being deleted and hold nothing any more. Fails with an ApiError. */
  ended?(): Promise<ReadonlySet<string>>;
}

const notEnded = "status.phase!=Succeeded,status.phase!=Failed";

export interface Look {
  /** Of the executors that are looked at first; later looks are for those of the runs that were found. */
  readonly labels: string;
  /** Whether there may be claims that outlived all their executors. */
  readonly volumeClaims: boolean;
}

/**
 * By one look at the executors, which tells the applications. Where there is none of ours, nothing else can be told to be
 * ours, and so is not asked for; but for claims, which have names of ours.
 */
export function findersOf(
  api: Api,
  namespace: string,
  applications: Applications,
  { labels, volumeClaims: mayBeAlone }: Look,
): Finder[] {
  const { keepsEnded } = applications;
  const fields = keepsEnded ? { fields: notEnded } : {};
  let areAllOurs = false;
  const lookAt = async (selection: Selection): Promise<KubernetesObject[]> => {
    const all = await listMetadata(api, { kind: pods, namespace }, selection);
    const ours = applications.oursOf(all);
    areAllOurs = applications.areAllOurs(all);
    return ours;
  };
  const lookAgain = (): Promise<KubernetesObject[]> => lookAt({ labels: applications.selector(), ...fields });
  let looked: Promise<KubernetesObject[]> | undefined;
  // Those that have ended tell of their applications, too.
  const firstLook = (): Promise<KubernetesObject[]> => (looked ??= lookAt({ labels }));
  const byApplication = (owned: OwnedKind): Finder => ({
    owned,
    async find() {
      const haveNames = mayBeAlone && owned === sparkVolumeClaims;
      const look = firstLook();
      if (!haveNames) await look;
      if (!haveNames && applications.ids().length === 0) return [];
      const selected = { labels: applicationLabel };
      const [all] = await Promise.all([listMetadata(api, { kind: owned.kind, namespace }, selected), look]);
      return all.filter((thing) => applications.areOf(thing));
    },
  });
  let isFirst = true;
  return [
    {
      owned: executors,
      async find() {
        if (!isFirst) return lookAgain();
        isFirst = false;
        const first = await firstLook();
        return keepsEnded && first.length > 0 ? lookAgain() : first;
      },
      selection: () => (areAllOurs ? { labels: applications.selector(), ...fields } : undefined),
      async ended() {
        const all = await list<V1Pod>(api, { kind: pods, namespace }, { labels: applications.selector() });
        return new Set(all.filter(holdsNothing).flatMap(({ metadata }) => metadata?.uid ?? []));
      },
    },
    byApplication(sparkConfigMaps),
    byApplication(sparkVolumeClaims),
  ];
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
