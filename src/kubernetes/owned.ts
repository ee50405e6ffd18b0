/** What Spark's driver makes in its pod's name: found by its labels and the owner reference, deleted, and gone. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./api.ts";
import { ApiError } from "./api-error.ts";
import { applicationLabel, type Applications } from "./applications.ts";
import { listMetadata, remove, type Thing } from "./calls.ts";
import { isUnknownKind } from "./evidence.ts";
import { configMaps, pods, volumeClaims, type Kind } from "./kinds.ts";

/** One kind of things that a driver makes. */
export interface OwnedKind {
  readonly kind: Kind;
  /** What their processes get to end; undefined where there are none. */
  readonly graceSeconds: number | undefined;
}

/** An executor whose driver is gone has nothing to save: its grace is only for a JVM's orderly end. */
const executorGraceSeconds = 2;

export const executors: OwnedKind = { kind: pods, graceSeconds: executorGraceSeconds };
export const sparkConfigMaps: OwnedKind = { kind: configMaps, graceSeconds: undefined };
export const sparkVolumeClaims: OwnedKind = { kind: volumeClaims, graceSeconds: undefined };

/** How what is ours of a kind is found. */
export interface Finder {
  readonly owned: OwnedKind;
  /** Fails with an ApiError. */
  find(): Promise<Thing[]>;
}

/**
 * By one look at the executors, which tells the applications, while config maps and claims are listed. `labels` are the
 * executors' at that look; later looks are for those of the runs that were found.
 */
export function findersOf(api: Api, namespace: string, applications: Applications, labels: string): Finder[] {
  const lookAt = async (selected: string): Promise<Thing[]> =>
    applications.oursOf(await listMetadata(api, pods, namespace, { labels: selected }));
  let looked: Promise<Thing[]> | undefined;
  const firstLook = (): Promise<Thing[]> => (looked ??= lookAt(labels));
  const byApplication = (owned: OwnedKind): Finder => ({
    owned,
    async find() {
      const selected = { labels: applicationLabel };
      const [all] = await Promise.all([listMetadata(api, owned.kind, namespace, selected), firstLook()]);
      return all.filter((thing) => applications.areOf(thing));
    },
  });
  let isFirst = true;
  return [
    {
      owned: executors,
      find() {
        const look = isFirst ? firstLook() : lookAt(applications.selector());
        isFirst = false;
        return look;
      },
    },
    byApplication(sparkConfigMaps),
    byApplication(sparkVolumeClaims),
  ];
}

export interface StillThere {
  readonly thing: Thing;
  /** Why it could not be deleted; undefined when it was asked to go and does not. */
  readonly error: unknown;
}

export interface Removed {
  /** The names of what is gone, sorted. */
  readonly gone: readonly string[];
  readonly left: readonly StillThere[];
}

/** Most things are gone at once; a pod's end takes its grace. */
const firstPollMs = 50;
const longestPollMs = 500;

/**
 * Deletes what is found of a kind, also what appears meanwhile, and waits until nothing is there; at `until` (by
 * performance.now()) it returns what still is. `force` ends pods without asking the kubelet. Fails with an ApiError
 * when the list can't be had.
 */
export async function removeOwned(
  api: Api,
  { owned, find }: Finder,
  namespace: string,
  until: number,
  { force = false, signal }: { readonly force?: boolean; readonly signal?: AbortSignal } = {},
): Promise<Removed> {
  const asked = new Map<string, StillThere>();
  const ask = async (thing: Thing): Promise<void> => {
    let error: unknown;
    try {
      await remove(api, owned.kind, namespace, thing.metadata, force ? 0 : owned.graceSeconds);
    } catch (thrown) {
      signal?.throwIfAborted();
      error = thrown;
    }
    asked.set(thing.metadata.uid, { thing, error });
  };
  const result = (left: readonly StillThere[]): Removed => {
    const gone = [...asked.values()].filter((each) => !left.includes(each));
    return { gone: gone.map(({ thing }) => thing.metadata.name).toSorted(), left };
  };
  let left: readonly StillThere[] | undefined;
  for (let pollMs = firstPollMs; ; pollMs = Math.min(2 * pollMs, longestPollMs)) {
    let there: readonly Thing[];
    try {
      there = await find();
    } catch (error) {
      // Most likely the time was over in mid-call: what was seen last is the best that is known.
      if (left === undefined || signal?.aborted === true) throw error;
      return result(left);
    }
    await Promise.all(there.filter(({ metadata }) => !asked.has(metadata.uid)).map(ask));
    left = there.flatMap(({ metadata }) => asked.get(metadata.uid) ?? []);
    const remainingMs = until - performance.now();
    // What the API server refuses to delete stays, however long we wait.
    if (left.every(({ error }) => error !== undefined) || remainingMs < firstPollMs) return result(left);
    // The last look comes shortly before the end.
    await sleep(Math.min(pollMs, remainingMs - firstPollMs / 2), undefined, signal === undefined ? {} : { signal });
  }
}

const mostNames = 5;

/** `a, b and 7 more`. */
export const showList = (names: readonly string[]): string =>
  names.slice(0, mostNames).join(", ") + (names.length > mostNames ? ` and ${names.length - mostNames} more` : "");

/** A cluster or a service account without volume claims is none where an executor made one. */
export const isAboutNothing = (error: unknown, owned: OwnedKind, job: { readonly volumeClaims: boolean }): boolean =>
  owned === sparkVolumeClaims &&
  !job.volumeClaims &&
  error instanceof ApiError &&
  (error.missing !== undefined || isUnknownKind(error));
