/**
 * The one list of what a job's service account must be allowed to do in the job's namespace, for spark-runner and for
 * Spark's driver. `spark-runner manifests`, docs/rbac.md, the messages of a refused call and their tests are made from it.
 */
import type { Uses } from "../plan/uses.ts";

export interface Permission {
  /** The API group; "" is the core one. */
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  /** When its lack shows: no job without it, only something that is left at the end, or only errors in Spark's log. */
  readonly phase: "before" | "teardown" | "Spark's log";
  readonly why: string;
}

export type Rule = Pick<Permission, "group" | "resource" | "verb">;

/** As it stands under `rules:` of a Role. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** One for each resource, with its verbs. */
export function rulesOf(list: readonly Rule[]): readonly PolicyRule[] {
  const byResource = Map.groupBy(list, ({ group, resource }) => `${group}/${resource}`);
  return [...byResource.values()].map((same) => ({
    apiGroups: [...new Set(same.map(({ group }) => group))],
    resources: [...new Set(same.map(({ resource }) => resource))],
    verbs: [...new Set(same.map(({ verb }) => verb))],
  }));
}

export function permissions(job: Uses): readonly Permission[] {
  const isUnused = ({ verb, resource }: Permission): boolean =>
    (job.executorPods === false && verb === "create" && resource === "pods") ||
    (job.configMaps === false && verb === "create" && resource === "configmaps") ||
    (job.watch === false && verb === "watch");
  const used = always.filter((each) => !isUnused(each));
  return [...used, ...(job.volumeClaims ? forVolumeClaims : [listClaims("Spark's log")]), ...atSparksEnd];
}

const needs =
  (phase: Permission["phase"]) =>
  (verb: string, resource: string, why: string, group = ""): Permission => ({ group, resource, verb, phase, why });
const before = needs("before");
const atTeardown = needs("teardown");
const forSparksLog = needs("Spark's log");

/** Spark asks for it by label when its context stops, and logs a stack trace for each that is refused. */
const sparksEnd = (resource: string): Permission =>
  forSparksLog(
    "deletecollection",
    resource,
    "Spark's driver removes what it made when its context stops; spark-runner does so all the same",
  );

const always: readonly Permission[] = [
  before("get", "pods", "spark-runner reads its own pod, and Spark's driver reads it as the executors' owner"),
  before(
    "patch",
    "pods",
    "spark-runner gives its own pod the label that the Service selects, and takes it away at the end",
  ),
  before(
    "list",
    "pods",
    "spark-runner finds executors that an earlier attempt left, and Spark's driver follows its executors",
  ),
  before("watch", "pods", "Spark's driver hears when an executor ends"),
  before("create", "pods", "Spark's driver starts executors"),
  before("delete", "pods", "Spark's driver ends executors, and spark-runner ends those that are left"),
  before("create", "services", "spark-runner makes the Service by which executors find the driver"),
  before("get", "services", "spark-runner adopts the Service that an earlier life of the container made"),
  before("list", "services", "spark-runner finds the Services of the pod's earlier runs"),
  atTeardown("delete", "services", "spark-runner removes its Service at the end"),
  before("create", "configmaps", "Spark's driver gives executors their configuration"),
  before("list", "configmaps", "spark-runner finds config maps that an earlier attempt left"),
  atTeardown("delete", "configmaps", "spark-runner removes the executors' config map at the end"),
  atTeardown(
    "list",
    "virtualservices",
    "spark-runner finds Istio's VirtualServices that lead to its Service",
    "networking.istio.io",
  ),
  atTeardown(
    "delete",
    "virtualservices",
    "spark-runner removes Istio's VirtualServices that lead to its Service",
    "networking.istio.io",
  ),
];

const atSparksEnd = ["pods", "services", "configmaps", "persistentvolumeclaims"].map(sparksEnd);

/** Spark's driver looks for claims that it can use again, also where there are none. */
const listClaims = (phase: Permission["phase"]): Permission =>
  needs(phase)(
    "list",
    "persistentvolumeclaims",
    "Spark's driver looks for volume claims that it can use again, and spark-runner for those that an earlier attempt left",
  );

const forVolumeClaims: readonly Permission[] = [
  before("create", "persistentvolumeclaims", "Spark's driver makes the executors' volume claims"),
  listClaims("before"),
  atTeardown("delete", "persistentvolumeclaims", "spark-runner removes volume claims at the end"),
];
