import { beforeEach, expect, test } from "vitest";
import { permissions } from "../../src/access/permissions.ts";
import type { Api } from "../../src/adapters/kubernetes/client/api.ts";
import { mergePatch } from "../../src/adapters/kubernetes/client/calls.ts";
import { createCluster } from "../../src/adapters/kubernetes/cluster.ts";
import { createApplications } from "../../src/adapters/kubernetes/leftovers/applications.ts";
import { clearAttempt, clearWaits } from "../../src/adapters/kubernetes/leftovers/clear-attempt.ts";
import { createLooks } from "../../src/adapters/kubernetes/leftovers/looks.ts";
import { inCluster, type Cleared, type ClearWaits } from "../../src/adapters/kubernetes/leftovers/way.ts";
import { configMaps, pods, volumeClaims } from "../../src/leftovers/kinds.ts";
import type { PodPlan } from "../../src/plan/plan-schema.ts";
import type { Cluster } from "../../src/run/ports.ts";
import { api, driver, executor, lines, log, namesOf, never, proxy, server, team } from "../support/one-driver.ts";
import { executorOf, makeTeam, ownedBy } from "../support/team.ts";

let cluster: Cluster;
beforeEach(() => {
  cluster = createCluster(api, { log, volumeClaims: true });
});

const clear = (calls: Api, plan: PodPlan, waits: ClearWaits = clearWaits): Promise<Cleared> => {
  const looks = createLooks(
    calls,
    createApplications(() => false),
    "all",
  );
  return clearAttempt(inCluster(plan.clearing), { api: calls, looks, signal: never, waits });
};
/** Of a job with volume claims. */
const planWithClaims = (): PodPlan => team.plan(driver, { volumeClaims: true });

test("executors get a short grace, and are ended by force when their node does not end them", async () => {
  await executor("exec-stuck", { node: "a-node-that-is-gone" });
  const graces = watchGraces();
  const waits = { waitMs: 300, forcedWaitMs: 5000 };
  const cleared = await clear(api, planWithClaims(), waits);
  expect(cleared.removed).toEqual(["pod exec-stuck"]);
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
  await team.make(configMaps, {
    metadata: {
      name: "conf",
      labels: { "spark-app-selector": "s" },
      ownerReferences: [ownedBy(driver)],
      ...hold.metadata,
    },
  });
  await executor("exec-1");
  expect(await clear(api, planWithClaims(), { waitMs: 300, forcedWaitMs: 300 })).toEqual({
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
  await clear(api, planWithClaims(), { waitMs: 10_000, forcedWaitMs: 1 });
  expect(await namesOf(pods), "it was not forced").toEqual(["driver", "exec-1"]);
});

test("an executor that does not end even by force is named, with what holds it and what to look at: 69", async () => {
  await executor("exec-1", { node: "a-node-that-is-gone" });
  await mergePatch(server.admin, { kind: pods, namespace: team.namespace, name: "exec-1" }, hold);
  const waits = { waitMs: 300, forcedWaitMs: 300 };
  await expect(clear(api, planWithClaims(), waits)).rejects.toMatchObject({
    exitCode: 69,
    message: `failed to remove pods of an earlier attempt from namespace ${team.namespace}: exec-1 were deleted, but are still there`,
    advice: `the finalizer example.com/hold holds it; look with: kubectl -n ${team.namespace} describe pods exec-1`,
  });
});

test("many executors are deleted by one call, and one by one where others have the same label", async () => {
  for (const name of ["exec-1", "exec-2", "exec-3"]) await executor(name);
  expect((await clear(api, planWithClaims())).removed).toEqual(["pod exec-1", "pod exec-2", "pod exec-3"]);
  const deletes = () =>
    proxy.seen.filter(({ method }) => method === "DELETE").map(({ url }) => url.replace(/^.*\//, ""));
  expect(deletes()).toEqual(["pods?labelSelector=spark-role%3Dexecutor%2Cspark-runner%2Frun+in+%28flights-1%29"]);
  await executor("exec-4");
  await executor("exec-5");
  await team.pod("exec-of-nobody", { labels: executorOf() });
  await clear(api, planWithClaims());
  expect(deletes().slice(1).toSorted()).toEqual(["exec-4", "exec-5"]);
  expect(await namesOf(pods)).toEqual(["driver", "exec-of-nobody"]);
});

test("where many may not be deleted at once they are deleted one by one", async () => {
  const single = permissions({ volumeClaims: true }).filter(({ verb }) => verb !== "deletecollection");
  const poor = await makeTeam(server, single);
  const own = await poor.pod("driver");
  for (const name of ["exec-1", "exec-2"]) await poor.pod(name, { labels: executorOf(), owner: own });
  const calls = poor.api();
  expect((await clear(calls, poor.plan(own))).removed).toEqual(["pod exec-1", "pod exec-2"]);
  calls.close();
  poor.remove();
});

test("that claims may not be listed is nothing to a job without claims, and 77 to one with them", async () => {
  const withoutClaims = permissions({ volumeClaims: false }).filter(
    ({ resource }) => resource !== volumeClaims.resource,
  );
  const poor = await makeTeam(server, withoutClaims);
  const pod = await poor.pod("driver");
  const calls = poor.api();
  expect(await clear(calls, poor.plan(pod))).toEqual({ removed: [], held: [] });
  await expect(clear(calls, poor.plan(pod, { volumeClaims: true }))).rejects.toMatchObject({
    exitCode: 77,
    message: expect.stringMatching(/may not list persistentvolumeclaims/),
  });
  calls.close();
  poor.remove();
});
