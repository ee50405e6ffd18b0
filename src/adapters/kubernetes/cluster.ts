/** The Cluster port on the Kubernetes API: what a run sets up in its pod, clears before an attempt, and removes. */
import type { V1Pod } from "@kubernetes/client-node";
import { ExitCode, RunnerError } from "../../errors.ts";
import type { Cluster, Log } from "../../run/ports.ts";
import type { Leftover } from "../../diagnosis/outcome.ts";
import type { Uses } from "../../plan/uses.ts";
import type { Permission } from "../../access/permissions.ts";
import type { PodPlan } from "../../plan/plan-schema.ts";
import type { Api } from "./client/api.ts";
import { get, remove, type KubernetesObject } from "./client/calls.ts";
import { findDamage } from "./damage.ts";
import { watchExecutors } from "./executor-watch.ts";
import { tidied } from "../machine/garbage.ts";
import { pods, services, type Kind } from "../../leftovers/kinds.ts";
import { whatExecutorsMeet } from "./meeting.ts";
import { noNeighbours, type Neighbours } from "./neighbours.ts";
import { howPodEnds } from "./own-pod.ts";
import { tryExecutor } from "./executor-trial.ts";
import { eventsOf } from "./pod-events.ts";
import { checkRights, type Rights } from "./preflight.ts";
import { waitUntilResolves, type AddressesOfPod } from "./resolves.ts";
import { labelPod, makeService } from "./service.ts";
import { manifestsCommand, type Grantee } from "../../access/rules.ts";
import { createApplications } from "./leftovers/applications.ts";
import { clearAttempt as clearLeftovers, clearWaits } from "./leftovers/clear-attempt.ts";
import { removeDeadRuns } from "./leftovers/dead-runs.ts";
import { showList } from "./leftovers/dependents.ts";
import { createLooks } from "./leftovers/looks.ts";
import { removeAll } from "./leftovers/tear-down.ts";
import { findKind, type FindIstio } from "./leftovers/virtual-services.ts";
import { inCluster, type Named, type Step } from "./leftovers/way.ts";

/** Rules are only missed for what the job uses. */
export interface ClusterOptions extends Uses {
  readonly log: Log;
  /** The service account that the own pod runs as, when that is known: for advice on its rules. */
  readonly account?: string | undefined;
  /** By default there are none. */
  readonly neighbours?: Neighbours;
  /** What `checkRights` found; without it the set-up asks. */
  readonly rights?: Rights | undefined;
}

/** What the rules' review has allowed is not refused for long: an API server that has just started learns the rules anew. */
const patienceMs = 3000;
const meetingMs = 10_000;

