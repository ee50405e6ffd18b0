import { describe, expect, test } from "vitest";
import { makeManifests } from "../../src/access/manifests.ts";
import { permissions, rightsOf, rulesOf, type PolicyRule, type Rule } from "../../src/access/permissions.ts";
import { wayOf } from "../../src/adapters/kubernetes/leftovers/ways.ts";
import { inCluster } from "../../src/adapters/kubernetes/leftovers/way.ts";
import { leftovers, type LeftoverKind } from "../../src/leftovers/catalogue.ts";
import { stepsFor, stepsOf } from "../../src/leftovers/steps.ts";
import type { Whose } from "../../src/leftovers/whose.ts";
import { showFinder } from "../../src/plan/show/finder.ts";
import { leaseRow } from "../support/lease.ts";

const rows: readonly LeftoverKind[] = leftovers;
const whose: Whose = {
  namespace: "team",
  pod: { name: "step-1", uid: "uid-1" },
  job: "flights",
  runId: "r1",
  service: "flights-r1",
  podLabels: ["spark-runner/driver"],
  keepsEnded: false,
  volumeClaims: true,
};
const roleOf = (volumeClaims: boolean): readonly PolicyRule[] => {
  const options = {
    namespace: "team",
    serviceAccount: "spark-runner",
    volumeClaims,
    networkPolicy: false,
    minimal: true,
  };
  const role = makeManifests(options).find(({ kind }) => kind === "Role");
  return role?.["rules"] as readonly PolicyRule[];
};
const allows = (rules: readonly PolicyRule[], { group, resource, verb }: Rule): boolean =>
  rules.some(
    (rule) => rule.apiGroups.includes(group) && rule.resources.includes(resource) && rule.verbs.includes(verb),
  );

describe("the Role that spark-runner manifests prints", () => {
  test.for(rows.map((row) => [row.what, row] as const))("has every right that the row %s names", ([, row]) => {
    expect(row.rights.length).toBeGreaterThan(0);
    expect(rightsOf(row).filter((right) => !allows(roleOf(true), right))).toEqual([]);
  });

  test("has the rights of volume claims only where the job makes some", () => {
    const claims = rows.filter(({ onlyWith }) => onlyWith !== undefined).flatMap(rightsOf);
    const toDelete = claims.filter(({ verb }) => verb === "delete");
    expect(toDelete).toHaveLength(1);
    expect(toDelete.filter((right) => allows(roleOf(false), right))).toEqual([]);
  });

  test("has no right of the teardown that no row names", () => {
    const named = rulesOf(rows.flatMap(rightsOf));
    const atTeardown = permissions({ volumeClaims: true }).filter(({ phase }) => phase === "teardown");
    expect(atTeardown.length).toBeGreaterThan(0);
    expect(atTeardown.filter((right) => !allows(named, right))).toEqual([]);
    expect(permissions({ volumeClaims: true }, []).filter(({ phase }) => phase === "teardown")).toEqual([]);
  });

  test("deletes nothing but pods, which Spark ends too, without a row", () => {
    const toDelete = permissions({ volumeClaims: true }, []).filter(({ verb }) => verb === "delete");
    expect(toDelete.map(({ resource }) => resource)).toEqual(["pods"]);
  });
});

test("what is removed before an attempt is found in a way that can tell when it is gone", () => {
  const steps = inCluster(stepsFor("before an attempt", whose));
  expect(steps.map(({ what }) => what)).toEqual(["executor pods", "config maps", "volume claims"]);
  expect(steps.filter((step) => wayOf(step).clear === undefined)).toEqual([]);
});

describe("a new leftover is one row:", () => {
  const more: readonly LeftoverKind[] = [...leftovers, leaseRow];

  test("a step of the teardown, with what finds it, and the words for that", () => {
    const added = stepsOf(more, "at the end", whose).slice(stepsFor("at the end", whose).length);
    expect(added).toEqual([
      {
        what: "Lease",
        by: {
          way: "name",
          kind: { group: "coordination.k8s.io", version: "v1", resource: "leases", word: "Lease" },
          namespace: "team",
          name: "flights-r1-lease",
          owner: { kind: "Pod", name: "step-1", uid: "uid-1" },
        },
      },
    ]);
    expect(added.map(({ by }) => showFinder(by))).toEqual(["team/flights-r1-lease"]);
  });

  test("a rule of the Role", () => {
    const rules = rulesOf(permissions({ volumeClaims: false }, more));
    expect(rules).toContainEqual({
      apiGroups: ["coordination.k8s.io"],
      resources: ["leases"],
      verbs: ["get", "delete"],
    });
    expect(rules).toHaveLength(rulesOf(permissions({ volumeClaims: false })).length + 1);
  });
});
