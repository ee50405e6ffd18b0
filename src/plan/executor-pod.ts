/**
 * The pod that Spark makes for the first executor of an attempt, as far as who admits it looks at it: made from the plan's
 * properties and its template, in the order of Spark's own steps (BasicExecutorFeatureStep and its like). Left out is what only
 * tells the executor's process something: its variables, but for those that the user names.
 */
import type { Manifest } from "../facts/own-pod.ts";
import { isAtLeast } from "../settings/spark-version.ts";
import { executorMemory, type Held } from "./executor-memory.ts";
import { localDirs, mountedSecrets, mountedVolumes } from "./executor-volumes.ts";

export interface Told {
  readonly held: Held;
  /** Each with what Spark holds for it. */
  readonly properties: ReadonlyMap<string, string>;
  /** The user's, with what spark-runner adds; undefined where there is none. */
  readonly template: Manifest | undefined;
  /** Spark's. */
  readonly version: string;
  readonly driver: { readonly name: string; readonly uid: string };
  /** The variable that goes before the property for Spark's local folders. */
  readonly localDirs: string | undefined;
}

const executor = "spark.kubernetes.executor.";
const longestHostname = 63;

/** undefined where a value is none that is understood here. */
export function executorPod(told: Told): Manifest | undefined {
  const { held, properties, template = {} } = told;
  const name = `${held(`${executor}podNamePrefix`) ?? ""}-exec-1`;
  const spec = objectIn(template, "spec");
  const { theirs, others } = pick(listIn(spec, "containers"), held(`${executor}podTemplateContainerName`));
  const resources = resourcesOf(held, objectIn(theirs, "resources"));
  const volumes = mountedVolumes(properties, held, name);
  if (resources === undefined || volumes === undefined) return undefined;
  const mounted = [...conf(held), ...mountedSecrets(properties), ...volumes];
  const mounts = [...listIn(theirs, "volumeMounts"), ...mounted.map(({ mount }) => mount)];
  const local = localDirs(mounts, told.localDirs ?? held("spark.local.dir"), held);
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: metadataOf(told, objectIn(template, "metadata"), name),
    spec: {
      ...specOf(told, spec, name),
      volumes: [...listIn(spec, "volumes"), ...[...mounted, ...local].map(({ volume }) => volume)],
      containers: [
        ...others,
        {
          ...containerOf(told, theirs),
          resources,
          volumeMounts: [...mounts, ...local.map(({ mount }) => mount)],
        },
      ],
    },
  };
}

const metadataOf = ({ properties, driver, version }: Told, theirs: Manifest, name: string): Manifest => ({
  ...theirs,
  name,
  labels: {
    ...objectIn(theirs, "labels"),
    ...under(properties, `${executor}label.`),
    "spark-version": version,
    "spark-app-selector": `spark-${"0".repeat(32)}`,
    "spark-app-name": "spark-runner",
    "spark-exec-id": "1",
    "spark-exec-resourceprofile-id": "0",
    "spark-role": "executor",
  },
  annotations: { ...objectIn(theirs, "annotations"), ...under(properties, `${executor}annotation.`) },
  ownerReferences: [
    ...listIn(theirs, "ownerReferences"),
    { apiVersion: "v1", kind: "Pod", ...driver, controller: true },
  ],
});

function specOf({ held, properties }: Told, theirs: Manifest, name: string): Manifest {
  const account =
    held("spark.kubernetes.authenticate.executor.serviceAccountName") ??
    held("spark.kubernetes.authenticate.driver.serviceAccountName");
  const scheduler = held(`${executor}scheduler.name`) ?? held("spark.kubernetes.scheduler.name");
  return {
    ...theirs,
    hostname: hostnameOf(name),
    restartPolicy: "Never",
    nodeSelector: {
      ...objectIn(theirs, "nodeSelector"),
      ...under(properties, "spark.kubernetes.node.selector."),
      ...under(properties, `${executor}node.selector.`),
    },
    imagePullSecrets: [...listIn(theirs, "imagePullSecrets"), ...pullSecrets(held)],
    ...(account === undefined ? {} : { serviceAccount: account, serviceAccountName: account }),
    ...(scheduler === undefined ? {} : { schedulerName: scheduler }),
  };
}

const usualPort = 7079;

