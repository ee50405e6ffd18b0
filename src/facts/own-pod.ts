/** What the API server's answer about the own pod says that a plan needs. */
import { driverOnly, secretKeys, type DriverOnly, type Variable, type VariablesFrom } from "./driver-only.ts";
import type { Facts } from "./facts.ts";
import { markOf } from "./marks.ts";
import { earlierLife, type EarlierLife, type PodStatus } from "./earlier-life.ts";
import { containerNamed } from "./own-container.ts";
import { volumesOf, type Volume } from "./volumes.ts";
import { parseKubernetesMemory } from "../settings/quantities.ts";

/** As Kubernetes writes it in a manifest; handed on to executors as it is, so nothing of it is interpreted here. */
export type Manifest = Readonly<Record<string, unknown>>;

export interface OwnPod {
  /** The name of the container that this runs in. */
  readonly container: string;
  readonly imagePullPolicy: string | undefined;
  readonly imagePullSecrets: readonly string[];
  readonly securityContext: { readonly pod: Manifest | undefined; readonly container: Manifest | undefined };
  readonly tolerations: readonly Manifest[];
  /** Milliseconds from SIGTERM to SIGKILL when Kubernetes ends the pod. */
  readonly terminationGraceMs: number;
  /** The Service that an earlier life of the container set up, by the pod's driver label. */
  readonly service: string | undefined;
  /** The Services of runs that did not have the usual label, by labels of their own. */
  readonly otherServices: readonly string[];
  /** Whether the driver label is somebody else's: a living run's, or of the pod's own template. */
  readonly labelIsTaken: boolean;
  /** All of the pod. */
  readonly labels: Readonly<Record<string, string>>;
  /** `sidecar.istio.io/inject` and its like: see marks.ts. */
  readonly marks: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  /** By which names are found: a job can't run without them on executors either. */
  readonly names: {
    readonly hostAliases?: readonly Manifest[];
    readonly dnsConfig?: Manifest;
    readonly dnsPolicy?: string;
  };
  readonly hostNetwork: boolean;
  readonly dnsPolicy: string;
  readonly driverOnly: readonly DriverOnly[];
  /** The container's variables that come from a Secret, each as `SECRET:KEY`. */
  readonly secretKeys: Readonly<Record<string, string>>;
  /** Whether a sidecar of Istio runs in the pod. */
  readonly isInMesh: boolean;
  /** Where Kubernetes takes the container's termination message from. */
  readonly terminationMessage: {
    readonly path: string;
    /** Whether it takes the log's end where a container that failed has left none. */
    readonly isFromLog: boolean;
  };
  readonly volumes: readonly Volume[];
  /** How the container's life before this one ended; undefined in its first. */
  readonly earlierLife: EarlierLife | undefined;
}

/** The part of a pod's manifest that is read; all of it may be missing. */
export interface PodManifest {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Resourced & {
    readonly serviceAccountName?: string;
    readonly terminationGracePeriodSeconds?: number;
    readonly imagePullSecrets?: readonly { readonly name?: string }[];
    readonly securityContext?: Manifest;
    readonly tolerations?: readonly Manifest[];
    readonly containers?: readonly ContainerManifest[];
    readonly initContainers?: readonly ContainerManifest[];
    readonly ephemeralContainers?: readonly ContainerManifest[];
    readonly hostAliases?: readonly Manifest[];
    readonly dnsConfig?: Manifest;
    readonly dnsPolicy?: string;
    readonly priorityClassName?: string;
    readonly runtimeClassName?: string;
    readonly enableServiceLinks?: boolean;
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly hostNetwork?: boolean;
    readonly hostname?: string;
    readonly hostnameOverride?: string;
    readonly volumes?: readonly {
      readonly name?: string;
      readonly emptyDir?: { readonly sizeLimit?: string | number };
    }[];
  };
  readonly status?: PodStatus;
}

export interface ContainerManifest extends Resourced {
  readonly name: string;
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly env?: readonly Variable[];
  readonly envFrom?: readonly VariablesFrom[];
  readonly securityContext?: Manifest;
  readonly volumeMounts?: readonly { readonly name?: string; readonly mountPath?: string }[];
  readonly terminationMessagePath?: string;
  readonly terminationMessagePolicy?: string;
}

interface Resourced {
  readonly resources?: { readonly limits?: Readonly<Record<string, string>> };
}

