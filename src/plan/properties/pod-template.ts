/**
 * The template of executor pods: what their driver's own pod has and Spark has no property for. Without it executors are
 * refused where the restricted Pod Security level holds, and can't write where the root file system is read-only.
 */
import { markOf } from "../../facts/marks.ts";
import type { Manifest } from "../../facts/own-pod.ts";
import type { Basis } from "../basis.ts";
import type { Names } from "../names.ts";
import type { PodPlan } from "../plan-schema.ts";
import { restrictions } from "./restrictions.ts";

/** Spark's names: https://spark.apache.org/docs/latest/running-on-kubernetes.html#pod-template */
export const templateProperty = "spark.kubernetes.executor.podTemplateFile";
export const containerProperty = "spark.kubernetes.executor.podTemplateContainerName";
const sparksContainer = "spark-kubernetes-executor";

const accountProperty = "spark.kubernetes.authenticate.executor.serviceAccountName";

interface Mount {
  readonly name: string;
  readonly mountPath: string;
}

/** Where executors write when their root file system is read-only: Spark adds its own volume for shuffle data. */
const writable: readonly Mount[] = [
  { name: "spark-runner-tmp", mountPath: "/tmp" },
  { name: "spark-runner-work", mountPath: "/var/spark-runner" },
];
const workingDir = "/var/spark-runner";

/** null: nothing to say. A user's template that can't be read here (a remote one) is left to Spark, as it is. */
export function planTemplate(basis: Basis): PodPlan["template"] {
  const { facts, given, workDir } = basis;
  const theirs = given.get(templateProperty)?.value;
  if (theirs !== undefined && facts.podTemplate === undefined) return null;
  const taken = pathsOfSparksVolumes(basis);
  const ours = ourTemplate(
    basis,
    writable.filter(({ mountPath }) => !taken.includes(mountPath)),
  );
  // On a laptop the pod's own securityContext and volumes are not known, but in the pod there will be a template.
  const isEmpty = Object.keys(ours.spec).length === 0 && Object.keys(ours.container).length === 0;
  if (isEmpty && facts.ownPod !== undefined) return null;
  return {
    path: `${workDir}/executor-pod.json`,
    includes: theirs ?? null,
    manifest: merge(facts.podTemplate ?? {}, ours, given.get(containerProperty)?.value),
  };
}

interface OurTemplate {
  readonly spec: Manifest;
  readonly container: Manifest;
}

/**
 * Where Spark itself mounts something by properties: two mounts of one path, and the API server refuses the pod.
 * https://spark.apache.org/docs/latest/running-on-kubernetes.html#using-kubernetes-volumes
 */
function pathsOfSparksVolumes({ settings, facts, given }: Basis): string[] {
  const mounts = [...given.all.values()].filter(({ name }) =>
    /^spark\.kubernetes\.executor\.volumes\..*\.mount\.path$/.test(name),
  );
  // What `--set` says stands in the plan for a pod elsewhere as well; the variable goes before the property, as in Spark.
  const variable = settings.variables.get("SPARK_LOCAL_DIRS")?.value ?? facts.environment["SPARK_LOCAL_DIRS"];
  const local = variable ?? given.get("spark.local.dir")?.value ?? "";
  return [...mounts.map(({ value }) => value), ...local.split(",")].map(plainPath);
}

/** `/tmp` for `/tmp/`. */
const plainPath = (text: string): string =>
  text
    .trim()
    .replace(/\/+/g, "/")
    .replace(/(?<=.)\/$/, "");

function ourTemplate(basis: Basis, mounts: readonly Mount[]): OurTemplate {
  const { names } = basis;
  const { values } = basis.settings;
  const { ownPod } = basis.facts;
  const pod = restrictions(ownPod?.securityContext.pod);
  const container = restrictions(ownPod?.securityContext.container);
  const isReadOnly = container?.["readOnlyRootFilesystem"] === true;
  const isNear = values.sameNode || values.preferSameNode;
  // The driver's node is tainted for others, if it is: who must be there has to tolerate that as the driver does.
  const tolerations = [...(values.executorTolerations ?? []), ...(isNear ? (ownPod?.tolerations ?? []) : [])];
  return {
    spec: {
      ...(needsToken(basis) ? {} : { automountServiceAccountToken: false }),
      ...ownPod?.names,
      ...(pod === undefined ? {} : { securityContext: pod }),
      ...(tolerations.length === 0 ? {} : { tolerations }),
      ...(isNear ? { affinity: { podAffinity: nearDriver(names, values.sameNode) } } : {}),
      ...(isReadOnly ? { volumes: mounts.map(({ name }) => ({ name, emptyDir: {} })) } : {}),
    },
    container: {
      // What an executor said at its end outlives it in its pod's status, which the watch sees, though Spark deletes the pod.
      ...(values.executorLastWords ? { terminationMessagePolicy: "FallbackToLogsOnError" } : {}),
      ...(container === undefined ? {} : { securityContext: container }),
      ...(isReadOnly ? { workingDir, volumeMounts: mounts } : {}),
    },
  };
}

