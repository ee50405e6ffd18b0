/** Which executors of an attempt fail: told by a watch, since Spark removes them a second later. */
import { setTimeout as sleep } from "node:timers/promises";
import type { V1Pod } from "@kubernetes/client-node";
import { executorLabels, labelName } from "../../leftovers/labels.ts";
import type { PodPlan } from "../../plan/plan-schema.ts";
import type { Api } from "./client/api.ts";
import { isOwnedBy, type KubernetesObject } from "./client/calls.ts";
import { pods } from "../../leftovers/kinds.ts";

/** A short job costs no call: what fails earlier and is gone by then is not counted. For tests, too. */
export const quietMs = 20_000;
const betweenMs = 2000;
const watchSeconds = 600;

interface Event {
  readonly object?: KubernetesObject & Pick<V1Pod, "status">;
}

export interface Watch {
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly onFailed: () => void;
  readonly waitMs?: number;
}

/**
 * Calls `onFailed` once for each executor of the attempt that ends as failed by itself, until `signal` is aborted. Never
 * throws; returns early, with why not, when the API server refuses the watch for good.
 */
export async function watchFailures(
  api: Api,
  { namespace, uid, service }: PodPlan,
  { attempt, signal, onFailed, waitMs = quietMs }: Watch,
): Promise<string | undefined> {
  const run = service.metadata.labels[labelName.run];
  const seen = new Set<string>();
  const onLine = (line: string): void => {
    const { object } = parse(line);
    if (object?.metadata === undefined || seen.has(object.metadata.uid) || !isOwnedBy(object, uid)) return;
    if (!diedByItself(object)) return;
    seen.add(object.metadata.uid);
    onFailed();
  };
  const pause = async (ms: number): Promise<void> => {
    await sleep(ms, undefined, { signal, ref: false }).catch(() => {});
  };
  const labelSelector = `${executorLabels},${labelName.run}=${run},${labelName.attempt}=${attempt}`;
  const call = {
    verb: "list",
    place: { kind: pods, namespace },
    query: { watch: "true", labelSelector, timeoutSeconds: String(watchSeconds) },
  } as const;
  for (let waits = waitMs; ; waits = betweenMs) {
    await pause(waits);
    if (signal.aborted) return undefined;
    try {
      const status = await api.follow(call, onLine, signal);
      if (status === 403) return "the service account may not watch pods";
    } catch {
      // A connection that broke: another one, after a moment.
    }
  }
}

const terminatedBySigterm = 143;

/**
 * Spark deletes a pod as soon as its container has ended, long before its phase is Failed. So what counts is which came
 * first, the end or the deletion; one that was told to go, by Spark or for its node, did not die.
 */
function diedByItself({ metadata, status }: NonNullable<Event["object"]>): boolean {
  const ended = (status?.containerStatuses ?? []).flatMap(({ state }) => state?.terminated ?? []);
  const failed = ended.find(({ exitCode }) => exitCode !== 0);
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = metadata;
  if (deletionTimestamp === undefined) return failed !== undefined || status?.phase === "Failed";
  if (failed === undefined || failed.exitCode === terminatedBySigterm) return false;
  // The time by which it is to be gone; both have whole seconds.
  const askedAt = Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  return new Date(failed.finishedAt ?? 0).getTime() <= askedAt;
}

function parse(line: string): Event {
  try {
    return JSON.parse(line) as Event;
  } catch {
    return {}; // what stands between cut it off
  }
}
