import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import type { Api } from "../../src/adapters/kubernetes/client/api.ts";
import { get, listMetadata, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { createCluster } from "../../src/adapters/kubernetes/cluster.ts";
import { configMaps, pods, services, type Kind } from "../../src/leftovers/kinds.ts";
import type { Cluster } from "../../src/run/ports.ts";
import { useApiServer } from "../ground/api-server.ts";
import { startFaultProxy, type FaultProxy } from "../support/fault-proxy.ts";
import { executorOf, makeTeam, ownedBy, type Team } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
const never = new AbortController().signal;
let team: Team;
let driver: KubernetesObject;
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
  api = team.api({}, proxy.url);
  lines = [];
  cluster = anotherLife();
});
afterEach(() => {
  api.close();
  team.remove();
});

/** Another process of spark-runner, which knows nothing of the one before. */
const anotherLife = (): Cluster =>
  createCluster(api, { log: { line: (line) => void lines.push(line) }, volumeClaims: false });
const namesOf = async (kind: Kind): Promise<string[]> =>
  (await listMetadata(server.admin, { kind, namespace: team.namespace }, {}))
    .map(({ metadata }) => metadata.name)
    .toSorted();
const labels = async () =>
  (await get<KubernetesObject>(server.admin, { kind: pods, namespace: team.namespace, name: "driver" })).metadata
    .labels;

test("the pod gets the label beside its own, and the Service is as planned", async () => {
  const plan = team.plan(driver);
  await cluster.setUp(plan, never);
  expect(await labels()).toEqual({ mine: "stays", "spark-runner/driver": "flights-1" });
  expect(await get(server.admin, { kind: services, namespace: team.namespace, name: "flights-1" })).toMatchObject({
    metadata: { labels: plan.service.metadata.labels, ownerReferences: [{ kind: "Pod", uid: driver.metadata.uid }] },
    spec: { clusterIP: "None", selector: { "spark-runner/driver": "flights-1" }, publishNotReadyAddresses: true },
  });
  expect(lines).toEqual([expect.stringMatching(/^Service flights-1 is ready after \d+\.\d s: localhost resolves$/)]);
});

test("the label comes before the Service, and all takes six requests on one connection", async () => {
  const from = proxy.seen.length;
  await cluster.setUp(team.plan(driver), never);
  const seen = proxy.seen.slice(from);
  expect(seen.map(({ method, url }) => `${method} ${url.replace(/^.*\/([\w.]+)(\?.*)?$/, "$1")}`)).toEqual([
    "POST selfsubjectrulesreviews",
    "PATCH driver",
    "POST services",
    "GET services",
    "GET pods",
    "GET networking.istio.io",
  ]);
  expect(new Set(seen.map(({ connection }) => connection)).size).toBe(1);
});

test("another life of the container takes over what the one before set up", async () => {
  await cluster.setUp(team.plan(driver), never);
  const { metadata } = await get<KubernetesObject>(server.admin, {
    kind: services,
    namespace: team.namespace,
    name: "flights-1",
  });
  const plan = team.plan(driver, { adopted: true });
  const labelsOfSecond = { ...plan.service.metadata.labels, "spark-runner/run": "second" };
  const second = {
    ...plan,
    service: { ...plan.service, metadata: { ...plan.service.metadata, labels: labelsOfSecond } },
  };
  await anotherLife().setUp(second, never);
  expect(
    (await get<KubernetesObject>(server.admin, { kind: services, namespace: team.namespace, name: "flights-1" }))
      .metadata.uid,
  ).toBe(metadata.uid);
  expect(lines[1]).toBe("Service flights-1 is there from an earlier life of this container, and used again");
});

test("a create whose answer was lost is found to be our own", async () => {
  proxy.always(({ method, url }) =>
    method === "POST" && url.endsWith("/services") && firstTime() ? "lose the answer" : undefined,
  );
  const firstTime = once();
  await cluster.setUp(team.plan(driver), never);
  proxy.always(() => undefined);
  expect(await namesOf(services)).toEqual(["flights-1"]);
  expect(lines).toHaveLength(1); // nothing of an earlier life
});

const once = (): (() => boolean) => {
  let first = true;
  return () => (first ? !(first = false) : false);
};

test("a Service of another pod is not taken over: 78, with who owns it", async () => {
  const other = await team.pod("other");
  await team.make(services, team.plan(other).service);
  await expect(cluster.setUp(team.plan(driver), never)).rejects.toMatchObject({
    exitCode: 78,
    message: `failed to create Service ${team.namespace}/flights-1: there is one by this name, and pod other owns it`,
    advice: expect.stringContaining("--job"),
  });
});

test("a Service that vanishes while it is looked at is made", async () => {
  const gone = { apiVersion: "v1", kind: "Status", reason: "AlreadyExists", message: "there is one" };
  const firstTime = once();
  proxy.always(({ method, url }) =>
    method === "POST" && url.endsWith("/services") && firstTime()
      ? { status: 409, body: JSON.stringify(gone) }
      : undefined,
  );
  await cluster.setUp(team.plan(driver), never);
  proxy.always(() => undefined);
  expect(await namesOf(services)).toEqual(["flights-1"]);
});

test("a pod that is not there is an error that says what to set", async () => {
  await expect(cluster.setUp(team.plan({ metadata: { name: "nobody", uid: "1" } }), never)).rejects.toMatchObject({
    exitCode: 78,
    message: `failed to label the own pod ${team.namespace}/nobody: there is no such pod`,
    advice: expect.stringContaining("POD_NAME"),
  });
});

