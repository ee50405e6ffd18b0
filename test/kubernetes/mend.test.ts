import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import type { Cluster } from "../../src/run/ports.ts";
import type { Api } from "../../src/adapters/kubernetes/client/api.ts";
import { get, mergePatch, remove, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { createCluster } from "../../src/adapters/kubernetes/cluster.ts";
import { pods, services } from "../../src/leftovers/kinds.ts";
import type { PodPlan } from "../../src/plan/plan-schema.ts";
import { useApiServer } from "../ground/api-server.ts";
import { startFaultProxy, type FaultProxy } from "../support/fault-proxy.ts";
import { makeTeam, type Team } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
const never = new AbortController().signal;
let team: Team;
let driver: KubernetesObject;
let plan: PodPlan;
let proxy: FaultProxy;
let api: Api;
let cluster: Cluster;
let lines: string[];

beforeAll(async () => {
  proxy = await startFaultProxy(server);
});
afterAll(() => proxy.close());
beforeEach(async () => {
  team = await makeTeam(server);
  driver = await team.pod("driver", { labels: { mine: "stays" } });
  plan = team.plan(driver);
  api = team.api({}, proxy.url);
  lines = [];
  cluster = createCluster(api, { log: { line: (line) => void lines.push(line) }, volumeClaims: false });
  await cluster.setUp(plan, never);
  lines.length = 0;
});
afterEach(() => {
  api.close();
  team.remove();
});

const { admin } = server;
const service = (): Promise<KubernetesObject & { spec: { selector: unknown } }> =>
  get(admin, { kind: services, namespace: team.namespace, name: "flights-1" });
const labels = async () =>
  (await get<KubernetesObject>(admin, { kind: pods, namespace: team.namespace, name: "driver" })).metadata.labels;
const change = (what: unknown, kind = services, name = "flights-1"): Promise<unknown> =>
  mergePatch(admin, { kind, namespace: team.namespace, name }, what);

test("where nothing is amiss, looking costs two requests, and is not told", async () => {
  const from = proxy.seen.length;
  await cluster.mend(plan, never);
  expect(proxy.seen.slice(from).map(({ method }) => method)).toEqual(["GET", "GET"]);
  expect(lines).toEqual([]);
});

test("a Service that was deleted is made again, and torn down as the first would have been", async () => {
  const { metadata } = await service();
  await remove(admin, { kind: services, namespace: team.namespace }, metadata);
  await cluster.mend(plan, never);
  expect((await service()).metadata.uid).not.toBe(metadata.uid);
  expect(lines).toEqual([
    `Service ${team.namespace}/flights-1 is made again: it was gone, so executors may not have found the driver`,
  ]);
  expect(await cluster.tearDown(plan, team.teardown(plan, ["Service"]), 3000)).toEqual([]);
  await expect(service()).rejects.toMatchObject({ status: 404 });
});

test("a label that was taken away or changed is set again, beside the pod's own", async () => {
  for (const value of [null, "other"]) {
    await change({ metadata: { labels: { "spark-runner/driver": value } } }, pods, "driver");
    await cluster.mend(plan, never);
    expect(await labels()).toEqual({ mine: "stays", "spark-runner/driver": "flights-1" });
  }
  expect(lines.map((line) => line.split(": ")[1])).toEqual([
    "it was gone, so executors may not have found the driver",
    "it had become other, so executors may not have found the driver",
  ]);
});

test.for<[string, unknown]>([
  ["another selector", { spec: { selector: { "spark-runner/driver": "other" } } }],
  ["one more condition in its selector", { spec: { selector: { version: "2" } } }],
  ["other ports", { spec: { ports: [{ name: "tcp-driver", port: 9999 }] } }],
])("a Service that has got %s is made again as planned", async ([, what]) => {
  await change(what);
  await cluster.mend(plan, never);
  expect((await service()).spec).toMatchObject({
    selector: plan.service.spec.selector,
    ports: [expect.objectContaining({ port: 7078 })],
  });
  expect((await service()).spec.selector).toEqual(plan.service.spec.selector);
  expect(lines).toHaveLength(1);
});

test("a Service that is being deleted is waited for, and then made again", async () => {
  await change({ metadata: { finalizers: ["example.com/slow"] } });
  const { metadata } = await service();
  await remove(admin, { kind: services, namespace: team.namespace }, metadata);
  const refused = proxy.request(({ method, url }) => method === "POST" && url.endsWith("/services"));
  const mended = cluster.mend({ ...plan, serviceTimeoutMs: 20_000 }, never);
  await refused;
  await change({ metadata: { finalizers: null } });
  await mended;
  expect((await service()).metadata.uid).not.toBe(metadata.uid);
  expect(lines[0]).toContain("it was being deleted");
});

test("one that never goes ends in 69, with the finalizer that holds it", async () => {
  await change({ metadata: { finalizers: ["example.com/never"] } });
  await remove(admin, { kind: services, namespace: team.namespace }, (await service()).metadata);
  await expect(cluster.mend({ ...plan, serviceTimeoutMs: 600 }, never)).rejects.toMatchObject({
    exitCode: 69,
    message: expect.stringContaining("is being deleted, but is still there after 0.6 s"),
    advice: expect.stringContaining("example.com/never"),
  });
});

test("a Service by this name that is another pod's by now is left alone: 78", async () => {
  await remove(admin, { kind: services, namespace: team.namespace }, (await service()).metadata);
  const other = await team.pod("other");
  const theirs = await team.make(services, team.plan(other).service);
  await expect(cluster.mend(plan, never)).rejects.toMatchObject({ exitCode: 78 });
  expect((await service()).metadata.uid).toBe(theirs.metadata.uid);
});

test("a pod by the own name that is another by now is not labelled", async () => {
  const uid = "00000000-0000-0000-0000-000000000000";
  await change({ metadata: { labels: { "spark-runner/driver": null } } }, pods, "driver");
  await expect(cluster.mend({ ...plan, uid }, never)).rejects.toMatchObject({
    exitCode: 78,
    message: expect.stringContaining("no such pod"),
  });
  expect(await labels()).toEqual({ mine: "stays" });
});

test("a proxy's 404 does not make anything again", async () => {
  const { metadata } = await service();
  proxy.next({ status: 404, body: "404 page not found" }, { status: 404, body: "404 page not found" });
  await cluster.mend(plan, never);
  expect((await service()).metadata.uid).toBe(metadata.uid);
  expect(lines).toEqual([]);
});

test("a Service that is gone by the end is told, once", async () => {
  await remove(admin, { kind: services, namespace: team.namespace }, (await service()).metadata);
  const steps = team.teardown(plan, ["Service"]);
  expect(await cluster.tearDown(plan, steps, 3000)).toEqual([]);
  expect(await cluster.tearDown(plan, steps, 3000)).toEqual([]);
  expect(lines).toEqual([expect.stringMatching(/^Service team-\w+\/flights-1 was gone before the run ended/)]);
});
