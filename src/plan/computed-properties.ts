/** The Spark properties that spark-runner computes, each with its reason. */
import type { Facts } from "../facts/facts.ts";
import { inMiB, showSize } from "../settings/quantities.ts";
import type { Settings } from "../settings/settings.ts";
import type { Application } from "./application.ts";
import { givenProperty } from "./given-property.ts";
import { computedHeap, overheadOf } from "./memory.ts";
import type { Names } from "./names.ts";
import { hasSecret, isSecretName } from "./secrets.ts";

export interface Computed {
  readonly name: string;
  readonly value: string;
  readonly why: string;
  /** Who set the variable that executors get as well; else spark-runner computed it. */
  readonly from?: string;
}

/** The ports of the driver, which the run's Service names. */
export const driverPorts = { driver: 7078, blockManager: 7079, ui: 4040 } as const;

export function computeProperties(
  settings: Settings,
  facts: Facts,
  application: Application,
  target: "pod" | "local",
  names: Names,
): Computed[] {
  const isLocalMaster = /^local(?!-cluster)/.test(
    givenProperty(settings, facts, "spark.master")?.value ?? ourMaster(target),
  );
  return [
    ...(target === "pod" ? podProperties(facts, names) : localProperties()),
    ...driverProperties(settings, facts, application, target),
    ...(isLocalMaster ? [] : executorProperties(settings, target)),
    ...(isLocalMaster ? [] : executorEnvironment(settings, facts)),
    ...(application.kind === "scala" ? scriptProperties() : []),
  ];
}

const ourMaster = (target: "pod" | "local"): string =>
  target === "pod" ? "k8s://https://kubernetes.default.svc" : "local[*]";

function podProperties(facts: Facts, names: Names): Computed[] {
  const [major = 0, minor = 0] = (facts.spark.version ?? "").split(".").map(Number);
  const isUnknown = facts.spark.version === undefined;
  const from41 = isUnknown || major > 4 || (major === 4 && minor >= 1);
  const unknownNote = isUnknown ? "; Spark's version is unknown here, and before 4.1 it has no effect" : "";
  const properties: Computed[] = [
    { name: "spark.master", value: ourMaster("pod"), why: "the cluster that this pod runs in" },
    { name: "spark.submit.deployMode", value: "client", why: "the driver runs in this pod" },
    {
      name: "spark.driver.host",
      value: `${names.service}.${names.namespace}.svc`,
      why: "the Service by which executors find the driver",
    },
    {
      name: "spark.driver.bindAddress",
      value: "0.0.0.0",
      why: "listens on all of the pod's addresses",
    },
    { name: "spark.driver.port", value: String(driverPorts.driver), why: "the Service names it" },
    { name: "spark.driver.blockManager.port", value: String(driverPorts.blockManager), why: "the Service names it" },
    { name: "spark.ui.port", value: String(driverPorts.ui), why: "the Service names it" },
    { name: "spark.kubernetes.namespace", value: names.namespace, why: "the pod's own" },
    { name: "spark.kubernetes.driver.pod.name", value: names.pod, why: "executors are owned by this pod" },
    { name: "spark.kubernetes.container.image", value: names.image, why: "executors run the pod's own image" },
    {
      name: "spark.kubernetes.authenticate.executor.serviceAccountName",
      value: names.serviceAccount,
      why: "the pod's own",
    },
    {
      name: "spark.kubernetes.executor.podNamePrefix",
      value: names.executorPrefix,
      why: "new for each attempt (SPARK-25295)",
    },
    ...Object.entries(names.labels).map(([label, value]) => ({
      name: `spark.kubernetes.executor.label.${label}`,
      value,
      why: "teardown finds executors by it",
    })),
    {
      name: "spark.kubernetes.executor.label.spark-runner/attempt",
      value: "{attempt}",
      why: "tells the attempts' executors apart",
    },
    {
      name: "spark.authenticate",
      value: "true",
      why: "driver and executors know each other by a secret that Spark makes",
    },
    { name: "spark.network.crypto.enabled", value: "true", why: "data between pods is encrypted" },
  ];
  if (from41) {
    properties.push(
      {
        name: "spark.kubernetes.executor.useDriverPodIP",
        value: "false",
        why: `else Spark gives executors the bind address in place of the Service's name${unknownNote}`,
      },
      {
        name: "spark.submit.callSystemExitOnMainExit",
        value: "true",
        why: `threads that main left behind don't keep the step alive${unknownNote}`,
      },
    );
  }
  return properties;
}

