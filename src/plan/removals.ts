/** What is removed of a run in its pod: the rows of the catalogue of leftovers, with this run's names. */
import type { Facts } from "../facts/facts.ts";
import type { RemovalStep } from "../leftovers/steps.ts";
import { leftovers, type LeftoverKind, type LeftoverName } from "../leftovers/catalogue.ts";
import { stepsFor, stepsOf } from "../leftovers/steps.ts";
import type { Whose } from "../leftovers/whose.ts";
import type { Settings } from "../settings/settings.ts";
import { makeNames, type Names } from "./names.ts";
import type { PlannedProperty, PodPlan } from "./plan-schema.ts";
import { givenProperties } from "./properties/given-properties.ts";

/** What a teardown removes: what attempts leave, what was set up before them, or both. */
export type Scope = "attempts" | "set-up" | "all";

/** What of the job's properties decides what its attempts leave. */
export type Leaves = Pick<Whose, "keepsEnded" | "volumeClaims">;

const whoseOf = (names: Names, leaves: Leaves): Whose => ({
  namespace: names.namespace,
  pod: { name: names.pod, uid: names.podUid },
  job: names.job,
  runId: names.runId,
  service: names.service,
  podLabels: [names.driverLabel.name],
  ...leaves,
});

export function planTeardown(names: Names, scope: Scope, leaves: Leaves): RemovalStep[] {
  const rows: readonly LeftoverKind<LeftoverName>[] = leftovers;
  const isIn = ({ of }: LeftoverKind): boolean => scope === "all" || (of === "attempt") === (scope === "attempts");
  return stepsOf(rows.filter(isIn), "at the end", whoseOf(names, leaves));
}

/** For `clean`, which has no plan of a job. */
export const planTeardownAlone = (settings: Settings, facts: Facts, scope: Scope): RemovalStep[] =>
  planTeardown(makeNames(settings, facts), scope, leavesAlone(settings, facts));

export const planClearing = (names: Names, leaves: Leaves): RemovalStep[] =>
  stepsFor("before an attempt", whoseOf(names, leaves));

export const planEarlier = ({ job }: Pick<Names, "job">): PodPlan["earlier"] =>
  leftovers.flatMap(({ what, kind, ...row }) =>
    "tellsPods" in row ? [{ what, kind: { ...kind }, labels: row.tellsPods(job) }] : [],
  );

const deleteOnTermination = "spark.kubernetes.executor.deleteOnTermination";

/** As Spark compares. */
const isFalse = (value: string | undefined): boolean => value?.trim().toLowerCase() === "false";

export const keepsEnded = (properties: readonly PlannedProperty[]): boolean =>
  isFalse(properties.find(({ name }) => name === deleteOnTermination)?.value);

/** Without an application. */
export const leavesAlone = (settings: Settings, facts: Facts): Leaves => ({
  keepsEnded: isFalse(givenProperties(settings, facts).get(deleteOnTermination)?.value),
  volumeClaims: false,
});
