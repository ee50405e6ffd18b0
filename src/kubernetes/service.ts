/** The run's label and Service: made, or taken over from an earlier life of the container; and removed. */
import type { V1Service } from "@kubernetes/client-node";
import { ExitCode, RunnerError } from "../errors.ts";
import { labelName } from "../plan/names.ts";
import type { PodPlan } from "../plan/plan-schema.ts";
import type { Api } from "./api.ts";
import { isStatus } from "./api-error.ts";
import { create, get, isOwnedBy, jsonPatch, mergePatch, type Thing } from "./calls.ts";
import { pods, services } from "./kinds.ts";

/** Fails with a RunnerError (69, 77; 78 when there is no such pod). */
export async function labelPod(api: Api, { namespace, name, label }: PodPlan): Promise<void> {
  try {
    await mergePatch(api, pods, namespace, name, { metadata: { labels: { [label.name]: label.value } } });
  } catch (error) {
    if (!isStatus(error, 404)) throw error;
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
    await jsonPatch(api, pods, namespace, name, [
      { op: "test", path: "/metadata/uid", value: uid },
      { op: "test", path, value: label.value },
      { op: "remove", path },
    ]);
  } catch (error) {
    if (!isStatus(error, 404, 422)) throw error; // 422: a test failed, there is nothing of ours to remove
  }
}

export interface Made {
  readonly uid: string;
  /** Whether an earlier life of the container made it. */
  readonly wasThere: boolean;
}

/** How often a Service that is there, and is gone when it is looked at, is made anew. */
const mostStarts = 3;

/** Fails with a RunnerError (69, 77; 78 when the name belongs to somebody else). */
export async function makeService(api: Api, { namespace, uid, service }: PodPlan): Promise<Made> {
  for (let starts = 1; ; starts += 1) {
    try {
      const { metadata } = await create<Thing>(api, services, namespace, service);
      return { uid: metadata.uid, wasThere: false };
    } catch (error) {
      if (!isStatus(error, 409) || error.reason !== "AlreadyExists" || starts === mostStarts) throw error;
    }
    const there = await getIfThere(api, namespace, service.metadata.name);
    if (there === undefined) continue;
    if (!isOwnedBy(there, uid)) throw nameIsTaken(namespace, there);
    // A create of ours whose answer was lost has happened all the same: its run is ours.
    const isOfThisRun = there.metadata.labels?.[labelName.run] === service.metadata.labels[labelName.run];
    return { uid: there.metadata.uid, wasThere: !isOfThisRun };
  }
}

/** undefined when there is none. */
export async function getIfThere(api: Api, namespace: string, name: string): Promise<ThereService | undefined> {
  try {
    return await get<ThereService>(api, services, namespace, name);
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}

export type ThereService = Thing & Pick<V1Service, "spec">;

/** Why this Service is not the pod's to remove; undefined when it is. */
export async function whyNotOf(
  api: Api,
  { namespace, name, uid }: Pick<PodPlan, "namespace" | "name" | "uid">,
  service: ThereService,
): Promise<string | undefined> {
  if (isOwnedBy(service, uid)) return undefined;
  const hasOwner = (service.metadata.ownerReferences ?? []).length > 0;
  const selector = Object.entries(service.spec?.selector ?? {});
  if (!hasOwner && selector.length > 0) {
    // As the article's add_pod_label.py made it, which knew no owner references.
    const { labels = {} } = (await get<Thing>(api, pods, namespace, name)).metadata;
    if (selector.every(([label, value]) => labels[label] === value)) return undefined;
  }
  return `it is not of this pod: ${showOwner(service)}`;
}

/** `pod x owns it`, or that nobody says so. */
export const showOwner = ({ metadata }: Thing): string => {
  const owner = metadata.ownerReferences?.[0];
  return owner === undefined ? "it has no owner" : `${owner.kind.toLowerCase()} ${owner.name} owns it`;
};

const nameIsTaken = (namespace: string, there: ThereService): RunnerError =>
  new RunnerError(
    ExitCode.settings,
    `failed to create Service ${namespace}/${there.metadata.name}: there is one by this name, and ${showOwner(there)}`,
    { advice: "give this job another name with --job" },
  );
