/**
 * The one list of what a job's service account must be allowed to do in the job's namespace, for spark-runner and for
 * Spark's driver. `spark-runner manifests`, docs/rbac.md, the messages of a refused call and their tests are made from it.
 * What the removal of leftovers needs stands with them in src/leftovers/catalogue.ts.
 */
import { leftovers, type LeftoverKind, type Right } from "../leftovers/catalogue.ts";
import type { Uses } from "../plan/uses.ts";

export interface Permission extends Omit<Right, "phase"> {
  /** When its lack shows; without an optional one less is told. */
  readonly phase: Right["phase"] | "optional";
  /** The API group; "" is the core one. */
  readonly group: string;
  readonly resource: string;
}

export type Rule = Pick<Permission, "group" | "resource" | "verb">;

/** No job needs these: nothing is ever refused for the lack of one, and `manifests --minimal` leaves them out. */
export const optional: readonly Permission[] = [
  {
    group: "",
    resource: "events",
    verb: "list",
    phase: "optional",
    why: "spark-runner says which secret, config map or volume an executor waits for, where its pod does not",
  },
];

/** As it stands under `rules:` of a Role. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const resourceOf = ({ group, resource }: Rule): string => `${group}/${resource}`;

/** One for each resource, with its verbs. */
export function rulesOf(list: readonly Rule[]): readonly PolicyRule[] {
  return [...Map.groupBy(list, resourceOf).values()].map((same) => ({
    apiGroups: [...new Set(same.map(({ group }) => group))],
    resources: [...new Set(same.map(({ resource }) => resource))],
    verbs: [...new Set(same.map(({ verb }) => verb))],
  }));
}

/** `rows`: the catalogue, for tests another one. */
export function permissions(job: Uses, rows: readonly LeftoverKind[] = leftovers): readonly Permission[] {
  const isUnused = ({ verb, resource }: Permission): boolean =>
    (job.executorPods === false && verb === "create" && resource === "pods") ||
    (job.configMaps === false && verb === "create" && resource === "configmaps") ||
    (job.watch === false && verb === "watch");
  const forRun = always.filter((each) => !isUnused(each));
  const forLeftovers = rows.filter(({ onlyWith }) => onlyWith === undefined || job[onlyWith]).flatMap(rightsOf);
  const needed = merge([...forRun, ...(job.volumeClaims ? [createClaims] : []), ...forLeftovers, listClaims]);
  return merge([...[...Map.groupBy(needed, resourceOf).values()].flat(), ...atSparksEnd]);
}

export const rightsOf = ({ kind: { group, resource }, rights }: LeftoverKind): Permission[] =>
  rights.map(({ verb, phase, why }) => ({ group, resource, verb, phase, why: `spark-runner ${why}` }));

/** The worst lack of several counts. */
const phases: readonly Permission["phase"][] = ["before", "teardown", "Spark's log"];

/** What is needed for several things stands once, with all of its reasons. */
function merge(list: readonly Permission[]): Permission[] {
  const same = Map.groupBy(list, (each) => `${each.verb} ${resourceOf(each)}`);
  return [...same.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const all = [first, ...others];
    const phase = phases.find((each) => all.some((one) => one.phase === each)) ?? first.phase;
    return [{ ...first, phase, why: [...new Set(all.map(({ why }) => why))].join("; ") }];
  });
}

/** Only leftovers have rights that are needed at the teardown alone. */
const needs =
  (phase: Exclude<Permission["phase"], "teardown" | "optional">) =>
  (verb: string, resource: string, why: string): Permission => ({ group: "", resource, verb, phase, why });
const before = needs("before");
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
  before("patch", "pods", "spark-runner gives its own pod the label that the Service selects"),
  before("list", "pods", "Spark's driver follows its executors"),
  before("watch", "pods", "Spark's driver hears when an executor ends"),
  before("create", "pods", "Spark's driver starts executors"),
  before("delete", "pods", "Spark's driver ends executors"),
  before("create", "services", "spark-runner makes the Service by which executors find the driver"),
  before("get", "services", "spark-runner adopts the Service that an earlier life of the container made"),
  before("create", "configmaps", "Spark's driver gives executors their configuration"),
];

const atSparksEnd = ["pods", "services", "configmaps", "persistentvolumeclaims"].map(sparksEnd);

const createClaims = before("create", "persistentvolumeclaims", "Spark's driver makes the executors' volume claims");
/** Also where there are none. */
const listClaims = forSparksLog(
  "list",
  "persistentvolumeclaims",
  "Spark's driver looks for volume claims that it can use again",
);
