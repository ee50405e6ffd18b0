/** Removes what runs of the same job left that ended without their teardown. A live run's things are not touched. */
import type { V1Pod } from "@kubernetes/client-node";
import { killedIn } from "../../../facts/earlier-life.ts";
import { driverLabel } from "../../../facts/own-pod.ts";
import { leftovers, type LeftoverKind } from "../../../leftovers/catalogue.ts";
import { pods, services } from "../../../leftovers/kinds.ts";
import { labelName } from "../../../leftovers/labels.ts";
import { stepsOf } from "../../../leftovers/steps.ts";
import type { Whose } from "../../../leftovers/whose.ts";
import { labelOfService } from "../../../plan/names.ts";
import type { PodPlan } from "../../../plan/plan-schema.ts";
import { otherRunWasKilled } from "../../../report/messages.ts";
import type { Log } from "../../../run/ports.ts";
import type { Api } from "../client/api.ts";
import { getIfThere, isOwnedBy, listMetadata, remove, type KubernetesObject } from "../client/calls.ts";
import { isOver } from "../client/evidence.ts";
import { createApplications } from "./applications.ts";
import { showList } from "./dependents.ts";
import { createLooks } from "./looks.ts";
import type { FindIstio } from "./virtual-services.ts";
import { inCluster, type DeadPod, type DeadThing, type Step } from "./way.ts";
import { wayOf } from "./ways.ts";

const timeoutMs = 10_000;

/** What is around the run. */
export interface Around {
  readonly log: Log;
  readonly findIstio: FindIstio;
  /** Whether a run that lives in this pod uses the Service. */
  isUsed(service: string): boolean;
  /** What a pod may have left; by default all that runs leave. */
  readonly rows?: readonly LeftoverKind[];
}

/** A service to others: it never fails, and the run does not wait long for it. */
export async function removeDeadRuns(calls: Api, pod: PodPlan, around: Around): Promise<void> {
  const api = calls.limited({ until: performance.now() + timeoutMs });
  const { namespace } = pod;
  const job = pod.service.metadata.labels[labelName.job];
  try {
    // One after another: there is time while the name is waited for, and the connection that is open does for it.
    const lists: (readonly KubernetesObject[])[] = [];
    for (const { kind, labels } of pod.earlier) lists.push(await listMetadata(api, { kind, namespace }, { labels }));
    const ofJob = lists.flat().filter(({ metadata }) => metadata.labels?.[labelName.job] === job);
    const owners = new Map(ofJob.flatMap(ownersOf).map((owner) => [owner.uid, owner]));
    owners.delete(pod.uid);
    const made = lists.filter((_, index) => pod.earlier[index]?.kind.resource === services.resource).flat();
    const search = { api, pod, made, around };
    await Promise.all([...[...owners.values()].map((owner) => removeIfDead(search, owner)), removeEarlier(search)]);
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

interface Search {
  readonly api: Api;
  readonly pod: PodPlan;
  /** The Services that runs made. */
  readonly made: readonly KubernetesObject[];
  readonly around: Around;
}

async function removeIfDead(search: Search, owner: Owner): Promise<void> {
  const { api, pod, made } = search;
  const dead = await deadPod(api, pod.namespace, owner);
  if (dead === undefined) return;
  const ours = made.filter((service) => ownersOf(service)[0]?.uid === owner.uid);
  const killed = killedIn(dead);
  if (killed !== undefined) search.around.log.line(otherRunWasKilled(`${pod.namespace}/${owner.name}`, killed));
  await removeFound(search, owner, [...stepsOfRuns(search, owner, ours), ...stepsOfAttempts(search, owner)]);
}

/** Of runs that were killed in this very pod, which goes on: their executors are cleared away, but not their Services. */
async function removeEarlier(search: Search): Promise<void> {
  const { pod, made, around } = search;
  const earlier = made.filter(
    (service) =>
      isOwnedBy(service, pod.uid) &&
      service.metadata.name !== pod.service.metadata.name &&
      !around.isUsed(service.metadata.name),
  );
  await removeFound(search, pod, stepsOfRuns(search, pod, earlier));
}

const stepsOfRuns = (search: Search, owner: Owner, ours: readonly KubernetesObject[]): Step[] =>
  ours.flatMap(({ metadata: { name } }) => stepsOfRows(search, "run", whoseOf(search, owner, name)));

const stepsOfAttempts = (search: Search, owner: Owner): Step[] =>
  stepsOfRows(search, "attempt", whoseOf(search, owner));

function stepsOfRows({ around: { rows = leftovers } }: Search, of: LeftoverKind["of"], whose: Whose): Step[] {
  const those = rows.filter((row) => row.of === of);
  return inCluster(stepsOf(those, "when its pod is dead", whose));
}

const whoseOf = ({ pod }: Search, { name, uid }: Owner, service = ""): Whose => ({
  namespace: pod.namespace,
  pod: { name, uid },
  job: pod.service.metadata.labels[labelName.job] ?? "",
  runId: pod.service.metadata.labels[labelName.run] ?? "",
  service,
  podLabels: [driverLabel, labelOfService(service)],
  keepsEnded: pod.keepsEnded,
  volumeClaims: true,
});

/** What is there is looked for first, and then deleted. */
async function removeFound(search: Search, owner: Owner, steps: readonly Step[]): Promise<void> {
  const { api, pod, made, around } = search;
  const { namespace } = pod;
  const looks = createLooks(
    api,
    createApplications(() => false),
    "of runs",
  );
  const dead: DeadPod = { api, looks, findIstio: around.findIstio, known: made };
  const look = async (step: Step): Promise<readonly (DeadThing & Pick<Step, "graceSeconds">)[]> => {
    const things = await wayOf(step).ofDead(step, dead);
    return things.map((each) => ({ ...each, graceSeconds: step.graceSeconds }));
  };
  const found = await Promise.all(steps.map((step) => look(step).catch(() => [])));
  const removed = await Promise.all(
    found.flat().map(async ({ kind, thing: { metadata }, graceSeconds }) => {
      try {
        await remove(api, { kind, namespace }, metadata, graceSeconds);
        return [`${kind.word} ${metadata.name}`];
      } catch {
        return [];
      }
    }),
  );
  const names = removed.flat();
  if (names.length > 0) around.log.line(`removed what a run of this job in pod ${owner.name} left: ${showList(names)}`);
}

/** A pod that is over keeps its object, and so owner references don't remove what it owns; undefined: it lives. */
async function deadPod(api: Api, namespace: string, owner: Owner): Promise<Pick<V1Pod, "status"> | undefined> {
  const pod = await getIfThere<V1Pod>(api, { kind: pods, namespace, name: owner.name });
  if (pod === undefined) return {};
  if (!isOver(pod, owner.uid)) return undefined;
  // Another pod of the same name tells nothing of it.
  return pod.metadata?.uid === owner.uid ? pod : {};
}
