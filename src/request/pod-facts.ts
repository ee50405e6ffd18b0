/** What the API server knows of the own pod → the facts with it. */
import { noClaims, takePlace, type Claims } from "../adapters/files/claims.ts";
import { ExitCode, RunnerError, UseError } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import { containerNamed, ownContainer } from "../facts/own-container.ts";
import { messageOf, withOwnPod, type OwnPod, type PodManifest } from "../facts/own-pod.ts";
import type { Log } from "../run/ports.ts";
import type { Api } from "../adapters/kubernetes/client/api.ts";
import { connectInPod } from "../adapters/kubernetes/client/connect.ts";
import { findsServices } from "../adapters/kubernetes/finds-services.ts";
import { messageFault } from "../adapters/machine/message-file.ts";
import { readOwnPod, type OwnPodQuestion } from "../adapters/kubernetes/own-pod.ts";
import { getService, reasonOf } from "../adapters/kubernetes/service.ts";
import type { Basis } from "../plan/basis.ts";
import { mayBeOfRun } from "../plan/names.ts";
import { asksItsNode } from "../plan/node-dns.ts";
import type { Settings } from "../settings/settings.ts";
import { serviceClaim } from "./neighbours.ts";

/** Of the pod that this process runs in. Fails with a RunnerError (69, 77, 78) or a UseError. */
export async function readPodFacts(basis: Basis, api: Api, claims: Claims): Promise<Facts> {
  const { settings, facts } = basis;
  const { namespace } = facts.pod;
  if (namespace === undefined) {
    throw new RunnerError(ExitCode.settings, "failed to tell the pod's namespace: no service account is mounted", {
      advice: "set POD_NAMESPACE by the downward API, or --namespace",
    });
  }
  const pod = await readOwnPod(api, { ...questionOf(basis), namespace });
  const place = await takePlace(claims);
  const seen = { ...facts, beside: { ...facts.beside, place } };
  const own = withMessageFault(withOwnPod(seen, pod, containerOf(settings, pod, facts.mounts?.container)));
  const settled = await settleLabel(own, api, claims);
  return asksItsNode(own) ? { ...settled, findsServices: await findsServices() } : settled;
}

function withMessageFault(facts: Facts): Facts {
  const { messageFault: _, ...others } = facts;
  const fault = messageFault(facts.ownPod?.terminationMessage.path ?? "");
  return fault === undefined ? others : { ...others, messageFault: fault };
}

export interface Asked {
  readonly settings: Settings;
  readonly facts: Pick<Facts, "pod" | "mounts">;
}

const questionOf = ({ settings: { values }, facts }: Asked): Omit<OwnPodQuestion, "namespace"> => ({
  name: facts.pod.name,
  ip: values.podIp,
  uid: facts.mounts?.podUid ?? facts.pod.uid,
  isGuess: values.podName === undefined,
});

/** Where the own container's termination message goes, of a run that is refused before it has asked for its pod. */
export async function askMessage({ settings, facts }: Asked, api: Api): Promise<OwnPod["terminationMessage"]> {
  const namespace = facts.pod.namespace ?? "";
  const pod = await readOwnPod(api, { ...questionOf({ settings, facts }), namespace }, undefined, 0);
  const own = ownContainer(pod, settings.values.container, facts.mounts?.container);
  return messageOf(own === undefined ? undefined : containerNamed(pod, own));
}

/**
 * What the pod's driver label stands for: an earlier life's Service, which is used again when it is there, the pod's, and
 * no living run's; else somebody else's word, which is left as it is.
 */
async function settleLabel(facts: Facts, api: Api, claims: Claims): Promise<Facts> {
  const { ownPod, pod } = facts;
  const { name, namespace, uid } = pod;
  const value = ownPod?.service;
  if (ownPod === undefined || value === undefined) return facts;
  if (name === undefined || namespace === undefined || uid === undefined) return facts;
  const as = (service: string | undefined, labelIsTaken: boolean): Facts => ({
    ...facts,
    ownPod: { ...ownPod, service, labelIsTaken },
  });
  const judge = async (service: string): Promise<"free" | "gone" | "taken"> => {
    if (!isServiceName(service) || !(await claims.hold(serviceClaim(service)))) return "taken";
    const there = await getService(api, namespace, service);
    if (there !== undefined && (await reasonOf(api, { name, namespace, uid }, there)) === undefined) return "free";
    claims.release(serviceClaim(service));
    return there === undefined ? "gone" : "taken";
  };
  const usual = await judge(value);
  if (usual === "free") return as(value, false);
  // The label of a run that died before it had its Service, or after it had removed it, is as good as none.
  if (usual === "gone" && mayBeOfRun(value)) return as(undefined, false);
  for (const other of ownPod.otherServices) if ((await judge(other)) === "free") return as(other, true);
  return as(undefined, true);
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#rfc-1035-label-names */
export const isServiceName = (name: string): boolean => /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(name);

/** Of a pod elsewhere: of the one that is named, else only of the context's namespace. */
export async function readFactsElsewhere({ settings, facts }: Basis, api: Api): Promise<Facts> {
  const namespace = settings.values.namespace ?? api.namespace;
  const known = { ...facts, pod: { ...facts.pod, namespace } };
  if (settings.values.podName === undefined) return known;
  const pod = await readOwnPod(api, { name: settings.values.podName, namespace, ip: undefined });
  const own = withOwnPod(known, pod, containerOf(settings, pod));
  return await settleLabel(own, api, noClaims);
}

/** `log` is told of calls that are tried again for longer than a moment. */
export const connectHere = (settings: Settings, env: NodeJS.ProcessEnv, log?: Log): Api =>
  connectInPod(env, { timeoutMs: settings.values.apiTimeout, ...(log === undefined ? {} : { log }) });

function containerOf({ values, origins }: Settings, pod: PodManifest, mounted?: string): string {
  const container = ownContainer(pod, values.container, mounted);
  if (container !== undefined) return container;
  const names = (pod.spec?.containers ?? []).map(({ name }) => name).join(", ");
  throw new UseError([
    values.container === undefined
      ? {
          kind: "settings",
          message: `failed to tell which container of pod ${pod.metadata?.namespace}/${pod.metadata?.name} this is: it has ${names}`,
          advice: "name it with --container, or by the pod's annotation kubectl.kubernetes.io/default-container",
        }
      : {
          kind: "settings",
          message: `${origins.container}: pod ${pod.metadata?.namespace}/${pod.metadata?.name} has no container ${values.container}; expected one of ${names}`,
        },
  ]);
}
