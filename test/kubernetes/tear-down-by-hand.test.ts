import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { createCluster } from "../../src/adapters/kubernetes/cluster.ts";
import { configMaps, pods, services } from "../../src/leftovers/kinds.ts";
import type { PodPlan } from "../../src/plan/plan-schema.ts";
import type { Cluster } from "../../src/run/ports.ts";
import { controlPlane } from "../ground/control-plane.ts";
import { api, driver, executor, labels, namesOf, never, server, sparkConfigMap, team } from "../support/one-driver.ts";
import { executorOf, kind } from "../support/team.ts";

const silent = { line: () => {} };
let kubectl: string;
let plan: PodPlan;
let cluster: Cluster;

beforeAll(async () => {
  ({ kubectl } = await controlPlane(console.log));
});
beforeEach(() => {
  plan = team.plan(driver);
  cluster = createCluster(api, { log: silent, volumeClaims: false });
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
  const left = await cluster.tearDown(
    plan,
    team.teardown(plan, ["executor pods", "config maps", "Service", "label"]),
    2000,
  );
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

test("what is not gone in time is named, with the command that removes it", async () => {
  await executor("exec-1", { node: "a-node-that-is-gone" });
  const start = performance.now();
  const left = await cluster.tearDown(plan, team.teardown(plan), 2500);
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
