/**
 * The ExecutorWatch port: one list and then one watch of an attempt's executors, as Kubernetes documents it. Both are on
 * connections of their own, so that nothing which must be removed after a signal ever waits for them.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
import { setTimeout as sleep } from "node:timers/promises";
import { executorLabels, labelName } from "../../leftovers/labels.ts";
import { pods } from "../../leftovers/kinds.ts";
import type { PodPlan } from "../../plan/plan-schema.ts";
import { summaryOf, type SentPod } from "../../watching/pod.ts";
import type { Seen } from "../../watching/seen.ts";
import type { Api, Call } from "./client/api.ts";
import { isOwnedBy, type KubernetesObject } from "./client/calls.ts";

export interface Watch {
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly onSeen: (seen: Seen) => void;
  /** A job that is over by then costs no call: nothing of Spark's asks for an executor earlier. */
  readonly waitMs?: number;
  /** Between tries; grows up to `longestPauseMs`. */
  readonly pauseMs?: number;
  /** How long the server is to keep one watch open. */
  readonly watchSeconds?: number;
}

export const quietMs = 4000;
const firstPauseMs = 1000;
const longestPauseMs = 30_000;
const usualWatchSeconds = 300;
const shortestMs = 500;
const listTimeoutMs = 30_000;
/** Of a list: some 10 KB each. */
const pageSize = "50";

type Pod = SentPod & KubernetesObject;

/** Begin anew with a list: what was known is too old. */
class TooOld extends Error {
  override name = "TooOld";
}

class Refused extends Error {
  override name = "Refused";
}

/** What is told of by now. */
interface Story {
  /** From where on a watch tells what happens; undefined: a list must come first. */
  version: string | undefined;
}

/** Until `signal` is aborted; returns early, with why, when the API server refuses it for good. Never throws. */
export async function watchExecutors(api: Api, pod: PodPlan, watch: Watch): Promise<string | undefined> {
  const { signal, waitMs = quietMs, pauseMs = firstPauseMs } = watch;
  const story: Story = { version: undefined };
  let failures = 0;
  for (let wait = waitMs; ; wait = failures === 0 ? 0 : pauseOf(failures, pauseMs)) {
    await pause(wait, signal);
    if (signal.aborted) return undefined;
    const began = performance.now();
    try {
      if (story.version === undefined) story.version = await listAll(api, pod, watch);
      await follow(api, pod, watch, story);
      // What stands between may end each at once.
      failures = performance.now() - began < shortestMs ? failures + 1 : 0;
    } catch (error) {
      if (error instanceof Refused) return error.message;
      if (error instanceof TooOld) story.version = undefined;
      failures += 1;
    }
  }
}

/** Lengthened at random, so that many jobs don't all come back together. */
const pauseOf = (failures: number, pauseMs: number): number =>
  Math.min(pauseMs * 2 ** (failures - 1), longestPauseMs) * (1 + Math.random() / 2);

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal, ref: false }).catch(() => {});
}

interface Page {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly Pod[] | null;
}

/** Page by page; gives the version from which a watch goes on. */
async function listAll(api: Api, pod: PodPlan, { attempt, signal, onSeen }: Watch): Promise<string> {
  const uids = new Set<string>();
  let next: string | undefined;
  for (;;) {
    const query = { limit: pageSize, ...(next === undefined ? {} : { continue: next }) };
    let page: Page = {};
    const onLine = (line: string): void => {
      page = parse<Page>(line);
      for (const each of page.items ?? []) {
        if (!isOwnedBy(each, pod.uid)) continue;
        uids.add(each.metadata.uid);
        onSeen({ what: "pod", pod: summaryOf(each) });
      }
    };
    await ask(api, callOf(pod, attempt, query), onLine, limited(signal, listTimeoutMs));
    const { resourceVersion, continue: more } = page.metadata ?? {};
    if (resourceVersion === undefined) throw new Error("the answer is no list");
    next = more || undefined;
    if (next !== undefined) continue;
    onSeen({ what: "all", uids });
    return resourceVersion;
  }
}

interface Event {
  readonly type?: string;
  readonly object?: Pod & { readonly metadata: { readonly resourceVersion?: string }; readonly code?: number };
}

/** Returns when the server has ended it, which it does after a time. */
async function follow(
  api: Api,
  pod: PodPlan,
  { attempt, signal, onSeen, watchSeconds = usualWatchSeconds }: Watch,
  story: Story,
): Promise<void> {
  let isOver = false;
  const over = new AbortController();
  const onLine = (line: string): void => {
    const { type, object } = parse<Event>(line);
    if (object === undefined || isOver) return;
    if (type === "ERROR") {
      isOver = true;
      over.abort(object.code === 410 ? new TooOld() : new Error("the watch failed"));
      return;
    }
    story.version = object.metadata.resourceVersion ?? story.version;
    if (type === "BOOKMARK" || !isOwnedBy(object, pod.uid)) return;
    onSeen({ what: type === "DELETED" ? "gone" : "pod", pod: summaryOf(object) });
  };
  const query = {
    watch: "true",
    allowWatchBookmarks: "true",
    resourceVersion: story.version ?? "",
    timeoutSeconds: String(watchSeconds),
  };
  const end = AbortSignal.any([limited(signal, (watchSeconds + 30) * 1000), over.signal]);
  try {
    await ask(api, callOf(pod, attempt, query), onLine, end);
  } catch (error) {
    throw over.signal.aborted ? over.signal.reason : error;
  }
  if (over.signal.aborted) throw over.signal.reason;
}

/** A peer that takes a request and never answers must not end the watch without a word. */
const limited = (signal: AbortSignal, ms: number): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(ms)]);

async function ask(api: Api, call: Call, onLine: (line: string) => void, signal: AbortSignal): Promise<void> {
  const status = await api.follow(call, onLine, signal);
  if (status === 200) return;
  if (status === 403) throw new Refused("the service account may not list and watch pods");
  if (status === 410) throw new TooOld();
  throw new Error(`HTTP status ${status}`);
}

function callOf({ namespace, service }: PodPlan, attempt: number, query: Readonly<Record<string, string>>): Call {
  const run = service.metadata.labels[labelName.run];
  const labelSelector = `${executorLabels},${labelName.run}=${run},${labelName.attempt}=${attempt}`;
  return { verb: "list", place: { kind: pods, namespace }, query: { labelSelector, ...query } };
}

function parse<T extends object>(line: string): Partial<T> {
  try {
    return JSON.parse(line) as T;
  } catch {
    return {}; // what stands between cut it off
  }
}
