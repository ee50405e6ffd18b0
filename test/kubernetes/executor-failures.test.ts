import { expect, inject, test } from "vitest";
import { remove } from "../../src/adapters/kubernetes/client/calls.ts";
import { watchFailures } from "../../src/adapters/kubernetes/executor-failures.ts";
import { pods } from "../../src/leftovers/kinds.ts";
import { permissions } from "../../src/access/permissions.ts";
import { useApiServer } from "../ground/api-server.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { makeTeam, setStatus, type Team } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
const labels = (attempt: number, run = "flights-1") => ({
  "spark-role": "executor",
  "spark-runner/run": run,
  "spark-runner/attempt": `${attempt}`,
});
const fail = (team: Team, name: string) => setStatus(server.admin, team.namespace, name, { phase: "Failed" });

const ofContainer = (terminated: object) => ({
  name: "main",
  image: "none",
  imageID: "",
  ready: false,
  restartCount: 0,
  state: { terminated },
});

/** Counts, and waits for a number of failures. */
function counter() {
  let count = 0;
  let waiting: (() => void) | undefined;
  let wanted = Infinity;
  return {
    onFailed: () => {
      count += 1;
      if (count >= wanted) waiting?.();
    },
    get count() {
      return count;
    },
    reach: (number: number) =>
      new Promise<void>((resolve) => {
        [wanted, waiting] = [number, resolve];
        if (count >= number) resolve();
      }),
  };
}

test("each executor of the attempt that fails counts once: also those that are gone a moment later", async () => {
  const team = await makeTeam(server);
  const driver = await team.pod("driver");
  const over = new AbortController();
  const failures = counter();
  await team.pod("earlier", { labels: labels(2), owner: driver });
  await fail(team, "earlier");
  const api = team.api();
  const watching = watchFailures(api, team.plan(driver), {
    attempt: 2,
    signal: over.signal,
    onFailed: failures.onFailed,
    waitMs: 0,
  });
  await failures.reach(1);
  // None of these counts.
  await team.pod("another-attempt", { labels: labels(1), owner: driver });
  await team.pod("another-run", { labels: labels(2, "flights-2"), owner: driver });
  await team.pod("nobodys", { labels: labels(2) });
  await team.pod("well", { labels: labels(2), owner: driver });
  const { metadata } = await team.pod("going", { labels: labels(2), owner: driver, node: "none" });
  await remove(server.admin, { kind: pods, namespace: team.namespace }, metadata, 60);
  for (const name of ["another-attempt", "another-run", "nobodys", "going"]) await fail(team, name);
  // This one does: Spark deletes it when its container has ended, before its phase says so.
  const quick = await team.pod("quick", { labels: labels(2), owner: driver, node: "none" });
  const ended = { exitCode: 1, finishedAt: new Date(Date.now() - 2000).toISOString() };
  const status = { phase: "Running", containerStatuses: [ofContainer(ended)] };
  await remove(server.admin, { kind: pods, namespace: team.namespace }, quick.metadata, 30);
  await setStatus(server.admin, team.namespace, "quick", status);
  await failures.reach(2);
  // So does this one.
  const last = await team.pod("dies", { labels: labels(2), owner: driver, node: "none" });
  await fail(team, "dies");
  await failures.reach(3);
  await remove(server.admin, { kind: pods, namespace: team.namespace }, last.metadata, 0);
  over.abort();
  expect(await watching).toBeUndefined();
  expect(failures.count).toBe(3);
  api.close();
  team.remove();
});

test("nothing is asked for while an attempt is young", async () => {
  const team = await makeTeam(server);
  const driver = await team.pod("driver");
  const proxy = await startFaultProxy(server);
  const api = team.api({}, proxy.url);
  const over = new AbortController();
  const watching = watchFailures(api, team.plan(driver), { attempt: 1, signal: over.signal, onFailed: () => {} });
  over.abort();
  await watching;
  expect(proxy.seen).toEqual([]);
  await proxy.close();
  api.close();
  team.remove();
});

test("without the right to watch pods it says so and ends", async () => {
  const team = await makeTeam(
    server,
    permissions({ volumeClaims: false }).filter(({ verb }) => verb !== "watch"),
  );
  const driver = await team.pod("driver");
  const api = team.api();
  const why = await watchFailures(api, team.plan(driver), {
    attempt: 1,
    signal: new AbortController().signal,
    onFailed: () => {},
    waitMs: 0,
  });
  expect(why).toBe("the service account may not watch pods");
  api.close();
  team.remove();
});
