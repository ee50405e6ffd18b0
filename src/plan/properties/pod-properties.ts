/** The Spark properties that client mode in a pod needs, each with its reason. */
import type { Facts } from "../../facts/facts.ts";
import type { Basis } from "../basis.ts";
import type { Settings } from "../../settings/settings.ts";
import { driverPorts, portProperties, portsOf, whyPort, type DriverPort } from "./driver-ports.ts";
import { executorPodProperties } from "./executor-pod-properties.ts";
import { isTrue, sourceOf } from "./given-properties.ts";
import { hasKubernetesMaster, masterOf } from "./master.ts";
import { labelName } from "../../leftovers/labels.ts";
import { type Names } from "../names.ts";
import type { PodPlan } from "../plan-schema.ts";
import type { Computed } from "./properties.ts";
import { isAtLeast } from "../../settings/spark-version.ts";

/** Whether properties that came with Spark 4.1 are set, and what is said of them. */
export function sinceSpark41({ spark: { version } }: Facts): { from41: boolean; unknownNote: string } {
  const from41 = isAtLeast(version, 4, 1);
  const unknownNote = from41 === undefined ? "; Spark's version is unknown here, and before 4.1 it has no effect" : "";
  return { from41: from41 ?? true, unknownNote };
}

export function podProperties(basis: Basis, template: PodPlan["template"]): Computed[] {
  const { settings, facts, given, names } = basis;
  const { from41, unknownNote } = sinceSpark41(facts);
  const ports = portsOf(basis);
  // Then executors are told the address that the driver is bound to.
  const useDriverPodIp = from41 && isTrue(given.get("spark.kubernetes.executor.useDriverPodIP")?.value);
  const properties: Computed[] = [
    { name: "spark.master", value: masterOf.pod, why: "the cluster that this pod runs in" },
    { name: "spark.submit.deployMode", value: "client", why: "the driver runs in this pod" },
    {
      name: "spark.driver.host",
      value: names.host,
      why: "the Service by which executors find the driver",
    },
    ...(useDriverPodIp
      ? []
      : [{ name: "spark.driver.bindAddress", value: "0.0.0.0", why: "listens on all of the pod's addresses" }]),
    ...(Object.keys(driverPorts) as DriverPort[]).map((port) => ({
      name: portProperties[port],
      value: String(ports.ours[port]),
      why: whyPort(port, facts),
    })),
    ...ofThisPod(settings, names),
    ...encryption(basis),
  ];
  properties.push(...executorPodProperties(basis, ports.all, template));
  if (from41) {
    properties.push({
      name: "spark.kubernetes.executor.useDriverPodIP",
      value: "false",
      why: `else Spark gives executors the bind address in place of the Service's name${unknownNote}`,
    });
  }
  return properties;
}

/** What executors have from the driver's pod, and by what they are known to be its own. */
const ofThisPod = (settings: Settings, names: Names): Computed[] => [
  {
    name: "spark.kubernetes.namespace",
    value: names.namespace,
    why: "the pod's own",
    from: sourceOf(settings, "namespace"),
  },
  {
    name: "spark.kubernetes.driver.pod.name",
    value: names.pod,
    why: "executors are owned by this pod",
    from: sourceOf(settings, "podName"),
  },
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
    name: `spark.kubernetes.executor.label.${labelName.attempt}`,
    value: "{attempt}",
    why: "tells the attempts' executors apart",
  },
];

/**
 * Only on Kubernetes does Spark make the secret by itself; and it refuses to encrypt for those whom it does not ask who they
 * are.
 */
function encryption({ given: properties }: Basis): Computed[] {
  if (!hasKubernetesMaster(properties)) return [];
  const given = properties.get("spark.authenticate")?.value.trim().toLowerCase();
  return [
    {
      name: "spark.authenticate",
      value: "true",
      why: "driver and executors know each other by a secret that Spark makes",
    },
    ...(given === undefined || given === "true"
      ? [{ name: "spark.network.crypto.enabled", value: "true", why: "data between pods is encrypted" }]
      : []),
  ];
}