function containerOf({ held, properties, version }: Told, theirs: Manifest): Manifest {
  const port = Number(held("spark.blockManager.port") ?? usualPort);
  const decommissions = held("spark.decommission.enabled")?.toLowerCase() === "true";
  const script = held("spark.kubernetes.decommission.script") ?? "/opt/decom.sh";
  return {
    ...theirs,
    name: theirs["name"] ?? "spark-kubernetes-executor",
    image: held(`${executor}container.image`) ?? held("spark.kubernetes.container.image"),
    imagePullPolicy: held("spark.kubernetes.container.image.pullPolicy") ?? "IfNotPresent",
    env: [...listIn(theirs, "env"), ...variables(properties)],
    ports: [...listIn(theirs, "ports"), ...(port === 0 ? [] : [{ name: "blockmanager", containerPort: port }])],
    args: [...valuesIn(theirs, "args"), "executor"],
    // New versions of Spark take it away where nobody says; where an older one doesn't, a refusal is learnt later.
    ...(isAtLeast(version, 4) === false
      ? {}
      : { securityContext: { allowPrivilegeEscalation: false, ...objectIn(theirs, "securityContext") } }),
    ...(decommissions ? { lifecycle: { preStop: { exec: { command: [script] } } } } : {}),
  };
}

/** What the properties that begin so say, by the rest of their names. */
const under = (properties: Told["properties"], prefix: string): Record<string, string> =>
  Object.fromEntries(
    [...properties].flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
    ),
  );

/** The last letters, since the number stands there; none that a host name must not begin with. */
const hostnameOf = (name: string): string =>
  name
    .slice(-longestHostname)
    .replace(/^[^A-Za-z0-9_]+/, "")
    .replaceAll(/[^A-Za-z0-9_-]+/g, "_");

/** Spark's own of a template's containers, and those that it leaves alone. */
function pick(containers: readonly Manifest[], wanted: string | undefined): { theirs: Manifest; others: Manifest[] } {
  const named = wanted === undefined ? -1 : containers.findIndex(({ name }) => name === wanted);
  const at = Math.max(named, 0);
  return { theirs: containers[at] ?? {}, others: containers.filter((_, index) => index !== at) };
}

/** Over those of the template, each by itself. */
function resourcesOf(held: Held, theirs: Manifest): Manifest | undefined {
  const memory = executorMemory(held);
  if (memory === undefined) return undefined;
  const cores = held(`${executor}request.cores`) ?? held("spark.executor.cores") ?? "1";
  const limit = held(`${executor}limit.cores`);
  return {
    ...theirs,
    requests: { ...objectIn(theirs, "requests"), memory: `${memory}Mi`, cpu: cores },
    limits: {
      ...objectIn(theirs, "limits"),
      memory: `${memory}Mi`,
      ...(limit === undefined ? {} : { cpu: limit }),
    },
  };
}

const confVolume = "spark-conf-volume-exec";

/** Spark's own configuration. */
function conf(held: Held) {
  if (held(`${executor}disableConfigMap`)?.toLowerCase() === "true") return [];
  const volume = { name: confVolume, configMap: { name: "spark-exec-0-conf-map" } };
  return [{ volume, mount: { name: confVolume, mountPath: "/opt/spark/conf" } }];
}

const variables = (properties: Told["properties"]): Manifest[] => [
  ...Object.entries(under(properties, "spark.executorEnv.")).map(([name, value]) => ({ name, value })),
  ...Object.entries(under(properties, `${executor}secretKeyRef.`)).flatMap(([variable, place]) => {
    const [name, key] = place.split(":");
    return key === undefined ? [] : [{ name: variable, valueFrom: { secretKeyRef: { name, key } } }];
  }),
];

const pullSecrets = (held: Held): Manifest[] =>
  (held("spark.kubernetes.container.image.pullSecrets") ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .map((name) => ({ name }));

const objectIn = (from: Manifest, name: string): Manifest => {
  const value = from[name];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Manifest) : {};
};

const valuesIn = (from: Manifest, name: string): readonly unknown[] => {
  const value = from[name];
  return Array.isArray(value) ? value : [];
};

const listIn = (from: Manifest, name: string): readonly Manifest[] => valuesIn(from, name) as readonly Manifest[];
