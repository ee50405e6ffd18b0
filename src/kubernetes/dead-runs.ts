/** Removes what runs of the same job left that ended without their teardown. A live run's things are not touched. */
import type { V1Pod } from "@kubernetes/client-node";
import type { Log } from "../job/ports.ts";
import type { PodPlan } from "../plan/plan-schema.ts";
import type { Api } from "./api.ts";
import { isStatus } from "./api-error.ts";
import { get, listMetadata, remove, type Thing } from "./calls.ts";
import { pods, services } from "./kinds.ts";
import { executors, listOwned, showList, sparkConfigMaps } from "./owned.ts";

const timeoutMs = 10_000;

/** A service to others: it never fails, and the run does not wait long for it. */
export async function removeDeadRuns(calls: Api, pod: PodPlan, log: Log): Promise<void> {
  const api = calls.limited({ until: performance.now() + timeoutMs });
  const { namespace, labels } = pod.service.metadata;
  const ofJob = ["app.kubernetes.io/managed-by", "spark-runner/job"].map((name) => `${name}=${labels[name]}`).join(",");
  try {
    const all = await listMetadata(api, services, namespace, { labels: ofJob });
    const others = all.filter(({ metadata }) => metadata.name !== pod.service.metadata.name);
    await Promise.all(others.map((service) => removeIfDead(api, pod, service, log)));
  } catch {
    // Whatever it is, the calls that the run needs will tell; and the next run of the job tries again.
  }
}

async function removeIfDead(api: Api, { namespace, uid }: PodPlan, service: Thing, log: Log): Promise<void> {
  const owner = service.metadata.ownerReferences?.find(({ kind }) => kind === "Pod");
  if (owner === undefined || owner.uid === uid || !(await isOver(api, namespace, owner))) return;
  const owned = await Promise.all(
    [executors, sparkConfigMaps].map(async (of) => {
      const things = await listOwned(api, of, { namespace, uid: owner.uid });
      return things.map((thing) => ({ kind: of.kind, thing, graceSeconds: of.graceSeconds }));
    }),
  );
  const all = [{ kind: services, thing: service, graceSeconds: undefined }, ...owned.flat()];
  const removed = await Promise.all(
    all.map(async ({ kind, thing: { metadata }, graceSeconds }) => {
      try {
        await remove(api, kind, namespace, metadata, graceSeconds);
        return [`${kind.word} ${metadata.name}`];
      } catch {
        return [];
      }
    }),
  );
  const names = removed.flat();
  if (names.length > 0) log.line(`removed what a run of this job in pod ${owner.name} left: ${showList(names)}`);
}

/** A pod that is over keeps its object, and so owner references don't remove what it owns. */
async function isOver(
  api: Api,
  namespace: string,
  owner: { readonly name: string; readonly uid: string },
): Promise<boolean> {
  try {
    const { metadata, status } = await get<V1Pod>(api, pods, namespace, owner.name);
    return metadata?.uid !== owner.uid || status?.phase === "Succeeded" || status?.phase === "Failed";
  } catch (error) {
    if (isStatus(error, 404)) return true;
    throw error;
  }
}
