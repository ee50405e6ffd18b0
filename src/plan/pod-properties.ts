/** The Spark properties that client mode in a pod needs, each with its reason. */
import type { Facts } from "../facts/facts.ts";
import { decommissionProperties } from "./decommission.ts";
import type { Settings } from "../settings/settings.ts";
import { markOf } from "../facts/marks.ts";
import type { PodManifest } from "../facts/own-pod.ts";
import { givenProperty, isTrue, sourceOf, sourceOfPair } from "./given-property.ts";
import { hasKubernetesMaster, masterOf } from "./master.ts";
import { labelName, type Names } from "./names.ts";
import type { PodPlan } from "./plan-schema.ts";
import type { Computed } from "./properties.ts";
import { sparkPath } from "./spark-path.ts";
import { claimMarks, executorMarks } from "./user-labels.ts";
import { isAtLeast } from "../settings/spark-version.ts";

/** The ports of the driver, which the run's Service names. */
export const driverPorts = { driver: 7078, blockManager: 7079, ui: 4040 } as const;

const portProperties = {
  driver: "spark.driver.port",
  blockManager: "spark.driver.blockManager.port",
  ui: "spark.ui.port",
} as const;
type DriverPort = keyof typeof driverPorts;

/** Those that the user chose. */
export function givenPorts(settings: Settings, facts: Facts) {
  return (Object.keys(driverPorts) as DriverPort[]).flatMap((port) => {
    const property = portProperties[port];
    const given = givenProperty(settings, facts, property);
    return given === undefined ? [] : [{ port, property, origin: given.origin, number: Number(given.value) }];
  });
}

type Ports = Readonly<Record<DriverPort, number>>;

/** So far apart are the ports of runs in one pod. */
const portsOfPlace = 10;

/**
 * Ours give way to the user's, since one Service can't name a port twice, and to what listens in the pod already; and what
 * holds in the end.
 */
function portsOf(settings: Settings, facts: Facts): { readonly ours: Ports; readonly all: Ports } {
  const given = givenPorts(settings, facts);
  const { place, takenPorts } = facts.beside;
  const ours: Record<DriverPort, number> = { ...driverPorts };
  const chosen: { port: DriverPort; number: number }[] = [...given];
  for (const port of Object.keys(ours) as DriverPort[]) {
    ours[port] += place * portsOfPlace;
    while (takenPorts.includes(ours[port]) || chosen.some((each) => each.port !== port && each.number === ours[port]))
      ours[port] += 1;
    chosen.push({ port, number: ours[port] });
  }
  return { ours, all: { ...ours, ...Object.fromEntries(given.map(({ port, number }) => [port, number])) } };
}

function whyPort(port: DriverPort, { beside }: Facts): string {
  const usual = driverPorts[port];
  if (beside.place > 0) return `the Service names it; ${usual} and what follows is another run's in this pod`;
  return beside.takenPorts.includes(usual)
    ? `the Service names it; something in this pod listens on ${usual}`
    : "the Service names it";
}

/** Whether properties that came with Spark 4.1 are set, and what is said of them. */
export function sinceSpark41({ spark: { version } }: Facts): { from41: boolean; unknownNote: string } {
  const from41 = isAtLeast(version, 4, 1);
  const unknownNote = from41 === undefined ? "; Spark's version is unknown here, and before 4.1 it has no effect" : "";
  return { from41: from41 ?? true, unknownNote };
}

export function podProperties(
  settings: Settings,
  facts: Facts,
  names: Names,
  template: PodPlan["template"],
): Computed[] {
  const { from41, unknownNote } = sinceSpark41(facts);
  const ports = portsOf(settings, facts);
  // Then executors are told the address that the driver is bound to.
  const useDriverPodIp =
    from41 && isTrue(givenProperty(settings, facts, "spark.kubernetes.executor.useDriverPodIP")?.value);
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
    ...encryption(settings, facts),
  ];
  properties.push(...executorPodProperties(settings, facts, ports.all, template));
  if (from41) {
    properties.push({
      name: "spark.kubernetes.executor.useDriverPodIP",
      value: "false",
      why: `else Spark gives executors the bind address in place of the Service's name${unknownNote}`,
    });
  }
  return properties;
}

