import { afterEach, beforeEach, expect, inject, test } from "vitest";
import type { Api } from "../../src/adapters/kubernetes/client/api.ts";
import { listMetadata, mergePatch, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { createCluster } from "../../src/adapters/kubernetes/cluster.ts";
import { configMaps, pods, volumeClaims, type Kind } from "../../src/leftovers/kinds.ts";
import { createApplications } from "../../src/adapters/kubernetes/leftovers/applications.ts";
import { clearAttempt, clearWaits } from "../../src/adapters/kubernetes/leftovers/clear-attempt.ts";
import { createLooks } from "../../src/adapters/kubernetes/leftovers/looks.ts";
import { inCluster, type Cleared, type ClearWaits } from "../../src/adapters/kubernetes/leftovers/way.ts";
import type { Cluster } from "../../src/run/ports.ts";
import type { PodPlan } from "../../src/plan/plan-schema.ts";
import { permissions } from "../../src/access/permissions.ts";
import { useApiServer } from "../ground/api-server.ts";
import { startFaultProxy, type FaultProxy } from "../support/fault-proxy.ts";
import { executorOf, makeTeam, ownedBy, type PodOptions, type Team } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
const never = new AbortController().signal;
let team: Team;
let driver: KubernetesObject;
let proxy: FaultProxy;
let api: Api;
let cluster: Cluster;
let lines: string[];

beforeEach(async () => {
  proxy = await startFaultProxy(server);
  team = await makeTeam(server);
  driver = await team.pod("driver");
  api = team.api({}, proxy.url);
  lines = [];
  cluster = createCluster(api, { log: { line: (line) => void lines.push(line) }, volumeClaims: true });
});
afterEach(async () => {
  api.close();
  team.remove();
  await proxy.close();
});

const executor = (name: string, more: PodOptions = {}): Promise<KubernetesObject> =>
  team.pod(name, { labels: executorOf(), owner: driver, ...more });
const metadata = (
  name: string,
  owner: KubernetesObject,
  labels: Record<string, string> = { "spark-app-selector": "s" },
) => ({
  name,
  labels,
  ownerReferences: [ownedBy(owner)],
});
const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
const namesOf = async (kind: Kind): Promise<string[]> =>
  (await listMetadata(server.admin, { kind, namespace: team.namespace }, {}))
    .map(({ metadata: { name } }) => name)
    .toSorted();

const sweep = (calls: Api, plan: PodPlan, waits: ClearWaits = clearWaits): Promise<Cleared> => {
  const looks = createLooks(
    calls,
    createApplications(() => false),
    "all",
  );
  return clearAttempt(inCluster(plan.clearing), { api: calls, looks, signal: never, waits });
};
/** Of a job with volume claims. */
const planWithClaims = (): PodPlan => team.plan(driver, { volumeClaims: true });

test("executors in any phase, config maps and claims of this pod are gone when it returns", async () => {
  await executor("exec-pending");
  await executor("exec-failed", { status: { phase: "Failed" } });
  await executor("exec-done", { status: { phase: "Succeeded" } });
  await team.make(configMaps, { metadata: metadata("conf", driver) });
  await team.make(volumeClaims, { metadata: metadata("claim", driver), spec: claim });
  await cluster.clearAttempt(planWithClaims(), never);
  expect(await namesOf(pods)).toEqual(["driver"]);
  expect(await namesOf(configMaps)).toEqual([]);
  expect(await namesOf(volumeClaims)).toEqual([]);
  expect(lines).toEqual([
    "removed what an earlier attempt left: pod exec-done, pod exec-failed, pod exec-pending, config map conf, volume claim claim",
  ]);
});

test("what Spark did not make, and what another pod owns, stays", async () => {
  const other = await team.pod("other");
  await executor("exec-own");
  await executor("exec-of-other", { owner: other });
  await team.pod("helper", { owner: driver });
  await team.pod("exec-of-nobody", { labels: executorOf() });
  await team.make(configMaps, { metadata: metadata("mine", driver, {}) });
  await team.make(configMaps, { metadata: metadata("conf-of-other", other) });
  await team.make(volumeClaims, { metadata: metadata("my-claim", driver, {}), spec: claim });
  await cluster.clearAttempt(planWithClaims(), never);
  expect(await namesOf(pods)).toEqual(["driver", "exec-of-nobody", "exec-of-other", "helper", "other"]);
  expect(await namesOf(configMaps)).toEqual(["conf-of-other", "mine"]);
  expect(await namesOf(volumeClaims)).toEqual(["my-claim"]);
  expect(lines).toEqual(["removed what an earlier attempt left: pod exec-own"]);
});

test("a session of a notebook in the same pod is left alone with all that it has, and told once", async () => {
  const foreign = { "spark-role": "executor", "spark-app-selector": "spark-notebook" };
  await team.pod("session-exec-1", { labels: foreign, owner: driver });
  await team.pod("session-exec-2", { labels: foreign, owner: driver, status: { phase: "Failed" } });
  const ofSession = { "spark-app-selector": "spark-notebook" };
  await team.make(configMaps, { metadata: metadata("session-conf", driver, ofSession) });
  await team.make(volumeClaims, { metadata: metadata("session-exec-1-pvc-0", driver, ofSession), spec: claim });
  await executor("exec-own");
  await team.make(configMaps, { metadata: metadata("conf", driver) });
  await cluster.clearAttempt(planWithClaims(), never);
  await cluster.clearAttempt(planWithClaims(), never);
  const plan = planWithClaims();
  const steps = team.teardown(plan, ["executor pods", "config maps", "volume claims"], true);
  expect(await cluster.tearDown(plan, steps, 3000)).toEqual([]);
  expect(await namesOf(pods)).toEqual(["driver", "session-exec-1", "session-exec-2"]);
  expect(await namesOf(configMaps)).toEqual(["session-conf"]);
  expect(await namesOf(volumeClaims)).toEqual(["session-exec-1-pvc-0"]);
  expect(lines).toEqual([
    "left alone: pod session-exec-1, pod session-exec-2, executors of another Spark application in this pod, which spark-runner did not start",
    "removed what an earlier attempt left: pod exec-own, config map conf",
  ]);
});

test("an application id that a user gave to several applications tells nothing of config maps", async () => {
  await executor("exec-own");
  await team.pod("session-exec-1", { labels: { "spark-role": "executor", "spark-app-selector": "s" }, owner: driver });
  await team.make(configMaps, { metadata: metadata("conf", driver) });
  await cluster.clearAttempt(planWithClaims(), never);
  expect(await namesOf(pods)).toEqual(["driver", "session-exec-1"]);
  expect(await namesOf(configMaps)).toEqual(["conf"]);
});

test("claims that outlived all executors of their run are known by their names", async () => {
  const claimOf = (name: string) =>
    team.make(volumeClaims, { metadata: metadata(name, driver, { "spark-app-selector": "spark-gone" }), spec: claim });
  await claimOf("flights-r0x-a1-exec-3-pvc-0");
  await claimOf("notebook-0123456789abcdef-exec-3-pvc-0");
  await cluster.clearAttempt(planWithClaims(), never);
  expect(await namesOf(volumeClaims)).toEqual(["notebook-0123456789abcdef-exec-3-pvc-0"]);
});

test("where nothing is left it takes one request, and another one where claims may be left", async () => {
  const withoutClaims = createCluster(api, { log: { line: () => {} }, volumeClaims: false });
  await withoutClaims.clearAttempt(team.plan(driver), never);
  expect(proxy.seen).toHaveLength(1);
  await cluster.clearAttempt(planWithClaims(), never);
  expect(proxy.seen).toHaveLength(3);
});

test("executors get a short grace, and are ended by force when their node does not end them", async () => {
  await executor("exec-stuck", { node: "a-node-that-is-gone" });
  const graces = watchGraces();
  const waits = { waitMs: 300, forcedWaitMs: 5000 };
  const swept = await sweep(api, planWithClaims(), waits);
  expect(swept.removed).toEqual(["pod exec-stuck"]);
  expect(await namesOf(pods)).toEqual(["driver"]);
  expect(await graces).toBe(2);
});

/** How many DELETEs of pods there were. */
async function watchGraces(): Promise<number> {
  const isDelete = ({ method }: { readonly method: string }): boolean => method === "DELETE";
  await proxy.request(isDelete);
  await proxy.request(isDelete);
  return proxy.seen.filter(isDelete).length;
}

const hold = { metadata: { finalizers: ["example.com/hold"] } };

test("a config map that a finalizer holds is in nobody's way: it is told, and the attempt starts", async () => {
  await team.make(configMaps, { metadata: { ...metadata("conf", driver), ...hold.metadata } });
  await executor("exec-1");
  expect(await sweep(api, planWithClaims(), { waitMs: 300, forcedWaitMs: 300 })).toEqual({
    removed: ["pod exec-1"],
    held: ["config map conf: the finalizer example.com/hold holds it"],
  });
});

test("an executor that has ended, and that a finalizer holds, is in nobody's way", async () => {
  await executor("exec-1", { node: "a-node", status: { phase: "Failed" } });
  await mergePatch(server.admin, { kind: pods, namespace: team.namespace, name: "exec-1" }, hold);
  const start = performance.now();
  await cluster.clearAttempt(planWithClaims(), never);
  expect(performance.now() - start).toBeLessThan(20_000);
  expect(lines).toEqual([
    "deleted and of no effect any more, but still listed: pod exec-1: the finalizer example.com/hold holds it",
  ]);
});

test("nor is one whose container of Spark's has ended, though a sidecar has not", async () => {
  await executor("exec-1", {
    node: "a-node",
    status: {
      phase: "Running",
      containerStatuses: [
        {
          name: "main",
          image: "i",
          imageID: "i",
          ready: false,
          restartCount: 0,
          state: { terminated: { exitCode: 0 } },
        },
      ],
    },
  });
  await sweep(api, planWithClaims(), { waitMs: 10_000, forcedWaitMs: 1 });
  expect(await namesOf(pods), "it was not forced").toEqual(["driver", "exec-1"]);
});

test("an executor that does not end even by force is named, with what holds it and what to look at: 69", async () => {
  await executor("exec-1", { node: "a-node-that-is-gone" });
  await mergePatch(server.admin, { kind: pods, namespace: team.namespace, name: "exec-1" }, hold);
  const waits = { waitMs: 300, forcedWaitMs: 300 };
  await expect(sweep(api, planWithClaims(), waits)).rejects.toMatchObject({
    exitCode: 69,
    message: `failed to remove pods of an earlier attempt from namespace ${team.namespace}: exec-1 were deleted, but are still there`,
    advice: `the finalizer example.com/hold holds it; look with: kubectl -n ${team.namespace} describe pods exec-1`,
  });
});

test("many executors are deleted by one call, and one by one where others have the same label", async () => {
  for (const name of ["exec-1", "exec-2", "exec-3"]) await executor(name);
  expect((await sweep(api, planWithClaims())).removed).toEqual(["pod exec-1", "pod exec-2", "pod exec-3"]);
  const deletes = () =>
    proxy.seen.filter(({ method }) => method === "DELETE").map(({ url }) => url.replace(/^.*\//, ""));
  expect(deletes()).toEqual(["pods?labelSelector=spark-role%3Dexecutor%2Cspark-runner%2Frun+in+%28flights-1%29"]);
  await executor("exec-4");
  await executor("exec-5");
  await team.pod("exec-of-nobody", { labels: executorOf() });
  await sweep(api, planWithClaims());
  expect(deletes().slice(1).toSorted()).toEqual(["exec-4", "exec-5"]);
  expect(await namesOf(pods)).toEqual(["driver", "exec-of-nobody"]);
});

test("where many may not be deleted at once they are deleted one by one", async () => {
  const single = permissions({ volumeClaims: true }).filter(({ verb }) => verb !== "deletecollection");
  const poor = await makeTeam(server, single);
  const own = await poor.pod("driver");
  for (const name of ["exec-1", "exec-2"]) await poor.pod(name, { labels: executorOf(), owner: own });
  const calls = poor.api();
  expect((await sweep(calls, poor.plan(own))).removed).toEqual(["pod exec-1", "pod exec-2"]);
  calls.close();
  poor.remove();
});

test("by the user's word executors that have ended stay, before an attempt and at the end", async () => {
  const keeping = createCluster(api, { log: { line: () => {} }, volumeClaims: false });
  const plan = team.plan(driver, { keepsEnded: true });
  await executor("exec-failed", { status: { phase: "Failed" } });
  await executor("exec-done", { status: { phase: "Succeeded" } });
  await executor("exec-pending");
  await executor("exec-pending-2");
  await team.make(configMaps, { metadata: metadata("conf", driver) });
  await keeping.clearAttempt(plan, never);
  expect(await namesOf(pods)).toEqual(["driver", "exec-done", "exec-failed"]);
  expect(await namesOf(configMaps)).toEqual([]);
  await executor("exec-pending");
  expect(await keeping.tearDown(plan, team.teardown(plan, ["executor pods"]), 3000)).toEqual([]);
  expect(await namesOf(pods)).toEqual(["driver", "exec-done", "exec-failed"]);
});

test("that claims may not be listed is nothing to a job without claims, and 77 to one with them", async () => {
  const withoutClaims = permissions({ volumeClaims: false }).filter(
    ({ resource }) => resource !== volumeClaims.resource,
  );
  const poor = await makeTeam(server, withoutClaims);
  const pod = await poor.pod("driver");
  const calls = poor.api();
  expect(await sweep(calls, poor.plan(pod))).toEqual({ removed: [], held: [] });
  await expect(sweep(calls, poor.plan(pod, { volumeClaims: true }))).rejects.toMatchObject({
    exitCode: 77,
    message: expect.stringMatching(/may not list persistentvolumeclaims/),
  });
  calls.close();
  poor.remove();
});

test("a signal ends the wait quietly", async () => {
  await executor("exec-stuck", { node: "a-node-that-is-gone" });
  const controller = new AbortController();
  const deleted = proxy.request(({ method }) => method === "DELETE");
  const sweeping = cluster.clearAttempt(planWithClaims(), controller.signal);
  await deleted;
  controller.abort({ signal: "SIGTERM", number: 15 });
  await expect(sweeping).resolves.toBeUndefined();
});
