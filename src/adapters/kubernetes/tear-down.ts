/** The teardown: all steps at once, each goes on whatever becomes of the others, and what stays is told. */
import { setTimeout as sleep } from "node:timers/promises";
import { driverLabel } from "../../facts/own-pod.ts";
import { mayBeOfRun } from "../../plan/names.ts";
import type { Leftover } from "../../diagnosis/outcome.ts";
import type { PodPlan, Removal } from "../../plan/plan-schema.ts";
import type { Api } from "./client/api.ts";
import { getIfThere, listMetadata, remove, type KubernetesObject } from "./client/calls.ts";
import { pods, services, virtualServices, type Kind } from "./client/kinds.ts";
import { deleteCommand, unlabelCommand } from "./kubectl.ts";
import type { Applications } from "./applications.ts";
import { executors, findersOf, sparkConfigMaps, sparkVolumeClaims, type Finder } from "./finders.ts";
import type { Neighbours } from "./neighbours.ts";
import { getService, unlabelPod, reasonOf } from "./service.ts";
import { isOfExecutors, removeKind } from "./tear-down-dependents.ts";
import { findVirtualServices, type FindIstio } from "./virtual-services.ts";
import { whyNot } from "./why-not.ts";

const pollMs = 200;

export interface TearDown {
  /** With the deadline of the teardown. */
  readonly api: Api;
  readonly pod: PodPlan;
  /** By performance.now(). */
  readonly until: number;
  /** Ends it before. */
  readonly signal?: AbortSignal | undefined;
  /** Of the Service, when this process made it. */
  readonly serviceUid: string | undefined;
  /** What can't be there, because the set-up did not come to it. */
  readonly notYetMade: readonly Removal["what"][];
  readonly applications: Applications;
  readonly neighbours: Neighbours;
  /** Of the executors that are looked at. */
  readonly labels: string;
  readonly volumeClaims: boolean;
  readonly findIstio: FindIstio;
  /** Is told when the Service that this process made was gone before. */
  readonly wasGone?: () => void;
}

export async function removeAll(steps: readonly Removal[], down: TearDown): Promise<readonly Leftover[]> {
  // The connections that are open take so many calls at once (connection.ts): those go first that another one waits for.
  const order: readonly Removal["what"][] = [
    "Service",
    "VirtualServices",
    "executor pods",
    "config maps",
    "label",
    "volume claims",
  ];
  const wanted = order.filter((what) => steps.some((step) => step.what === what) && !down.notYetMade.includes(what));
  let asked: Promise<Found> | undefined;
  const findService = (): Promise<Found> => (asked ??= lookForService(down));
  const finders = findersOf(down.api, down.pod.namespace, down.applications, down);
  const left = await Promise.all(wanted.map((what) => removeOne(what, { ...down, findService, finders })));
  // By hand, executors must go last: their labels tell what else there is.
  return left.flat().toSorted((a, b) => Number(isOfExecutors(a)) - Number(isOfExecutors(b)));
}

/** What is there by the Service's name: `uid` when it is ours to remove, `why` when it is not; neither: nothing. */
interface Found {
  readonly uid?: string;
  readonly why?: string;
}

async function lookForService({ api, pod }: TearDown): Promise<Found> {
  const there = await getService(api, pod.namespace, pod.service.metadata.name);
  if (there === undefined) return {};
  const why = await reasonOf(api, pod, there);
  return why === undefined ? { uid: there.metadata.uid } : { why };
}

interface Down extends TearDown {
  /** Asked once, by whoever needs it first. */
  readonly findService: () => Promise<Found>;
  readonly finders: readonly Finder[];
}

function removeOne(what: Removal["what"], down: Down): Promise<readonly Leftover[]> {
  switch (what) {
    case "Service":
      return removeService(down);
    case "label":
      return removeLabel(down);
    case "executor pods":
      return removeKind(executors, down);
    case "config maps":
      return removeKind(sparkConfigMaps, down);
    case "volume claims":
      return removeKind(sparkVolumeClaims, down);
    case "VirtualServices":
      return removeVirtualServices(down);
    case "scratch folder":
    case "work folder":
      return Promise.resolve([]); // not here, but in the container
  }
}

const held = "it was deleted, but is not gone yet: a finalizer holds it";

