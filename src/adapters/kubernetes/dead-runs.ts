/** Removes what runs of the same job left that ended without their teardown. A live run's things are not touched. */
import type { V1Pod } from "@kubernetes/client-node";
import { driverLabel } from "../../facts/own-pod.ts";
import type { Log } from "../../run/ports.ts";
import { labelName, labelOfService } from "../../plan/names.ts";
import type { PodPlan } from "../../plan/plan-schema.ts";
import type { Api } from "./client/api.ts";
import { getIfThere, isOwnedBy, listMetadata, remove, type KubernetesObject } from "./client/calls.ts";
import { createApplications, executorLabels, labelsOfRuns, runOf } from "./applications.ts";
import { isOver } from "./client/evidence.ts";
import { pods, services, type Kind } from "./client/kinds.ts";
import { findersOf } from "./finders.ts";
import { showList } from "./dependents.ts";
import { unlabelPod } from "./service.ts";
import { findVirtualServices, type FindIstio } from "./virtual-services.ts";

const timeoutMs = 10_000;

/** What is around the run. */
export interface Around {
  readonly log: Log;
  readonly findIstio: FindIstio;
  /** Whether a run that lives in this pod uses the Service. */
  isUsed(service: string): boolean;
  /** Executors that have ended stay. */
  readonly keepsEnded: boolean;
}

/** A service to others: it never fails, and the run does not wait long for it. */
export async function removeDeadRuns(calls: Api, pod: PodPlan, around: Around): Promise<void> {
  const api = calls.limited({ until: performance.now() + timeoutMs });
  const { namespace, labels } = pod.service.metadata;
  const ours = `${labelName.managedBy}=${labels[labelName.managedBy]}`;
  const ofJob = `${ours},${labelName.job}=${labels[labelName.job]}`;
  try {
    // Of all jobs: a Service that `label` made does not know the job that `exec` ran.
    const made = await listMetadata(api, { kind: services, namespace }, { labels: ours });
    const madeForJob = made.filter(({ metadata }) => metadata.labels?.[labelName.job] === labels[labelName.job]);
    // Spark may have started executors after the run had removed its Service, and was killed.
    const started = await listMetadata(api, { kind: pods, namespace }, { labels: `${ofJob},${executorLabels}` });
    const owners = new Map([...madeForJob, ...started].flatMap(ownersOf).map((owner) => [owner.uid, owner]));
    owners.delete(pod.uid);
    await Promise.all([
      ...[...owners.values()].map((owner) => removeIfDead({ api, pod, made, around }, owner)),
      removeEarlier({ api, pod, made, around }),
    ]);
  } catch {
    // Whatever it is, the calls that the run needs will tell; and the next run of the job tries again.
  }
}

interface Owner {
  readonly name: string;
  readonly uid: string;
}

const ownersOf = ({ metadata }: KubernetesObject): Owner[] =>
  (metadata.ownerReferences ?? []).filter(({ kind }) => kind === "Pod").slice(0, 1);

interface Found {
  readonly kind: Kind;
  readonly thing: KubernetesObject;
  readonly graceSeconds?: number | undefined;
}

interface Look {
  readonly api: Api;
  readonly pod: PodPlan;
  /** The Services that runs made. */
  readonly made: readonly KubernetesObject[];
  readonly around: Around;
}

async function removeIfDead(look: Look, owner: Owner): Promise<void> {
  const { api, pod, made, around } = look;
  const { namespace } = pod;
  if (!(await isDead(api, namespace, owner))) return;
  const applications = createApplications({ ...runOf(pod, () => false, around.keepsEnded), uid: owner.uid });
  const owned = findersOf(api, namespace, applications, { labels: labelsOfRuns, volumeClaims: true }).map(
    async ({ owned: of, find }): Promise<Found[]> => {
      const things = await find();
      return things.map((thing) => ({ kind: of.kind, thing, graceSeconds: of.graceSeconds }));
    },
  );
  const ours = made.filter((thing) => ownersOf(thing)[0]?.uid === owner.uid);
  await removeFound(look, owner, ours, owned);
}

/** Of runs that were killed in this very pod, which goes on: their executors are cleared away, but not their Services. */
async function removeEarlier(look: Look): Promise<void> {
  const { pod, made, around } = look;
  const earlier = made.filter(
    (thing) =>
      isOwnedBy(thing, pod.uid) &&
      thing.metadata.name !== pod.service.metadata.name &&
      !around.isUsed(thing.metadata.name),
  );
  if (earlier.length > 0) await removeFound(look, pod, earlier, []);
}

/** Services of an owner that is dead, what leads to them, and what else was found. */
async function removeFound(
  { api, pod: { namespace }, around: { log, findIstio } }: Look,
  owner: Owner,
  ours: readonly KubernetesObject[],
  more: readonly Promise<Found[]>[],
): Promise<void> {
  const leading = ours.map(async ({ metadata }): Promise<Found[]> => {
    const kind = await findIstio(api);
    if (kind === undefined) return [];
    return (await findVirtualServices(api, kind, namespace, metadata.name)).ours.map((thing) => ({ kind, thing }));
  });
  const labels = ours.flatMap(({ metadata: { name: value } }) =>
    [driverLabel, labelOfService(value)].map(async (name): Promise<Found[]> => {
      await unlabelPod(api, { namespace, name: owner.name, uid: owner.uid, label: { name, value } });
      return [];
    }),
  );
  const found = (await Promise.all([...more, ...leading, ...labels].map((each) => each.catch(() => [])))).flat();
  const all: readonly Found[] = [...ours.map((thing) => ({ kind: services, thing })), ...found];
  const removed = await Promise.all(
    all.map(async ({ kind, thing: { metadata }, graceSeconds }) => {
      try {
        await remove(api, { kind, namespace }, metadata, graceSeconds);
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
async function isDead(api: Api, namespace: string, owner: Owner): Promise<boolean> {
  const pod = await getIfThere<V1Pod>(api, { kind: pods, namespace, name: owner.name });
  return pod === undefined || isOver(pod, owner.uid);
}
