import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { controlPlane } from "../ground/control-plane.ts";
import type { Api } from "../../src/adapters/kubernetes/client/api.ts";
import { get, listMetadata, mergePatch, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { createApi } from "../../src/adapters/kubernetes/client/api.ts";
import { createCluster } from "../../src/adapters/kubernetes/cluster.ts";
import { configMaps, pods, services, volumeClaims, type Kind } from "../../src/leftovers/kinds.ts";
import type { Cluster } from "../../src/run/ports.ts";
import { permissions } from "../../src/access/permissions.ts";
import type { LeftoverName } from "../../src/leftovers/catalogue.ts";
import type { RemovalStep } from "../../src/leftovers/steps.ts";
import type { PodPlan } from "../../src/plan/plan-schema.ts";
import { useApiServer } from "../ground/api-server.ts";
import { startFaultProxy, type FaultProxy, type Seen } from "../support/fault-proxy.ts";
import { executorOf, kind, makeTeam, ownedBy, setStatus, type Team } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
const never = new AbortController().signal;
const silent = { line: () => {} };
const stepsFor = (...what: readonly LeftoverName[]): RemovalStep[] => team.teardown(plan, what);
const all = (): RemovalStep[] => team.teardown(plan);
let kubectl: string;
let team: Team;
let driver: KubernetesObject;
let plan: PodPlan;
let proxy: FaultProxy;
let api: Api;
let cluster: Cluster;

beforeAll(async () => {
  ({ kubectl } = await controlPlane(console.log));
});
beforeEach(async () => {
  proxy = await startFaultProxy(server);
  team = await makeTeam(server);
  driver = await team.pod("driver", { labels: { mine: "stays" } });
  plan = team.plan(driver);
  api = team.api({}, proxy.url);
  cluster = createCluster(api, { log: silent, volumeClaims: false });
});
afterEach(async () => {
  api.close();
  team.remove();
  await proxy.close();
});

const executor = (name: string, node?: string): Promise<KubernetesObject> =>
  team.pod(name, { labels: executorOf(), owner: driver, ...(node === undefined ? {} : { node }) });
const sparkConfigMap = (name: string): Promise<KubernetesObject> =>
  team.make(configMaps, {
    metadata: { name, labels: { "spark-app-selector": "s" }, ownerReferences: [ownedBy(driver)] },
  });
const namesOf = async (of: Kind): Promise<string[]> =>
  (await listMetadata(server.admin, { kind: of, namespace: team.namespace }, {}))
    .map(({ metadata: { name } }) => name)
    .toSorted();
const labels = async () =>
  (await get<KubernetesObject>(server.admin, { kind: pods, namespace: team.namespace, name: "driver" })).metadata
    .labels;
const isDeletion = ({ method }: Seen): boolean => method === "DELETE" || method === "PATCH";

test("Service, executors, config maps and the label are gone, and what others made stays", async () => {
  await cluster.setUp(plan, never);
  await executor("exec-1");
  await sparkConfigMap("conf");
  await team.make(configMaps, { metadata: { name: "mine", ownerReferences: [ownedBy(driver)] } });
  expect(await cluster.tearDown(plan, all(), 3000)).toEqual([]);
  expect(await namesOf(services)).toEqual([]);
  expect(await namesOf(pods)).toEqual(["driver"]);
  expect(await namesOf(configMaps)).toEqual(["mine"]);
  expect(await labels()).toEqual({ mine: "stays" });
});

test("only the steps that are asked for are done", async () => {
  await cluster.setUp(plan, never);
  await executor("exec-1");
  expect(await cluster.tearDown(plan, stepsFor("executor pods"), 3000)).toEqual([]);
  expect(await namesOf(pods)).toEqual(["driver"]);
  expect(await namesOf(services)).toEqual(["flights-1"]);
  expect((await labels())?.["spark-runner/driver"]).toBe("flights-1");
});

test("a second time there is nothing to do, also for another process", async () => {
  await cluster.setUp(plan, never);
  await cluster.tearDown(plan, all(), 3000);
  expect(await cluster.tearDown(plan, all(), 3000)).toEqual([]);
  expect(await createCluster(api, { log: silent, volumeClaims: false }).tearDown(plan, all(), 3000)).toEqual([]);
});

test("the Service's DELETE and the questions that other DELETEs wait for go out first, and all within a moment", async () => {
  // Over one connection they arrive in the order in which they are sent.
  const connection = team.connection(proxy.url);
  connection.agent.maxSockets = 1;
  const oneByOne = createCluster(createApi(connection, { timeoutMs: 10_000 }), { log: silent, volumeClaims: false });
  await oneByOne.setUp(plan, never);
  for (let number = 1; number <= 4; number++) await executor(`exec-${number}`);
  await sparkConfigMap("conf");
  const from = proxy.seen.length;
  const start = performance.now();
  await oneByOne.tearDown(plan, all(), 3000);
  connection.agent.destroy();
  const seen = proxy.seen.slice(from);
  const first = seen.slice(0, 5).map(({ method, url }) => `${method} ${/[^/?]*(?=\?|$)/.exec(url)?.[0]}`);
  // Other files' tests share the API server: Istio may be there, and known since the set-up, or not.
  const istio = expect.stringMatching(/^GET (networking\.istio\.io|virtualservices)$/);
  const awaited = ["DELETE flights-1", "GET configmaps", istio, "GET pods"];
  expect(first).toEqual(expect.arrayContaining(awaited));
  const deletions = seen.filter(isDeletion);
  expect(deletions, "the Service, the label, the config map, and all executors by one").toHaveLength(4);
  const last = Math.max(...deletions.map(({ atMs }) => atMs)) - start;
  expect(last).toBeLessThan(1000); // the bench measures it; a busy machine's tests only look at the order of magnitude
});

test("an executor that Spark starts meanwhile is ended as well", async () => {
  await executor("exec-1", "a-node-that-is-gone"); // it stays until it is forced, so the teardown goes on looking
  const deleted = proxy.request(({ method, url }) => method === "DELETE" && url.endsWith("/exec-1"));
  const tearDown = cluster.tearDown(plan, stepsFor("executor pods"), 3000);
  await deleted;
  await executor("exec-2");
  const left = await tearDown;
  expect(left.map(({ object }) => object)).toEqual([`pod ${team.namespace}/exec-1`]);
  expect(await namesOf(pods)).toEqual(["driver", "exec-1"]);
});

test("what is not gone in time is named, with the command that removes it", async () => {
  await executor("exec-1", "a-node-that-is-gone");
  const start = performance.now();
  const left = await cluster.tearDown(plan, all(), 2500);
  expect(performance.now() - start).toBeLessThan(10_000);
  expect(left).toEqual([
    {
      object: `pod ${team.namespace}/exec-1`,
      why: "it was deleted, but is not gone yet",
      command: `kubectl -n ${team.namespace} delete pods exec-1 --grace-period=0 --force`,
    },
  ]);
  await paste(left[0]?.command ?? "");
  expect(await namesOf(pods)).toEqual(["driver"]);
});

test("a teardown that is ended returns at once, also while a call waits for its answer", async () => {
  await cluster.setUp(plan, never);
  await executor("exec-1", "a-node-that-is-gone");
  const controller = new AbortController();
  proxy.always(({ method }) => (method === "DELETE" ? "hang" : undefined));
  const asked = proxy.request(({ method }) => method === "DELETE");
  const tearDown = cluster.tearDown(plan, all(), 60_000, controller.signal);
  await asked;
  const start = performance.now();
  controller.abort();
  await tearDown;
  expect(performance.now() - start).toBeLessThan(5000);
});

/** Runs a command as a user would. */
async function paste(command: string): Promise<void> {
  await promisify(execFile)("bash", ["-o", "pipefail", "-ec", command], {
    env: {
      ...process.env,
      PATH: `${path.dirname(kubectl)}:${process.env["PATH"]}`,
      KUBECONFIG: server.kubeconfig,
    },
  });
}

test("where nothing may be listed or deleted, each command that is named does what was left", async () => {
  await cluster.setUp(plan, never);
  await executor("exec-1");
  await executor("exec-2");
  await team.pod("not-mine", { labels: executorOf() });
  await sparkConfigMap("conf");
  await server.admin.send<unknown>({
    verb: "patch",
    place: { kind: kind("roles", "rbac.authorization.k8s.io"), namespace: team.namespace, name: "job" },
    contentType: "application/merge-patch+json",
    body: { rules: [] },
  });
  const left = await cluster.tearDown(plan, stepsFor("executor pods", "config maps", "Service", "label"), 2000);
  expect(left.map(({ object }) => object)).toEqual([
    `Service ${team.namespace}/flights-1`,
    `config maps of pod ${team.namespace}/driver, if there are any`,
    `label spark-runner/driver of pod ${team.namespace}/driver`,
    `executor pods of pod ${team.namespace}/driver, if there are any`,
  ]);
  for (const { why } of left)
    expect(why).toMatch(/may not \w+ \w+ in namespace team-\w+; the rule for it: - \{apiGroups/);
  for (const { command } of left) await paste(command);
  expect(await namesOf(services)).toEqual([]);
  expect(await namesOf(pods)).toEqual(["driver", "not-mine"]);
  expect(await namesOf(configMaps)).toEqual([]);
  expect(await labels()).toEqual({ mine: "stays" });
});

test("it goes on after a step that fails", async () => {
  await cluster.setUp(plan, never);
  await executor("exec-1");
  proxy.always(({ method, url }) =>
    method === "DELETE" && url.includes("/services/") ? { status: 400, body: "no" } : undefined,
  );
  const left = await cluster.tearDown(plan, all(), 3000);
  expect(left).toEqual([expect.objectContaining({ object: `Service ${team.namespace}/flights-1` })]);
  expect(await namesOf(pods)).toEqual(["driver"]);
  expect(await labels()).toEqual({ mine: "stays" });
});

test("when nobody answers it ends in time and names everything", async () => {
  await cluster.setUp(plan, never);
  proxy.always(() => "hang");
  const start = performance.now();
  const left = await cluster.tearDown(plan, all(), 600);
  expect(performance.now() - start).toBeLessThan(5000);
  expect(left).toHaveLength(6);
  for (const { why } of left) expect(why).toMatch(/the API server 127\.0\.0\.1:\d+ can't be used.*no answer/);
});

test("that the pod is gone already is no failure", async () => {
  await cluster.setUp(plan, never);
  await server.admin.send<unknown>({
    verb: "delete",
    place: { kind: pods, namespace: team.namespace, name: "driver" },
  });
  expect(await cluster.tearDown(plan, all(), 3000)).toEqual([]);
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
  await executor("exec-1", "a-node");
  await executor("exec-2", "a-node");
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
  expect(await alone.tearDown(itsPlan, stepsFor("Service", "label"), 3000)).toEqual([]);
  calls.close();
  poor.remove();
});

test("a teardown of its own does not need the set-up's connection to be good", async () => {
  await cluster.setUp(plan, never);
  proxy.closeIdle();
  proxy.next("reset", "reset", "reset");
  expect(await cluster.tearDown(plan, all(), 5000)).toEqual([]);
  expect(await namesOf(services)).toEqual([]);
});

test("volume claims are removed too", async () => {
  const metadata = { name: "claim", labels: { "spark-app-selector": "s" }, ownerReferences: [ownedBy(driver)] };
  const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
  await team.make(volumeClaims, { metadata, spec });
  await executor("exec-1");
  expect(await cluster.tearDown(plan, stepsFor("executor pods", "volume claims"), 3000)).toEqual([]);
  expect(await namesOf(volumeClaims)).toEqual([]);
});
