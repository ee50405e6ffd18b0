/** What Spark's driver makes in its pod's name: found by Spark's labels and the owner reference, deleted, and gone. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./api.ts";
import { ApiError } from "./api-error.ts";
import { isOwnedBy, listMetadata, remove, type Thing } from "./calls.ts";
import { isUnknownKind } from "./evidence.ts";
import { configMaps, pods, volumeClaims, type Kind } from "./kinds.ts";

/** One kind of things that a driver makes. */
export interface OwnedKind {
  readonly kind: Kind;
  /** The label by which they are told from what others made in the pod's name. */
  readonly labels: string;
  /** What their processes get to end; undefined where there are none. */
  readonly graceSeconds: number | undefined;
}

/** An executor whose driver is gone has nothing to save: its grace is only for a JVM's orderly end. */
const executorGraceSeconds = 2;

export const executors: OwnedKind = { kind: pods, labels: "spark-role=executor", graceSeconds: executorGraceSeconds };
// Spark gives the label to all that it makes; a config map of the user's that the pod owns does not have it.
export const sparkConfigMaps: OwnedKind = { kind: configMaps, labels: "spark-app-selector", graceSeconds: undefined };
export const sparkVolumeClaims: OwnedKind = {
  kind: volumeClaims,
  labels: "spark-app-selector",
  graceSeconds: undefined,
};

export interface Owner {
  readonly namespace: string;
  /** Of the pod. */
  readonly uid: string;
}

export async function listOwned(api: Api, { kind, labels }: OwnedKind, { namespace, uid }: Owner): Promise<Thing[]> {
  const all = await listMetadata(api, kind, namespace, { labels });
  return all.filter((thing) => isOwnedBy(thing, uid));
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
 * Deletes what the pod owns of a kind, also what appears meanwhile, and waits until nothing is there; at `until` (by
 * performance.now()) it returns what still is. `force` ends pods without asking the kubelet. Fails with an ApiError
 * when the list can't be had.
 */
export async function removeOwned(
  api: Api,
  owned: OwnedKind,
  owner: Owner,
  until: number,
  { force = false, signal }: { readonly force?: boolean; readonly signal?: AbortSignal } = {},
): Promise<Removed> {
  const asked = new Map<string, StillThere>();
  const ask = async (thing: Thing): Promise<void> => {
    let error: unknown;
    try {
      await remove(api, owned.kind, owner.namespace, thing.metadata, force ? 0 : owned.graceSeconds);
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
      there = await listOwned(api, owned, owner);
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