test("a host that does not resolve ends the set-up with 69, when its time is over", async () => {
  const plan = team.plan(driver, { host: "flights-1.nowhere.invalid", serviceTimeoutMs: 1200 });
  await expect(cluster.setUp(plan, never)).rejects.toMatchObject({
    exitCode: 69,
    message: expect.stringMatching(
      /^failed to resolve flights-1\.nowhere\.invalid within 1\.2 s: (getaddrinfo E|no answer)/,
    ),
    advice: expect.stringContaining("getent hosts flights-1.nowhere.invalid"),
  });
});

test("a signal ends the set-up quietly, wherever it is", async () => {
  const controller = new AbortController();
  const plan = team.plan(driver, { host: "nowhere.invalid", serviceTimeoutMs: 60_000 });
  const waiting = proxy.request(({ url }) => url.includes("managed-by"));
  const setUp = cluster.setUp(plan, controller.signal);
  await waiting;
  controller.abort({ signal: "SIGTERM", number: 15 });
  await expect(setUp).resolves.toBeUndefined();
  expect(lines).toEqual([]);
});

test("a signal that came before leaves everything as it is", async () => {
  await cluster.setUp(team.plan(driver), AbortSignal.abort({ signal: "SIGTERM", number: 15 }));
  expect(await namesOf(services)).toEqual([]);
});

test("what runs of the same job left in pods that are over is removed", async () => {
  const killed = { exitCode: 137, reason: "OOMKilled", finishedAt: "2026-01-31T12:00:00Z" };
  const containerStatuses = [
    { name: "side", image: "s", imageID: "", ready: false, restartCount: 0, state: { terminated: { exitCode: 1 } } },
    { name: "main", image: "m", imageID: "", ready: false, restartCount: 0, state: { terminated: killed } },
  ];
  const dead = await team.pod("dead", {
    status: { phase: "Failed", containerStatuses },
    labels: { "spark-runner/driver": "flights-dead", mine: "stays" },
  });
  await team.make(services, team.plan(dead, { service: "flights-dead" }).service);
  await team.pod("dead-exec-1", { labels: executorOf({ run: "flights-dead" }), owner: dead });
  const conf = { name: "dead-conf", labels: { "spark-app-selector": "s" }, ownerReferences: [ownedBy(dead)] };
  await team.make(configMaps, { metadata: conf });
  const gone = { metadata: { name: "gone", uid: "00000000-0000-0000-0000-000000000000" } };
  await team.make(services, team.plan(gone, { service: "flights-gone" }).service);
  // Its run removed the Service, but Spark started another executor before it died.
  const late = await team.pod("late", { status: { phase: "Failed" } });
  const ofJob = team.plan(late).service.metadata.labels;
  await team.pod("late-exec-1", { labels: { ...ofJob, "spark-role": "executor" }, owner: late });

  await cluster.setUp(team.plan(driver), never);
  expect(await namesOf(services)).toEqual(["flights-1"]);
  expect(await namesOf(pods)).toEqual(["dead", "driver", "late"]);
  expect(
    (await get<KubernetesObject>(server.admin, { kind: pods, namespace: team.namespace, name: "dead" })).metadata
      .labels,
  ).toEqual({
    mine: "stays",
  });
  expect(await namesOf(configMaps)).not.toContain("dead-conf");
  expect(lines).toContain(
    "removed what a run of this job in pod dead left: Service flights-dead, pod dead-exec-1, config map dead-conf",
  );
  expect(lines.filter((line) => line.includes("killed"))).toEqual([
    `an earlier run of this job, in container main of pod ${team.namespace}/dead, was killed at 2026-01-31T12:00:00Z (OOMKilled, exit code 137): it was out of memory; raise the container's memory limit, or lower --driver-memory`,
  ]);
  expect(lines).toContain("removed what a run of this job in pod gone left: Service flights-gone");
  expect(lines).toContain("removed what a run of this job in pod late left: pod late-exec-1");
});

test("what a live run of the same job, another job, or somebody by hand made is not touched", async () => {
  const live = await team.pod("live", { status: { phase: "Running" } });
  await team.make(services, team.plan(live, { service: "flights-live" }).service);
  const ofJob = team.plan(live).service.metadata.labels;
  await team.pod("live-exec-1", { labels: { ...ofJob, "spark-role": "executor" }, owner: live });
  const dead = await team.pod("dead", { status: { phase: "Succeeded" } });
  const other = team.plan(dead, { service: "other" }).service;
  const labelled = { ...other.metadata.labels, "spark-runner/job": "other" };
  await team.make(services, { ...other, metadata: { ...other.metadata, labels: labelled } });
  const mine = team.plan(dead, { service: "mine" }).service;
  await team.make(services, { ...mine, metadata: { ...mine.metadata, labels: {} } });
  const unowned = team.plan(dead, { service: "unowned" }).service;
  await team.make(services, { ...unowned, metadata: { ...unowned.metadata, ownerReferences: [] } });

  await cluster.setUp(team.plan(driver), never);
  expect(await namesOf(services)).toEqual(["flights-1", "flights-live", "mine", "other", "unowned"]);
  expect(await namesOf(pods)).toEqual(["dead", "driver", "live", "live-exec-1"]);
  expect(lines).toHaveLength(1);
});

test("that dead runs can't be looked for does not fail a run", async () => {
  proxy.always(({ url }) => (url.includes("managed-by") ? { status: 400 } : undefined));
  await cluster.setUp(team.plan(driver), never);
  proxy.always(() => undefined);
  expect(await namesOf(services)).toEqual(["flights-1"]);
});
