import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { readPodFacts } from "../../src/request/pod-facts.ts";
import type { Claims } from "../../src/adapters/files/claims.ts";
import type { Facts } from "../../src/facts/facts.ts";
import { get, listMetadata, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { createCluster } from "../../src/adapters/kubernetes/cluster.ts";
import { configMaps, pods, services, type Kind } from "../../src/leftovers/kinds.ts";
import type { Neighbours } from "../../src/adapters/kubernetes/neighbours.ts";
import type { PodPlan } from "../../src/plan/plan-schema.ts";
import { useApiServer } from "../ground/api-server.ts";
import { basisOf, podFacts } from "../support/plans.ts";
import { executorOf, makeTeam, ownedBy, type Team } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
const never = new AbortController().signal;
const usual = "spark-runner/driver";
let team: Team;

beforeEach(async () => {
  team = await makeTeam(server);
});
afterEach(() => team.remove());

const namesOf = async (kind: Kind): Promise<string[]> =>
  (await listMetadata(server.admin, { kind, namespace: team.namespace }, {}))
    .map(({ metadata: { name } }) => name)
    .toSorted();
const labels = async () =>
  (await get<KubernetesObject>(server.admin, { kind: pods, namespace: team.namespace, name: "driver" })).metadata
    .labels;

/** As of a pod in which other processes hold these names. */
function claimsBeside(...held: readonly string[]): Claims & { readonly ours: Set<string> } {
  const ours = new Set<string>();
  const isHeld = (name: string): boolean => held.includes(name) || ours.has(name);
  return {
    ours,
    async hold(name) {
      if (!held.includes(name)) ours.add(name);
      return !held.includes(name);
    },
    release: (name) => void ours.delete(name),
    isHeld,
    isAnyHeld: (beginning) => held.some((name) => name.startsWith(beginning)),
  };
}

async function factsBeside(claims: Claims): Promise<Facts> {
  const api = team.api();
  const { uid } = (await get<KubernetesObject>(server.admin, { kind: pods, namespace: team.namespace, name: "driver" }))
    .metadata;
  const pod = { ...podFacts.pod, name: "driver", namespace: team.namespace, uid };
  const facts = await readPodFacts(basisOf(["job.py"], { facts: { pod } }), api, claims);
  api.close();
  return facts;
}

test("the Service that the label names is used again when it is there, this pod's and nobody else's", async () => {
  const driver = await team.pod("driver", { labels: { [usual]: "flights-r0abcd" } });
  await team.make(services, team.plan(driver, { service: "flights-r0abcd" }).service);
  const claims = claimsBeside();
  const { ownPod, beside } = await factsBeside(claims);
  expect(ownPod).toMatchObject({ service: "flights-r0abcd", labelIsTaken: false });
  expect(beside.place).toBe(0);
  expect([...claims.ours]).toContain("service/flights-r0abcd");
});

test.for([
  ["true", true],
  ["", true],
  ["flights", true],
  ["flights-r0abcd", false],
] as const)("a label %j without such a Service is no name: it is somebody's own: %s", async ([value, isTaken]) => {
  await team.pod("driver", { labels: { [usual]: value } });
  const claims = claimsBeside();
  expect((await factsBeside(claims)).ownPod).toMatchObject({ service: undefined, labelIsTaken: isTaken });
  expect([...claims.ours]).toEqual(["place/0"]);
});

test("a Service of the label's name that is another pod's is not used", async () => {
  await team.pod("driver", { labels: { [usual]: "true" } });
  await team.make(services, team.plan(await team.pod("other"), { service: "true" }).service);
  expect((await factsBeside(claimsBeside())).ownPod).toMatchObject({ service: undefined, labelIsTaken: true });
});

test("beside a living run the Service is not used, and the place is another one", async () => {
  const driver = await team.pod("driver", { labels: { [usual]: "flights-r0abcd" } });
  await team.make(services, team.plan(driver, { service: "flights-r0abcd" }).service);
  const { ownPod, beside } = await factsBeside(claimsBeside("service/flights-r0abcd", "place/0"));
  expect(ownPod).toMatchObject({ service: undefined, labelIsTaken: true });
  expect(beside.place).toBe(1);
});

test("where the usual label is taken, an earlier life's Service is found by the label that it had", async () => {
  const driver = await team.pod("driver", { labels: { [usual]: "true", [`${usual}-r0abcd`]: "flights-r0abcd" } });
  await team.make(services, team.plan(driver, { service: "flights-r0abcd" }).service);
  expect((await factsBeside(claimsBeside())).ownPod).toMatchObject({ service: "flights-r0abcd", labelIsTaken: true });
});

const ownLabel = (plan: PodPlan, name: string): PodPlan => ({ ...plan, label: { ...plan.label, name } });
const neighbours = (living: readonly string[], isLast: boolean): Neighbours => ({
  isLiving: (runId) => living.includes(runId),
  isUsed: (service) => living.includes(service),
  leave: () => !isLast,
});
const kinds = ["executor pods", "config maps", "Service", "label"] as const;

test("nothing of a living run in the same pod is touched, before an attempt and at the end", async () => {
  const driver = await team.pod("driver", { labels: { [usual]: "flights-one" } });
  await team.make(services, team.plan(driver, { service: "flights-one" }).service);
  const things = async (run: string): Promise<void> => {
    await team.pod(`${run}-exec-1`, { labels: executorOf({ run, application: run }), owner: driver });
    await team.make(configMaps, {
      metadata: { name: run, labels: { "spark-app-selector": run }, ownerReferences: [ownedBy(driver)] },
    });
  };
  await things("flights-one");
  await things("flights-dead");
  const lines: string[] = [];
  const api = team.api();
  const log = { line: (line: string) => void lines.push(line) };
  const beside = createCluster(api, { log, volumeClaims: false, neighbours: neighbours(["flights-one"], false) });
  const plan = ownLabel(team.plan(driver, { service: "flights-two" }), `${usual}-two`);
  await beside.setUp(plan, never);
  expect(await labels()).toEqual({ [usual]: "flights-one", [`${usual}-two`]: "flights-two" });
  await beside.clearAttempt(plan, never);
  await things("flights-two");
  expect(await beside.tearDown(plan, team.teardown(plan, kinds), 3000)).toEqual([]);
  expect(await namesOf(pods)).toEqual(["driver", "flights-one-exec-1"]);
  expect(await namesOf(configMaps)).toEqual(["flights-one"]);
  expect(await namesOf(services)).toEqual(["flights-one"]);
  expect(await labels()).toEqual({ [usual]: "flights-one" });
  expect(lines.filter((line) => /^(removed|left)/.test(line))).toEqual([
    "removed what an earlier attempt left: pod flights-dead-exec-1, config map flights-dead",
  ]);
  api.close();
});

test("the usual label stays for the run that goes on, and the last one takes it away", async () => {
  const driver = await team.pod("driver", { labels: { mine: "stays" } });
  const api = team.api();
  const log = { line: () => {} };
  const one = createCluster(api, { log, volumeClaims: false, neighbours: neighbours(["flights-r2abcd"], false) });
  const first = team.plan(driver, { service: "flights-r1abcd" });
  const second = ownLabel(team.plan(driver, { service: "flights-r2abcd" }), `${usual}-r2abcd`);
  const two = createCluster(api, { log, volumeClaims: false, neighbours: neighbours(["flights-r1abcd"], true) });
  await one.setUp(first, never);
  await two.setUp(second, never);
  expect(await one.tearDown(first, team.teardown(first, kinds), 3000)).toEqual([]);
  expect(await labels()).toEqual({ mine: "stays", [usual]: "flights-r1abcd", [`${usual}-r2abcd`]: "flights-r2abcd" });
  const last = createCluster(api, { log, volumeClaims: false, neighbours: neighbours([], true) });
  expect(await last.tearDown(second, team.teardown(second, kinds), 3000)).toEqual([]);
  expect(await labels()).toEqual({ mine: "stays" });
  api.close();
});

test("Services and labels of runs that were killed in this pod are removed by the next one", async () => {
  const driver = await team.pod("driver", {
    labels: { [usual]: "true", [`${usual}-r0abcd`]: "flights-r0abcd", [`${usual}-r1abcd`]: "flights-r1abcd" },
  });
  await team.make(services, team.plan(driver, { service: "flights-r0abcd" }).service);
  await team.make(services, team.plan(driver, { service: "flights-r1abcd" }).service);
  const api = team.api();
  const living = neighbours(["flights-r1abcd"], true);
  const cluster = createCluster(api, { log: { line: () => {} }, volumeClaims: false, neighbours: living });
  await cluster.setUp(ownLabel(team.plan(driver, { service: "flights-r2abcd" }), `${usual}-r2abcd`), never);
  expect(await namesOf(services)).toEqual(["flights-r1abcd", "flights-r2abcd"]);
  expect(await labels()).toEqual({
    [usual]: "true",
    [`${usual}-r1abcd`]: "flights-r1abcd",
    [`${usual}-r2abcd`]: "flights-r2abcd",
  });
  api.close();
});