/** Deletes it and waits for its end, within the teardown's time. `wasThere`: it was not gone before. */
async function end(
  { api, pod, until, signal }: TearDown,
  kind: Kind,
  { name, uid }: Pick<KubernetesObject["metadata"], "name" | "uid">,
): Promise<{ readonly isGone: boolean; readonly wasThere: boolean }> {
  const { namespace } = pod;
  let { isHeld, wasThere } = await remove(api, { kind, namespace }, { name, uid });
  while (isHeld && performance.now() + 2 * pollMs < until) {
    await sleep(pollMs, undefined, signal === undefined ? {} : { signal });
    // By a list, which the service account may ask for of every kind here.
    const there = await listMetadata(api, { kind, namespace }, { fields: `metadata.name=${name}` });
    isHeld = there.some(({ metadata }) => metadata.uid === uid);
  }
  return { isGone: !isHeld, wasThere };
}

async function removeService(down: Down): Promise<Leftover[]> {
  const { pod, serviceUid, findService } = down;
  const { namespace, name } = pod.service.metadata;
  const leftover = (why: string): Leftover[] => [
    { object: `Service ${namespace}/${name}`, why, command: deleteCommand(services, namespace, name) },
  ];
  try {
    const { uid, why }: Found = serviceUid === undefined ? await findService() : { uid: serviceUid };
    if (why !== undefined) return leftover(why);
    if (uid === undefined) return [];
    const { isGone, wasThere } = await end(down, services, { name, uid });
    if (!wasThere) down.wasGone?.();
    return isGone ? [] : leftover(held);
  } catch (error) {
    return leftover(whyNot(error));
  }
}

/** The usual label stays as long as runs are in the pod, whose network policy may go by it: the last one takes it away. */
async function removeLabel({ api, pod, neighbours }: TearDown): Promise<Leftover[]> {
  const isLast = !neighbours.leave();
  const isUsual = pod.label.name === driverLabel;
  try {
    if (isLast || !isUsual) await unlabelPod(api, pod);
    if (!isLast || isUsual) return [];
    const there = await getIfThere<KubernetesObject>(api, { kind: pods, namespace: pod.namespace, name: pod.name });
    const value = there?.metadata.labels?.[driverLabel];
    if (value !== undefined && mayBeOfRun(value) && !neighbours.isUsed(value))
      await unlabelPod(api, { ...pod, label: { name: driverLabel, value } });
    return [];
  } catch (error) {
    const { namespace, name, label } = pod;
    const object = `label ${label.name} of pod ${namespace}/${name}`;
    return [{ object, why: whyNot(error), command: unlabelCommand(namespace, name, label.name) }];
  }
}

async function removeVirtualServices(down: Down): Promise<Leftover[]> {
  const { api, pod, serviceUid, findIstio, findService } = down;
  const { namespace, name } = pod.service.metadata;
  const leftover = (kind: Kind, virtualService: string, why: string): Leftover => ({
    object: `VirtualService ${namespace}/${virtualService}`,
    why,
    command: deleteCommand(kind, namespace, virtualService),
  });
  try {
    const found = findIstio(api);
    const kind = found instanceof Promise ? await found : found; // known, its list is asked for with the first calls
    if (kind === undefined) return [];
    if (serviceUid === undefined && (await findService()).why !== undefined) return []; // told with the Service
    const { ours, mixed } = await findVirtualServices(api, kind, namespace, name);
    const failed = await Promise.all(
      ours.map(({ metadata }) =>
        end(down, kind, metadata).then(
          ({ isGone }) => (isGone ? [] : [leftover(kind, metadata.name, held)]),
          (error: unknown) => [leftover(kind, metadata.name, whyNot(error))],
        ),
      ),
    );
    const why = `it leads to Service ${name}, but also elsewhere: take the Service out of it`;
    const edit = (virtualService: string): string =>
      deleteCommand(kind, namespace, virtualService).replace(" delete ", " edit ");
    return [
      ...failed.flat(),
      ...mixed.map(({ metadata: { name: mixedOne } }) => ({
        ...leftover(kind, mixedOne, why),
        command: edit(mixedOne),
        toDo: "edit it",
      })),
    ];
  } catch (error) {
    const kind = virtualServices("");
    return [
      {
        object: `VirtualServices that lead to Service ${namespace}/${name}, if there are any`,
        why: whyNot(error),
        command: `kubectl -n ${namespace} get ${kind.resource}.${kind.group} -o wide`,
        toDo: "see them",
      },
    ];
  }
}
