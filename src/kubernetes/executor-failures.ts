/** Which executors of an attempt fail: told by a watch, since Spark removes them a second later. */
import { setTimeout as sleep } from "node:timers/promises";
import { labelName } from "../plan/names.ts";
import type { PodPlan } from "../plan/plan-schema.ts";
import type { Api } from "./api.ts";
import { executorLabels } from "./applications.ts";
import { isOwnedBy, type Thing } from "./calls.ts";
import { pods } from "./kinds.ts";

/** A short job costs no call: what fails earlier and is gone by then is not counted. For tests, too. */
export const quietMs = 20_000;
const betweenMs = 2000;
const watchSeconds = 600;

interface Event {
  readonly type?: string;
  readonly object?: Thing;
}

/**
 * Calls `onFailed` once for each executor of the attempt that ends as failed by itself, until `signal` is aborted. Never
 * throws; returns early, with why not, when the API server refuses the watch for good.
 */
export async function watchFailures(
  api: Api,
  { namespace, uid, service }: PodPlan,
  attempt: number,
  signal: AbortSignal,
  onFailed: () => void,
  waitMs: number = quietMs,
): Promise<string | undefined> {
  const run = service.metadata.labels[labelName.run];
  const seen = new Set<string>();
  const onLine = (line: string): void => {
    const { type, object } = parse(line);
    if (type !== "ADDED" || object?.metadata === undefined || seen.has(object.metadata.uid)) return;
    seen.add(object.metadata.uid);
    // One that was told to go, by Spark or for its node, did not die.
    if (object.metadata.deletionTimestamp === undefined && isOwnedBy(object, uid)) onFailed();
  };
  const pause = async (ms: number): Promise<void> => {
    await sleep(ms, undefined, { signal, ref: false }).catch(() => {});
  };
  for (let waits = waitMs; ; waits = betweenMs) {
    await pause(waits);
    if (signal.aborted) return undefined;
    const labels = `${executorLabels},${labelName.run}=${run},spark-runner/attempt=${attempt}`;
    const call = {
      verb: "list",
      place: { kind: pods, namespace },
      query: {
        watch: "true",
        labelSelector: labels,
        fieldSelector: "status.phase=Failed",
        timeoutSeconds: String(watchSeconds),
      },
      accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
    } as const;
    try {
      const status = await api.follow(call, onLine, signal);
      if (status === 403) return "the service account may not watch pods";
    } catch {
      // A connection that broke: another one, after a moment.
    }
  }
}

function parse(line: string): Event {
  try {
    return JSON.parse(line) as Event;
  } catch {
    return {}; // what stands between cut it off
  }
}
