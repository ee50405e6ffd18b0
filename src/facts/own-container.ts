/** Which container of its pod this runs in. */
import type { ContainerManifest, PodManifest } from "./own-pod.ts";

const defaultContainer = "kubectl.kubernetes.io/default-container";

/**
 * Containers that a platform adds beside the one that works, and by what of the pod's metadata it can be told that it did:
 * a name alone is no proof.
 */
const sidecars: Readonly<Record<string, RegExp>> = {
  wait: /^workflows\.argoproj\.io\/workflow$/,
  "istio-proxy": /^sidecar\.istio\.io\/status$/,
  "linkerd-proxy": /^linkerd\.io\/proxy-version$/,
  "vault-agent": /^vault\.hashicorp\.com\/agent-inject-status$/,
  "airflow-xcom-sidecar": /^(dag_id|kubernetes_pod_operator|airflow_version)$/,
};

/**
 * The one that settings name (`named`), else the one that the kernel knows (`mounted`), else the only one, else what the
 * pod calls its default, else the only one that is no sidecar of a platform. undefined when none of these is there: it is
 * never guessed, since executors get its image and security context.
 */
export function ownContainer(pod: PodManifest, named: string | undefined, mounted?: string): string | undefined {
  if (named !== undefined) return has(containersOf(pod), named);
  const byKernel = has([...containersOf(pod), ...otherContainersOf(pod)], mounted);
  if (byKernel !== undefined) return byKernel;
  const containers = containersOf(pod);
  const marks = Object.keys({ ...pod.metadata?.labels, ...pod.metadata?.annotations });
  const working = containers.filter(({ name }) => !marks.some((mark) => sidecars[name]?.test(mark) === true));
  if (containers.length === 1) return containers[0]?.name;
  return (
    has(containers, pod.metadata?.annotations?.[defaultContainer]) ??
    (working.length === 1 ? working[0]?.name : undefined)
  );
}

/** The manifest of a container of the pod, whatever kind of container it is. */
export const containerNamed = (pod: PodManifest, name: string): ContainerManifest | undefined =>
  [...containersOf(pod), ...otherContainersOf(pod)].find((each) => each.name === name);

const containersOf = (pod: PodManifest): readonly ContainerManifest[] => pod.spec?.containers ?? [];

/** A job may be what a pod begins with, or what somebody does in a pod with `kubectl debug`. */
const otherContainersOf = ({ spec }: PodManifest): ContainerManifest[] => [
  ...(spec?.initContainers ?? []),
  ...(spec?.ephemeralContainers ?? []),
];

const has = (containers: readonly ContainerManifest[], name: string | undefined): string | undefined =>
  containers.find((each) => each.name === name)?.name;
