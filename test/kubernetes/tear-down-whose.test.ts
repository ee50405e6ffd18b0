import { beforeEach, expect, test } from "vitest";
import { permissions } from "../../src/access/permissions.ts";
import { mergePatch } from "../../src/adapters/kubernetes/client/calls.ts";
import { createCluster } from "../../src/adapters/kubernetes/cluster.ts";
import type { LeftoverName } from "../../src/leftovers/catalogue.ts";
import { pods, services } from "../../src/leftovers/kinds.ts";
import type { RemovalStep } from "../../src/leftovers/steps.ts";
import type { PodPlan } from "../../src/plan/plan-schema.ts";
import type { Cluster } from "../../src/run/ports.ts";
import { api, driver, executor, labels, namesOf, never, server, team } from "../support/one-driver.ts";
import { makeTeam, setStatus } from "../support/team.ts";

const silent = { line: () => {} };
const stepsFor = (...what: readonly LeftoverName[]): RemovalStep[] => team.teardown(plan, what);
let plan: PodPlan;
let cluster: Cluster;

beforeEach(() => {
  plan = team.plan(driver);
  cluster = createCluster(api, { log: silent, volumeClaims: false });
});

test("a label that is another run's by now stays", async () => {
  await cluster.setUp(plan, never);
  await mergePatch(
    server.admin,
    { kind: pods, namespace: team.namespace, name: "driver" },
    {
      metadata: { labels: { "spark-runner/driver": "another" } },
    },
  );
  expect(await cluster.tearDown(plan, stepsFor("label"), 3000)).toEqual([]);
  expect((await labels())?.["spark-runner/driver"]).toBe("another");
});

test("a pod that only has the name of ours is not touched", async () => {
  const impostor = { ...plan, uid: "00000000-0000-0000-0000-000000000000" };
  await mergePatch(
    server.admin,
    { kind: pods, namespace: team.namespace, name: "driver" },
    {
      metadata: { labels: { "spark-runner/driver": "flights-1" } },
    },
  );
  await cluster.tearDown(impostor, team.teardown(impostor, ["label"]), 3000);
  expect((await labels())?.["spark-runner/driver"]).toBe("flights-1");
});

test("a Service that another pod owns is named, and stays", async () => {
  const other = await team.pod("other");
  await team.make(services, team.plan(other).service);
  expect(await cluster.tearDown(plan, stepsFor("Service"), 3000)).toEqual([
    {
      object: `Service ${team.namespace}/flights-1`,
      why: "it is not of this pod: pod other owns it",
      command: `kubectl -n ${team.namespace} delete services flights-1`,
    },
  ]);
  expect(await namesOf(services)).toEqual(["flights-1"]);
});

const finalizers = (list: readonly string[]) => ({ metadata: { finalizers: list } });

test("a Service that a finalizer holds is named when the time is over", async () => {
  await cluster.setUp(plan, never);
  await mergePatch(
    server.admin,
    { kind: services, namespace: team.namespace, name: "flights-1" },
    finalizers(["spark-runner.test/hold"]),
  );
  expect(await cluster.tearDown(plan, stepsFor("Service"), 1000)).toEqual([
    {
      object: `Service ${team.namespace}/flights-1`,
      why: "it was deleted, but is not gone yet: a finalizer holds it",
      command: `kubectl -n ${team.namespace} delete services flights-1`,
    },
  ]);
  const teardown = cluster.tearDown(plan, stepsFor("Service"), 10_000);
  await mergePatch(server.admin, { kind: services, namespace: team.namespace, name: "flights-1" }, finalizers([]));
  expect(await teardown).toEqual([]);
  expect(await namesOf(services)).toEqual([]);
});

test("an executor that has ended is no alarm, unless a finalizer holds it: then that is named, with what frees it", async () => {
  await executor("exec-1", { node: "a-node" });
  await executor("exec-2", { node: "a-node" });
  for (const name of ["exec-1", "exec-2"]) {
    const state = { terminated: { exitCode: 0 } };
    const status = { name: "main", image: "i", imageID: "i", ready: false, restartCount: 0, state };
    await setStatus(server.admin, team.namespace, name, { phase: "Running", containerStatuses: [status] });
  }
  await mergePatch(
    server.admin,
    { kind: pods, namespace: team.namespace, name: "exec-2" },
    finalizers(["example.com/hold"]),
  );
  const left = await cluster.tearDown(plan, stepsFor("executor pods"), 3000);
  expect(left).toEqual([
    {
      object: `pod ${team.namespace}/exec-2`,
      why: "it was deleted and has ended, but the finalizer example.com/hold holds it",
      command: `kubectl -n ${team.namespace} patch pods exec-2 --type=merge -p '{"metadata":{"finalizers":null}}'`,
    },
  ]);
});

test.for([
  ["the pod's own labels: it is the one that the article's script made, and goes", { mine: "stays" }, []],
  ["other labels: it stays", { mine: "other" }, ["flights-1"]],
  ["nothing: it stays", undefined, ["flights-1"]],
] as const)("a Service without an owner that selects %s", async ([, selector, stays]) => {
  await team.make(services, {
    metadata: { name: "flights-1" },
    spec: { clusterIP: "None", ports: [{ port: 7078 }], selector },
  });
  const left = await cluster.tearDown(plan, stepsFor("Service"), 3000);
  expect(left.map(({ why }) => why)).toEqual(stays.map(() => "it is not of this pod: it has no owner"));
  expect(await namesOf(services)).toEqual(stays);
});

test("a Service that was made anew by another is not deleted", async () => {
  await cluster.setUp(plan, never);
  const other = await team.pod("other");
  await server.admin.send<unknown>({
    verb: "delete",
    place: { kind: services, namespace: team.namespace, name: "flights-1" },
  });
  await team.make(services, team.plan(other).service);
  expect(await cluster.tearDown(plan, stepsFor("Service"), 3000)).toEqual([]);
  expect(await namesOf(services)).toEqual(["flights-1"]);
});

test("a set-up that did not come to the Service leaves nothing to say of it", async () => {
  const poor = await makeTeam(
    server,
    permissions({ volumeClaims: false }).filter(({ resource }) => resource === "pods"),
  );
  const calls = poor.api();
  const alone = createCluster(calls, { log: silent, volumeClaims: false });
  const itsPlan = poor.plan(await poor.pod("driver"));
  await expect(alone.setUp(itsPlan, never)).rejects.toMatchObject({ exitCode: 77 });
  expect(await alone.tearDown(itsPlan, poor.teardown(itsPlan, ["Service", "label"]), 3000)).toEqual([]);
  calls.close();
  poor.remove();
});
