/** The run's label and Service: made, or taken over from an earlier life of the container; and removed. */
import { setTimeout as sleep } from "node:timers/promises";
import type { V1Service } from "@kubernetes/client-node";
import { ExitCode, RunnerError } from "../../errors.ts";
import { labelName } from "../../leftovers/labels.ts";
import type { PodPlan } from "../../plan/plan-schema.ts";
import type { Api } from "./client/api.ts";
import { ApiError } from "./client/api-error.ts";
import { create, get, getIfThere, isOwnedBy, jsonPatch, mergePatch, type KubernetesObject } from "./client/calls.ts";
import { isAnother, isGone, isTaken } from "./client/evidence.ts";
import { pods, services } from "../../leftovers/kinds.ts";

/** Labels this very pod, and no other that has its name by now. Fails with a RunnerError (69, 77; 78 when it is not there). */
export async function labelPod(api: Api, { namespace, name, uid, label }: PodPlan): Promise<void> {
  try {
    await mergePatch(
      api,
      { kind: pods, namespace, name },
      { metadata: { uid, labels: { [label.name]: label.value } } },
    );
  } catch (error) {
    if (!isGone(error) && !isAnother(error)) throw error;
    throw new RunnerError(ExitCode.settings, `failed to label the own pod ${namespace}/${name}: there is no such pod`, {
      advice: "set POD_NAME and POD_NAMESPACE by the downward API, or --pod-name and --namespace",
      cause: error,
    });
  }
}

/** Takes the label away, from this very pod and only when it is this run's. */
export async function unlabelPod(
  api: Api,
  { namespace, name, uid, label }: Pick<PodPlan, "namespace" | "name" | "uid" | "label">,
): Promise<void> {
  const path = `/metadata/labels/${label.name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  try {
    await jsonPatch(api, { kind: pods, namespace, name }, [
      { op: "test", path: "/metadata/uid", value: uid },
      { op: "test", path, value: label.value },
      { op: "remove", path },
    ]);
  } catch (error) {
    if (isGone(error)) return;
    // A test that failed is said as 422, and so is a policy's refusal: the pod itself tells which it was.
    if (!(error instanceof ApiError) || error.status !== 422) throw error;
    const pod = await getIfThere<KubernetesObject>(api, { kind: pods, namespace, name });
    if (pod?.metadata.uid === uid && pod.metadata.labels?.[label.name] === label.value) throw error;
  }
}

export interface Made {
  readonly uid: string;
  /** Whether an earlier life of the container made it. */
  readonly wasThere: boolean;
}

/** How often a Service that is there, and is gone when it is looked at, is made anew. */
const mostStarts = 3;
const goingPollMs = 250;

/**
 * Makes the Service, or takes over the one that is there when it is the pod's. One that is being deleted is waited for,
 * `withinMs` at most. Fails with a RunnerError (69, 77; 78 when the name belongs to somebody else).
 */
export async function makeService(
  api: Api,
  { namespace, uid, service }: PodPlan,
  withinMs: number,
  signal?: AbortSignal,
): Promise<Made> {
  const until = performance.now() + withinMs;
  let starts = 1;
  for (;;) {
    try {
      const { metadata } = await create<KubernetesObject>(api, { kind: services, namespace }, service);
      return { uid: metadata.uid, wasThere: false };
    } catch (error) {
      if (!isTaken(error) || starts === mostStarts) throw error;
    }
    const there = await getService(api, namespace, service.metadata.name);
    if (there === undefined) {
      starts += 1;
      continue;
    }
    if (there.metadata.deletionTimestamp !== undefined) {
      if (performance.now() + goingPollMs > until) throw doesNotGo(namespace, there, withinMs);
      await sleep(goingPollMs, undefined, signal === undefined ? {} : { signal });
      continue;
    }
    if (!isOwnedBy(there, uid)) throw nameIsTaken(namespace, there);
    // A create of ours whose answer was lost has happened all the same: its run is ours.
    const isOfThisRun = there.metadata.labels?.[labelName.run] === service.metadata.labels[labelName.run];
    return { uid: there.metadata.uid, wasThere: !isOfThisRun };
  }
}

/** undefined when there is none. */
export const getService = (api: Api, namespace: string, name: string): Promise<ThereService | undefined> =>
  getIfThere<ThereService>(api, { kind: services, namespace, name });

export type ThereService = KubernetesObject & Pick<V1Service, "spec">;

/** Why this Service is not the pod's to remove; undefined when it is. */
export async function reasonOf(
  api: Api,
  { namespace, name, uid }: Pick<PodPlan, "namespace" | "name" | "uid">,
  service: ThereService,
): Promise<string | undefined> {
  if (isOwnedBy(service, uid)) return undefined;
  const hasOwner = (service.metadata.ownerReferences ?? []).length > 0;
  const selector = Object.entries(service.spec?.selector ?? {});
  if (!hasOwner && selector.length > 0) {
    // As the article's add_pod_label.py made it, which knew no owner references.
    const { labels = {} } = (await get<KubernetesObject>(api, { kind: pods, namespace, name })).metadata;
    if (selector.every(([label, value]) => labels[label] === value)) return undefined;
  }
  return `it is not of this pod: ${showOwner(service)}`;
}

/** `pod x owns it`, or that nobody says so. */
export const showOwner = ({ metadata }: KubernetesObject): string => {
  const owner = metadata.ownerReferences?.[0];
  return owner === undefined ? "it has no owner" : `${owner.kind.toLowerCase()} ${owner.name} owns it`;
};

const doesNotGo = (
  namespace: string,
  { metadata: { name, finalizers } }: KubernetesObject,
  afterMs: number,
): RunnerError =>
  new RunnerError(
    ExitCode.clusterUnavailable,
    `failed to create Service ${namespace}/${name}: one by this name is being deleted, but is still there after ${(afterMs / 1000).toFixed(1)} s`,
    {
      advice:
        finalizers === undefined
          ? `look with: kubectl -n ${namespace} describe service ${name}`
          : `who set its finalizer ${finalizers.join(", ")} must remove it`,
    },
  );

const nameIsTaken = (namespace: string, there: ThereService): RunnerError =>
  new RunnerError(
    ExitCode.settings,
    `failed to create Service ${namespace}/${there.metadata.name}: there is one by this name, and ${showOwner(there)}`,
    { advice: "give this job another name with --job" },
  );
