/** Finds the pod that this process runs in. */
import { hostname, networkInterfaces } from "node:os";
import { setTimeout } from "node:timers/promises";
import type { V1Pod } from "@kubernetes/client-node";
import { ExitCode, RunnerError } from "../../errors.ts";
import type { PodManifest } from "../../facts/own-pod.ts";
import type { PodEnd } from "../../run/ports.ts";
import type { PodPlan } from "../../plan/plan-schema.ts";
import type { Api } from "./client/api.ts";
import { get, getIfThere, list } from "./client/calls.ts";
import { hasEnded } from "./client/evidence.ts";
import { pods } from "../../leftovers/kinds.ts";

export interface OwnPodQuestion {
  /** undefined where it is not known: then the pod is found by its address. */
  readonly name: string | undefined;
  readonly namespace: string;
  /** undefined: all addresses of this machine that others can see. */
  readonly ip: string | undefined;
  /** As the pod's kubelet has it; where it is known, no other pod is believed. */
  readonly uid?: string | undefined;
  /** Whether the name is only this host's: another pod may have it. */
  readonly isGuess?: boolean;
}

/** What is known of this machine. */
export interface Here {
  readonly host: string;
  readonly addresses: readonly string[];
}

const adviceOnName =
  "set POD_NAME and POD_NAMESPACE by the downward API (fieldRef metadata.name, metadata.namespace), or --pod-name and --namespace";

/** The kubelet tells a pod's address about a second after its containers have started, later when it is busy. */
const addressMs = 15_000;
const pauseMs = 250;

/**
 * Fails with a RunnerError (69, 77; 78 when no pod, or more than one, can be this one). `patienceMs` is how long a pod
 * with our address is waited for.
 */
export async function readOwnPod(
  api: Api,
  question: OwnPodQuestion,
  here: Here = lookAround(),
  patienceMs: number = addressMs,
): Promise<PodManifest> {
  const { name, namespace, uid, isGuess } = question;
  if (name === undefined) return findByAddress(api, question, here, patienceMs);
  const pod = await getIfThere<Candidate>(api, { kind: pods, namespace, name });
  if (pod !== undefined && (uid === undefined ? isGuess !== true || isAt(pod, question, here) : hasUid(pod, uid))) {
    return pod;
  }
  // A host name is only mostly the pod's name: the pod's spec may give another, or the host's network be used.
  if (isGuess === true || name === here.host) return findByAddress(api, question, here, patienceMs);
  if (pod === undefined) {
    throw new RunnerError(ExitCode.settings, `failed to read the own pod ${namespace}/${name}: there is no such pod`, {
      advice: adviceOnName,
    });
  }
  throw new RunnerError(
    ExitCode.settings,
    `pod ${namespace}/${name} (uid ${pod.metadata?.uid}) is not the one that this runs in, whose uid is ${uid}`,
    { advice: adviceOnName },
  );
}

/** Of a static pod the API server shows a mirror with a uid of its own; the kubelet's stands in an annotation. */
const hasUid = ({ metadata }: PodManifest, uid: string): boolean =>
  metadata?.uid === uid || metadata?.annotations?.["kubernetes.io/config.hash"] === uid;

/** On the host's network pods share their address, and their host name is the node's. */
const isAt = ({ spec, status }: Candidate, { ip }: OwnPodQuestion, { addresses }: Here): boolean =>
  spec?.hostNetwork !== true &&
  (status?.podIPs ?? []).some((each) => (ip === undefined ? addresses : [ip]).includes(each.ip ?? ""));

/**
 * Whether the platform ends the pod, and how much time it has where it is being deleted. The kubelet takes from that what a
 * preStop hook of the container has used up.
 * https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions
 */
export async function howPodEnds(
  api: Api,
  { namespace, name, container }: Pick<PodPlan, "namespace" | "name" | "container">,
  now: () => number = Date.now,
): Promise<PodEnd> {
  const { metadata, spec, status } = await get<V1Pod>(api, { kind: pods, namespace, name });
  const disrupted =
    status?.conditions?.some((each) => each.type === "DisruptionTarget" && each.status === "True") === true;
  const { deletionGracePeriodSeconds: seconds, deletionTimestamp } = metadata ?? {};
  if (seconds === undefined || deletionTimestamp === undefined) return { disrupted };
  const graceMs = seconds * 1000;
  const hasHook = spec?.containers.some((each) => each.name === container && each.lifecycle?.preStop) === true;
  const usedMs = hasHook ? now() - (new Date(deletionTimestamp).getTime() - graceMs) : 0;
  return { disrupted, graceMs: graceMs - Math.min(Math.max(usedMs, 0), graceMs) };
}

type Candidate = PodManifest & Pick<V1Pod, "status">;

/** Pods on the host's network share its addresses, and a pod that is over may have had ours. */
async function findByAddress(
  api: Api,
  { namespace, ip, uid }: OwnPodQuestion,
  { host, addresses }: Here,
  patienceMs: number,
): Promise<PodManifest> {
  const asked = ip === undefined ? addresses : [ip];
  const look = async (): Promise<Candidate[]> => {
    const answers = await Promise.all(
      asked.map((address) => list<Candidate>(api, { kind: pods, namespace }, { fields: `status.podIP=${address}` })),
    );
    const unique = new Map(answers.flat().map((pod) => [pod.metadata?.uid, pod]));
    return [...unique.values()].filter((pod) => !hasEnded(pod) && (uid === undefined || hasUid(pod, uid)));
  };
  const until = performance.now() + patienceMs;
  let running = await look();
  while (running.length === 0 && asked.length > 0 && performance.now() + pauseMs < until) {
    await setTimeout(pauseMs);
    running = await look();
  }
  const byName = running.filter((pod) => isCalled(pod, host));
  const found = running.length > 1 ? byName : running;
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only;

  const names = running.map(({ metadata }) => metadata?.name).join(", ");
  const why =
    names === ""
      ? `no pod of the namespace${uid === undefined ? "" : ` with uid ${uid}`} has`
      : `several pods have (${names})`;
  throw new RunnerError(
    ExitCode.settings,
    `failed to find the own pod in namespace ${namespace}: ${why} the address ${asked.join(" or ") || "of this machine"}`,
    { advice: adviceOnName },
  );
}

/** Linux cuts a host name at 63 letters. On the host's network it is the node's, and says nothing of the pod. */
function isCalled({ metadata, spec }: PodManifest, host: string): boolean {
  const name = spec?.hostnameOverride ?? spec?.hostname ?? metadata?.name;
  return spec?.hostNetwork !== true && (name?.slice(0, 63) === host || host.startsWith(`${name}.`));
}

const lookAround = (): Here => ({
  host: hostname(),
  addresses: Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    // A link's own addresses are no pod's.
    .filter(({ internal, address }) => !internal && !address.startsWith("fe80:"))
    .map(({ address }) => address),
});