// oxlint-disable-next-line max-lines-per-function -- one port: its steps share what a run knows of its pod
export function createCluster(api: Api, options: ClusterOptions) {
  const { log, account, neighbours = noNeighbours, rights: asked, ...uses } = options;
  const { volumeClaims } = uses;
  const applications = createApplications(neighbours.isLiving);
  /** What earlier lives left is looked for once. */
  let isSwept = false;
  /** Of the Service that this process made or took over. */
  let serviceUid: string | undefined;
  /** After a signal the teardown is done twice. */
  let isTornDown = false;
  let missingForSpark: readonly Permission[] = [];
  /** What can be there; of what the set-up has not come to yet nothing can. `clean` has no set-up, and knows of no such thing. */
  let mayBeThere: (step: Step) => boolean = () => true;

  /** Asked at the set-up, so that at a signal the list of VirtualServices is the first call and not the second. */
  let istio: Kind | undefined;
  const findIstio: FindIstio = (calls) => istio ?? findKind(calls).then((kind) => (istio = kind));

  async function setUp(pod: PodPlan, cancel: AbortSignal): Promise<void> {
    const calls = api.limited({ timeoutMs: pod.apiTimeoutMs, signal: cancel });
    const start = performance.now();
    if (!pod.adopted && serviceUid === undefined) mayBeThere = () => false;
    const rights = asked ?? (await checkRights(calls, { namespace: pod.namespace, account, ...uses }));
    for (const { kind, message, advice } of rights.problems)
      throw new RunnerError(ExitCode[kind], message, advice === undefined ? {} : { advice });
    missingForSpark = rights.missingForSpark;
    // The label first: a Service that finds its pod at once is in DNS sooner.
    const nothing = mayBeThere;
    mayBeThere = (step) => step.by.way === "pod label" || nothing(step);
    const patient = calls.limited({ patienceMs });
    await labelPod(patient, pod);
    mayBeThere = () => true;
    const made = await makeService(patient, pod, pod.serviceTimeoutMs, cancel);
    serviceUid = made.uid;
    const name = pod.service.metadata.name;
    if (made.wasThere) log.line(`Service ${name} is there from an earlier life of this container, and used again`);
    await Promise.all([
      waitUntilResolves(pod.host, pod.serviceTimeoutMs, cancel, addressesOf(calls, pod)),
      // What Istio can't say now the teardown asks again, and tells.
      removeDeadRuns(calls, pod, {
        log,
        findIstio,
        isUsed: neighbours.isUsed,
      }).then(() => Promise.resolve(findIstio(calls)).catch(() => {})),
    ]);
    log.line(
      `Service ${name} is ready after ${((performance.now() - start) / 1000).toFixed(1)} s: ${pod.host} resolves`,
    );
  }

  async function mend(pod: PodPlan, cancel: AbortSignal): Promise<void> {
    const calls = api.limited({ timeoutMs: pod.apiTimeoutMs, signal: cancel, patienceMs });
    const { label, service, wrong } = await findDamage(calls, pod);
    const { namespace, name } = pod.service.metadata;
    const so = "so executors may not have found the driver";
    // Both are told before either is mended, which may fail.
    if (service !== undefined) log.line(`Service ${namespace}/${name} is made again: ${service}, ${so}`);
    if (label !== undefined) {
      log.line(`label ${pod.label.name} of pod ${pod.namespace}/${pod.name} is set again: ${label}, ${so}`);
      await labelPod(calls, pod);
    }
    if (service !== undefined) {
      if (wrong !== undefined) await remove(calls, { kind: services, namespace }, wrong.metadata);
      serviceUid = (await makeService(calls, pod, pod.serviceTimeoutMs, cancel)).uid;
    }
    await waitUntilResolves(pod.host, pod.serviceTimeoutMs, cancel, addressesOf(calls, pod));
  }

  async function clearAttempt(pod: PodPlan, cancel: AbortSignal): Promise<void> {
    const calls = api.limited({ timeoutMs: pod.apiTimeoutMs, signal: cancel, patienceMs });
    // The first look is at all executors: who else has some in this pod is told.
    const looks = createLooks(calls, applications, isSwept ? "known" : "all");
    const clearing = { api: calls, looks, signal: cancel, waits: clearWaits };
    const { removed, held } = await clearLeftovers(inCluster(pod.clearing), clearing);
    const foreign = applications.foreign();
    if (!isSwept && foreign.length > 0) log.line(othersStay(foreign));
    isSwept = true;
    if (removed.length > 0) log.line(`removed what an earlier attempt left: ${showList(removed)}`);
    if (held.length > 0) log.line(`deleted and of no effect any more, but still listed: ${showList(held)}`);
  }

  return {
    setUp: (pod, cancel) => unlessCancelled(setUp(pod, cancel), cancel),
    tryExecutor: (pod, manifest, cancel) => tryExecutor(api.limited({ patienceMs }), pod, manifest, cancel),
    mend: (pod, cancel) => unlessCancelled(mend(pod, cancel), cancel),
    clearAttempt: (pod, cancel) => unlessCancelled(clearAttempt(pod, cancel), cancel),
    async tearDown(pod, steps, withinMs, signal?: AbortSignal) {
      const until = performance.now() + withinMs;
      const calls = api.limited({ timeoutMs: pod.apiTimeoutMs, until, ...(signal === undefined ? {} : { signal }) });
      const left = await removeAll(inCluster(steps).filter(mayBeThere), {
        api: calls,
        until,
        signal,
        looks: createLooks(calls, applications, isSwept ? "known" : "of runs"),
        neighbours,
        findIstio,
        uidOf: (by) => (isService(by, pod) ? serviceUid : undefined),
        wasGone(by) {
          if (!isTornDown && isService(by, pod)) log.line(serviceWasGone(pod));
        },
      });
      isTornDown = true;
      return [...left, ...errorsInSparksLog(missingForSpark, { namespace: pod.namespace, account, volumeClaims })];
    },
    watchExecutors: (pod, attempt, signal, onSeen) =>
      watchExecutors(api, pod, { attempt, signal, onSeen: tidied(onSeen) }),
    eventsOf: (pod, uid) => eventsOf(api.limited({ timeoutMs: meetingMs }), pod, uid),
    whatExecutorsMeet: (pod) => whatExecutorsMeet(api.limited({ timeoutMs: meetingMs }), pod),
    async howPodEnds(pod, withinMs) {
      try {
        return await howPodEnds(api.limited({ timeoutMs: withinMs }), pod);
      } catch {
        return { disrupted: false };
      }
    },
  } satisfies Cluster;
}

const isService = ({ kind, name }: Named, { service }: PodPlan): boolean =>
  kind.resource === services.resource && name === service.metadata.name;

const serviceWasGone = ({ service: { metadata } }: PodPlan): string =>
  `Service ${metadata.namespace}/${metadata.name} was gone before the run ended: somebody or something deleted it, and executors could not find the driver from then on`;

const othersStay = (foreign: readonly KubernetesObject[]): string =>
  `left alone: ${showList(foreign.map(({ metadata }) => `pod ${metadata.name}`))}, executors of another Spark application in this pod, which spark-runner did not start`;

const addressesOf =
  (calls: Api, { namespace, name }: PodPlan): AddressesOfPod =>
  async () => {
    const { status } = await get<V1Pod>(calls, { kind: pods, namespace, name });
    return (status?.podIPs ?? []).flatMap(({ ip }) => ip ?? []);
  };

/** Tells what the stack traces in Spark's log are about. */
function errorsInSparksLog(lacked: readonly Permission[], grantee: Grantee): Leftover[] {
  if (lacked.length === 0) return [];
  const what = lacked.map(({ verb, resource }) => `${verb} ${resource}`).join(", ");
  return [
    {
      object: "errors in Spark's log",
      why: `Spark may not ${what} in namespace ${grantee.namespace}; spark-runner removed its things`,
      command: `${manifestsCommand(grantee)} | kubectl apply -f -`,
      toDo: "allow it",
    },
  ];
}

/** A run that is ended says so by itself. */
async function unlessCancelled(work: Promise<void>, cancel: AbortSignal): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!cancel.aborted) throw error;
  }
}