/**
 * Only on Kubernetes does Spark make the secret by itself; and it refuses to encrypt for those whom it does not ask who they
 * are.
 */
function encryption(settings: Settings, facts: Facts): Computed[] {
  if (!hasKubernetesMaster(settings, facts)) return [];
  const given = givenProperty(settings, facts, "spark.authenticate")?.value.trim().toLowerCase();
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

/** What Spark can be told of executor pods by a property; the rest is in the pod template. */
function executorPodProperties(
  settings: Settings,
  facts: Facts,
  driver: Ports,
  template: PodPlan["template"],
): Computed[] {
  const { values } = settings;
  const { ownPod, podTemplate } = facts;
  const properties: Computed[] = [];
  // Spark lets a property replace what the template says, and the template is the user's.
  const { labels, annotations } = (podTemplate as PodManifest | undefined)?.metadata ?? {};
  const label = (name: string, value: string, why: string): void => {
    if (labels?.[name] === undefined) properties.push({ name: `spark.kubernetes.executor.label.${name}`, value, why });
  };
  const annotation = (name: string, value: string, why: string): void => {
    if (annotations?.[name] === undefined)
      properties.push({ name: `spark.kubernetes.executor.annotation.${name}`, value, why });
  };
  if (ownPod?.imagePullPolicy !== undefined) {
    const why = "the own container's";
    properties.push({ name: "spark.kubernetes.container.image.pullPolicy", value: ownPod.imagePullPolicy, why });
  }
  if (ownPod !== undefined && ownPod.imagePullSecrets.length > 0) {
    const value = ownPod.imagePullSecrets.join(",");
    properties.push({ name: "spark.kubernetes.container.image.pullSecrets", value, why: "the pod's own" });
  }
  for (const [name, value] of Object.entries(ownPod?.marks.labels ?? {})) label(name, value, markOf(name)?.why ?? "");
  for (const [name, value] of Object.entries(ownPod?.marks.annotations ?? {}))
    annotation(name, value, markOf(name)?.why ?? "");
  if (ownPod?.isInMesh === true) {
    const ports = `${driver.driver},${driver.blockManager}`;
    const why = "Spark's own connections go past the sidecar";
    for (const name of ["excludeOutboundPorts", "excludeInboundPorts"].map(
      (each) => `traffic.sidecar.istio.io/${each}`,
    )) {
      const property = `spark.kubernetes.executor.annotation.${name}`;
      const given = givenProperty(settings, facts, property)?.value;
      const theirs = given ?? annotations?.[name];
      properties.push({
        name: property,
        value: theirs === undefined ? ports : `${theirs},${ports}`,
        why: theirs === undefined ? why : `${why}; and ${given === undefined ? "the pod template's" : "yours"}`,
        ...(given === undefined ? {} : { includes: given }),
      });
    }
  }
  properties.push(...executorMarks(settings, facts), ...claimMarks(settings, facts));
  properties.push(...decommissionProperties(settings, facts));
  for (const pair of values.executorNodeSelector ?? []) {
    const why = "executors run only on nodes with this label";
    const name = `spark.kubernetes.executor.node.selector.${pair.name}`;
    properties.push({ name, value: pair.value, why, from: sourceOfPair(pair) });
  }
  if (template !== null) {
    const why = "what only a template can say of executors: see executor pods";
    properties.push({
      name: "spark.kubernetes.executor.podTemplateFile",
      value: sparkPath(template.path),
      why: template.includes === null ? why : `yours (${template.includes}), with what executors need beside it`,
      ...(template.includes === null ? {} : { includes: template.includes }),
    });
  }
  return properties;
}