const localProperties = (): Computed[] => [
  {
    name: "spark.master",
    value: ourMaster("local"),
    why: "not in a pod: driver and executors in one JVM, with all cores",
  },
];

function driverProperties(
  settings: Settings,
  facts: Facts,
  application: Application,
  target: "pod" | "local",
): Computed[] {
  const heap = computedHeap(settings, facts, application.kind);
  const { rule } = overheadOf(settings, facts, application.kind);
  if (heap !== undefined && facts.memoryLimit !== undefined) {
    const why = `fits ${inMiB(facts.memoryLimit)} with the overhead (${rule})`;
    return [{ name: "spark.driver.memory", value: showSize(heap), why }];
  }
  if (target === "local" || facts.memoryLimitIsKnown) return [];
  return [
    {
      name: "spark.driver.memory",
      value: "<pod.memoryLimit - overhead>",
      why: `what the container's limit leaves beside the overhead (${rule}); without a limit Spark's 1g`,
    },
  ];
}

function executorProperties({ values, origins }: Settings, target: "pod" | "local"): Computed[] {
  const { coreLimit, executorMinimum: minimum, executorMaximum: maximum } = values;
  const properties: Computed[] = [];
  if (coreLimit !== undefined) {
    const why = `${origins.coreLimit} is ${coreLimit.text}`;
    properties.push({
      name: "spark.executor.cores",
      value: String(Math.ceil(coreLimit.millicores / 1000)),
      why: `${why}, in whole cores`,
    });
    if (target === "pod") {
      properties.push(
        { name: "spark.kubernetes.executor.limit.cores", value: coreLimit.text, why },
        { name: "spark.kubernetes.executor.request.cores", value: coreLimit.text, why: `${why}: as much as the limit` },
      );
    }
  }
  if (maximum === undefined || minimum === maximum) {
    const fixed = minimum ?? maximum;
    if (fixed === undefined) return properties;
    const why =
      maximum === undefined
        ? `${origins.executorMinimum} without a maximum: a fixed number`
        : "minimum and maximum are equal: a fixed number";
    return [...properties, { name: "spark.executor.instances", value: String(fixed), why }];
  }
  const fewest = minimum ?? 0;
  return [
    ...properties,
    {
      name: "spark.dynamicAllocation.enabled",
      value: "true",
      why: `from ${fewest} to ${maximum} executors, as the work needs`,
    },
    {
      name: "spark.dynamicAllocation.shuffleTracking.enabled",
      value: "true",
      why: "Kubernetes has no external shuffle service",
    },
    {
      name: "spark.dynamicAllocation.minExecutors",
      value: String(fewest),
      why: origins.executorMinimum ?? "no minimum was set",
    },
    { name: "spark.dynamicAllocation.maxExecutors", value: String(maximum), why: origins.executorMaximum ?? "" },
  ];
}

function executorEnvironment(settings: Settings, facts: Facts): Computed[] {
  const pattern = givenProperty(settings, facts, "spark.redaction.regex")?.value;
  const variables = [...settings.variables.values()];
  const secrets = variables.filter(({ name }) => isSecretName(name, pattern)).map(({ value }) => value);
  return variables
    .filter(
      ({ name, value }) =>
        !isSecretName(name, pattern) && !hasSecret(value) && !secrets.some((secret) => value.includes(secret)),
    )
    .map(({ name, value, origin }) => ({
      name: `spark.executorEnv.${name}`,
      value,
      from: origin,
      why: "the job's variable, for executors too",
    }));
}

/** Executors load a script's classes from the driver; 4.x would look for them in a session that the script did not make. */
const scriptProperties = (): Computed[] => [
  {
    name: "spark.sql.artifact.isolation.enabled",
    value: "false",
    why: "a script's classes belong to all its sessions",
  },
];
