/** What a look finds is deleted, and gone. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "../client/api.ts";
import { ApiError } from "../client/api-error.ts";
import { remove, removeSelected, type Selection, type KubernetesObject, type Objects } from "../client/calls.ts";
import { isUnknownKind } from "../client/evidence.ts";
import type { Look } from "./looks.ts";
import type { Step } from "./way.ts";

export interface StillThere {
  readonly thing: KubernetesObject;
  /** Why it could not be deleted; undefined when it was asked to go and does not. */
  readonly error: unknown;
  /** It was deleted and works no more: only its object is there, for a finalizer or a sidecar's end. */
  readonly hasEnded: boolean;
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
 * Deletes what is found of a kind, also what appears meanwhile, and waits until nothing is there that works; at `until` it
 * returns what still is. Fails with an ApiError
 * when the list can't be had.
 */
export interface RemoveOptions {
  readonly namespace: string;
  /** By performance.now(). */
  readonly until: number;
  /** Ends pods without asking the kubelet. */
  readonly force?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export async function removeDependents(
  api: Api,
  look: Look,
  { namespace, until, force = false, signal }: RemoveOptions,
): Promise<Removed> {
  const { kind, graceSeconds = 0 } = look;
  // From then on it is asked what holds those that are still there.
  const usualEndMs = 1000 * (graceSeconds + 1);
  const start = performance.now();
  const asked = new Map<string, { readonly name: string; readonly error: unknown }>();
  const grace = force ? 0 : look.graceSeconds;
  const ask = async ({ metadata }: KubernetesObject): Promise<void> => {
    let error: unknown;
    try {
      await remove(api, { kind, namespace }, metadata, grace);
    } catch (thrown) {
      signal?.throwIfAborted();
      error = thrown;
    }
    asked.set(metadata.uid, { name: metadata.name, error });
  };
  const askAll = async (things: readonly KubernetesObject[]): Promise<void> => {
    const selection = things.length > 1 ? look.selection?.() : undefined;
    if (selection !== undefined && (await isRemovedTogether(api, { kind, namespace }, selection, grace)))
      for (const { metadata } of things) asked.set(metadata.uid, { name: metadata.name, error: undefined });
    else await Promise.all(things.map(ask));
  };
  const result = (left: readonly StillThere[]): Removed => {
    const there = new Set(left.map(({ thing }) => thing.metadata.uid));
    const gone = [...asked].filter(([uid]) => !there.has(uid));
    return { gone: gone.map(([, { name }]) => name).toSorted(), left };
  };
  let left: readonly StillThere[] | undefined;
  for (let pollMs = firstPollMs; ; pollMs = Math.min(2 * pollMs, longestPollMs)) {
    let there: readonly KubernetesObject[];
    let ended: ReadonlySet<string> = new Set();
    try {
      there = await look.find();
      const isLong = performance.now() - start > Math.min(usualEndMs, (until - start) / 2);
      if (there.length > 0 && isLong) ended = (await look.ended?.()) ?? ended;
    } catch (error) {
      // Most likely the time was over in mid-call: what was seen last is the best that is known.
      if (left === undefined || signal?.aborted === true) throw error;
      return result(left);
    }
    await askAll(there.filter(({ metadata }) => !asked.has(metadata.uid)));
    left = there.map((thing) => ({
      thing,
      error: asked.get(thing.metadata.uid)?.error,
      hasEnded: ended.has(thing.metadata.uid),
    }));
    const remainingMs = until - performance.now();
    // What the API server refuses to delete stays, however long we wait.
    if (left.every(({ error, hasEnded }) => error !== undefined || hasEnded) || remainingMs < firstPollMs)
      return result(left);
    // The last look comes shortly before the end.
    await sleep(Math.min(pollMs, remainingMs - firstPollMs / 2), undefined, signal === undefined ? {} : { signal });
  }
}

/** By one call; false when that may not be done, and each must be deleted by itself. */
async function isRemovedTogether(
  api: Api,
  place: Objects,
  selection: Selection,
  graceSeconds: number | undefined,
): Promise<boolean> {
  try {
    await removeSelected(api, place, selection, graceSeconds);
    return true;
  } catch (error) {
    if (error instanceof ApiError) return false;
    throw error;
  }
}

/** `the finalizer x.example.com/y holds it`; undefined without one. */
export const whatHolds = ({ metadata: { finalizers = [] } }: KubernetesObject): string | undefined =>
  finalizers.length === 0 ? undefined : `the finalizer ${finalizers.join(", ")} holds it`;

const mostNames = 5;

/** `a, b and 7 more`. */
export const showList = (names: readonly string[]): string =>
  names.slice(0, mostNames).join(", ") + (names.length > mostNames ? ` and ${names.length - mostNames} more` : "");

/** What the job does not make a cluster or a service account may know nothing of. */
export const isAboutNothing = (error: unknown, { mayBeRefused }: Step): boolean =>
  mayBeRefused === true && error instanceof ApiError && (error.missing !== undefined || isUnknownKind(error));
