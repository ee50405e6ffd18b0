import { beforeEach, expect, test } from "vitest";
import { createCluster } from "../../src/adapters/kubernetes/cluster.ts";
import type { KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { configMaps, pods, volumeClaims } from "../../src/leftovers/kinds.ts";
import type { PodPlan } from "../../src/plan/plan-schema.ts";
import type { Cluster } from "../../src/run/ports.ts";
import { api, driver, executor, lines, log, namesOf, never, proxy, team } from "../support/one-driver.ts";
import { executorOf, ownedBy } from "../support/team.ts";

let cluster: Cluster;
beforeEach(() => {
  cluster = createCluster(api, { log, volumeClaims: true });
});

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

test("a job that makes no claims removes one that an earlier run in its pod left, by its name", async () => {
  await executor("exec-own");
  const ofGone = metadata("flights-r0x-a1-exec-3-pvc-0", driver, { "spark-app-selector": "spark-gone" });
  await team.make(volumeClaims, { metadata: ofGone, spec: claim });
  await cluster.clearAttempt(team.plan(driver), never);
  expect(await namesOf(volumeClaims)).toEqual([]);
});

test("where nothing is left it takes one request, and another one where claims may be left", async () => {
  const withoutClaims = createCluster(api, { log: { line: () => {} }, volumeClaims: false });
  await withoutClaims.clearAttempt(team.plan(driver), never);
  expect(proxy.seen).toHaveLength(1);
  await cluster.clearAttempt(planWithClaims(), never);
  expect(proxy.seen).toHaveLength(3);
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

test("a signal ends the wait quietly", async () => {
  await executor("exec-stuck", { node: "a-node-that-is-gone" });
  const controller = new AbortController();
  const deleted = proxy.request(({ method }) => method === "DELETE");
  const sweeping = cluster.clearAttempt(planWithClaims(), controller.signal);
  await deleted;
  controller.abort({ signal: "SIGTERM", number: 15 });
  await expect(sweeping).resolves.toBeUndefined();
});