/** The driver label: by it the run's Service finds the driver's pod. Its value is the Service's name. */
export const driverLabel = "spark-runner/driver";

/** What begins with it are labels of runs that did not have the usual one. */
const otherLabel = new RegExp(`^${driverLabel}-`);

const defaultGraceSeconds = 30;

/** The facts with what the pod's manifest says in them. `container` is one of the pod's. */
export function withOwnPod(facts: Facts, pod: PodManifest, container: string): Facts {
  const own = containerNamed(pod, container);
  return {
    ...facts,
    pod: {
      ...facts.pod,
      name: pod.metadata?.name ?? facts.pod.name,
      namespace: pod.metadata?.namespace ?? facts.pod.namespace,
      uid: pod.metadata?.uid ?? facts.pod.uid,
      image: own?.image ?? facts.pod.image,
      serviceAccount: pod.spec?.serviceAccountName ?? facts.pod.serviceAccount,
    },
    // What the kernel says is nearer to the truth; a sandbox (gVisor, Kata) hides it, and from outside nothing is seen.
    memoryLimit: (facts.memoryLimitIsKnown ? facts.memoryLimit : undefined) ?? limitOf(own) ?? limitOf(pod.spec),
    memoryLimitIsKnown: true,
    ownPod: {
      container,
      imagePullPolicy: own?.imagePullPolicy,
      imagePullSecrets: (pod.spec?.imagePullSecrets ?? []).flatMap(({ name }) => (name === undefined ? [] : [name])),
      securityContext: { pod: filled(pod.spec?.securityContext), container: filled(own?.securityContext) },
      tolerations: pod.spec?.tolerations ?? [],
      terminationGraceMs: (pod.spec?.terminationGracePeriodSeconds ?? defaultGraceSeconds) * 1000,
      service: pod.metadata?.labels?.[driverLabel],
      otherServices: Object.values(only(pod.metadata?.labels, otherLabel)),
      labelIsTaken: false,
      labels: pod.metadata?.labels ?? {},
      marks: { labels: marksIn(pod.metadata?.labels), annotations: marksIn(pod.metadata?.annotations) },
      names: namesOf(pod),
      hostNetwork: pod.spec?.hostNetwork === true,
      dnsPolicy: pod.spec?.dnsPolicy ?? "ClusterFirst",
      driverOnly: driverOnly(pod, own),
      secretKeys: secretKeys(own),
      isInMesh: [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].some(
        ({ name }) => name === "istio-proxy",
      ),
      terminationMessage: messageOf(own),
      volumes: volumesOf(pod, own),
      earlierLife: earlierLife(pod, container),
    },
  };
}

/** Kubernetes' default for containers that say nothing of it. */
export const usualMessagePath = "/dev/termination-log";

/** https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/ */
export const messageOf = (container: ContainerManifest | undefined): OwnPod["terminationMessage"] => ({
  path: container?.terminationMessagePath || usualMessagePath,
  isFromLog: container?.terminationMessagePolicy === "FallbackToLogsOnError",
});

/** Bytes. https://kubernetes.io/docs/tasks/configure-pod-container/assign-pod-level-resources/ */
function limitOf(resourced: Resourced | undefined): number | undefined {
  const limit = parseKubernetesMemory(resourced?.resources?.limits?.["memory"] ?? "");
  return limit.ok ? limit.value : undefined;
}

const filled = (manifest: Manifest | undefined): Manifest | undefined =>
  manifest === undefined || Object.keys(manifest).length === 0 ? undefined : manifest;

type Texts = Readonly<Record<string, string>>;

const only = (all: Texts | undefined, name: RegExp): Record<string, string> =>
  Object.fromEntries(Object.entries(all ?? {}).filter(([key]) => name.test(key)));

const marksIn = (all: Texts | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(all ?? {}).filter(([name]) => markOf(name) !== undefined));

/** A dnsConfig with nothing of the cluster's beside it is one by its policy. */
const namesOf = ({ spec: { hostAliases, dnsConfig, dnsPolicy } = {} }: PodManifest): OwnPod["names"] => ({
  ...(hostAliases === undefined || hostAliases.length === 0 ? {} : { hostAliases }),
  ...(dnsConfig === undefined ? {} : { dnsConfig }),
  ...(dnsPolicy === "None" ? { dnsPolicy } : {}),
});