/**
 * Executors never call the Kubernetes API, and the driver's token may make pods. It is kept for an account that the user
 * chose for executors, and for what is injected into them and logs in with it. Identities of clouds have tokens of their own.
 */
function needsToken({ facts, given }: Basis): boolean {
  const { labels = {}, annotations = {} } = facts.ownPod?.marks ?? {};
  return (
    given.get(accountProperty) !== undefined ||
    Object.keys({ ...labels, ...annotations }).some((name) => markOf(name)?.needsToken === true)
  );
}

function nearDriver({ driverLabel, namespace }: Names, isRequired: boolean): Manifest {
  const term = {
    labelSelector: { matchLabels: { [driverLabel.name]: driverLabel.value } },
    namespaces: [namespace],
    topologyKey: "kubernetes.io/hostname",
  };
  return isRequired
    ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
    : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] };
}

/** Theirs with ours beneath it: what the user wrote is never changed, only added to. */
function merge(theirs: Manifest, ours: OurTemplate, containerName: string | undefined): Manifest {
  const spec = objectIn(theirs, "spec");
  const containers = listIn(spec, "containers");
  const at = Math.max(
    containers.findIndex(({ name }) => name === containerName),
    0,
  );
  const container = containers[at] ?? { name: containerName ?? sparksContainer };
  const merged = mergeContainer(container, ours.container);
  const volumes = addNamed(listIn(spec, "volumes"), listIn(ours.spec, "volumes"), ({ name }) => name).filter(
    // A volume of ours that nothing mounts would only be noise: the user has one of their own at that path.
    ({ name }) => !isOurs(name) || listIn(merged, "volumeMounts").some((mount) => mount["name"] === name),
  );
  const tolerations = [...listIn(spec, "tolerations"), ...listIn(ours.spec, "tolerations")];
  return {
    apiVersion: "v1",
    kind: "Pod",
    ...theirs,
    spec: {
      ...ours.spec,
      ...spec,
      ...withEach("securityContext", objectIn(ours.spec, "securityContext"), objectIn(spec, "securityContext")),
      ...mergeAffinity(objectIn(ours.spec, "affinity"), objectIn(spec, "affinity")),
      ...(tolerations.length === 0 ? {} : { tolerations }),
      ...(volumes.length === 0 ? {} : { volumes }),
      containers: containers.length === 0 ? [merged] : containers.with(at, merged),
    },
  };
}

function mergeContainer(theirs: Manifest, ours: Manifest): Manifest {
  const mounts = addNamed(listIn(theirs, "volumeMounts"), listIn(ours, "volumeMounts"), ({ mountPath }) =>
    plainPath(String(mountPath)),
  );
  return {
    ...ours,
    ...theirs,
    ...withEach("securityContext", objectIn(ours, "securityContext"), objectIn(theirs, "securityContext")),
    ...(mounts.length === 0 ? {} : { volumeMounts: mounts }),
  };
}

/** Terms of both count: those that are required must all hold, and those that are preferred add up. */
function mergeAffinity(ours: Manifest, theirs: Manifest): Manifest {
  const [ourPods, theirPods] = [objectIn(ours, "podAffinity"), objectIn(theirs, "podAffinity")];
  const terms = Object.keys(ourPods).map((kind) => [kind, [...listIn(theirPods, kind), ...listIn(ourPods, kind)]]);
  return withEach("affinity", theirs, withEach("podAffinity", theirPods, Object.fromEntries(terms)));
}

const isOurs = (name: unknown): boolean => writable.some((each) => each.name === name);

/** Field by field, the second over the first; nothing when neither has any. */
const withEach = (name: string, below: Manifest, above: Manifest): Manifest => {
  const both = { ...below, ...above };
  return Object.keys(both).length === 0 ? {} : { [name]: both };
};

const addNamed = (
  theirs: readonly Manifest[],
  ours: readonly Manifest[],
  keyOf: (each: Manifest) => unknown,
): Manifest[] => [...theirs, ...ours.filter((each) => theirs.every((their) => keyOf(their) !== keyOf(each)))];

const objectIn = (manifest: Manifest, name: string): Manifest => {
  const value = manifest[name];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Manifest) : {};
};

const listIn = (manifest: Manifest, name: string): Manifest[] => {
  const value = manifest[name];
  return Array.isArray(value) ? (value as Manifest[]) : [];
};
