import { expect, inject, test } from "vitest";
import { remove } from "../../src/adapters/kubernetes/client/calls.ts";
import { watchExecutors, type Watch } from "../../src/adapters/kubernetes/executor-watch.ts";
import { pods } from "../../src/leftovers/kinds.ts";
import { permissions } from "../../src/access/permissions.ts";
import { Fleet } from "../../src/watching/fleet.ts";
import type { Seen } from "../../src/watching/seen.ts";
import { useApiServer } from "../ground/api-server.ts";
import { startFaultProxy, type Fault } from "../support/fault-proxy.ts";
import { makeTeam, setStatus, type PodOptions, type Team } from "../support/team.ts";

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

/** Keeps what is told, and waits until enough of it is. */
function audience() {
  const told: Seen[] = [];
  let check = (): void => undefined;
  const names = () =>
    told.flatMap((seen) => (seen.what === "all" ? [] : [`${seen.what} ${seen.pod.name.split("/")[1]}`]));
  return {
    told,
    names,
    onSeen: (seen: Seen) => {
      told.push(seen);
      check();
    },
    until: (isEnough: () => boolean) =>
      new Promise<void>((resolve) => {
        check = () => (isEnough() ? resolve() : undefined);
        check();
      }),
  };
}

interface Watching extends Partial<Omit<Watch, "signal">> {
  readonly faults?: readonly Fault[];
}

/** A watch of attempt 2 of a driver's executors, through a proxy that does `faults` first. */
async function watching(team: Team, { faults = [], ...options }: Watching = {}) {
  const driver = await team.pod("driver");
  const proxy = await startFaultProxy(server);
  proxy.next(...faults);
  // The proxy hands on whole answers only.
  const isDirect = faults.length === 0;
  const api = isDirect ? team.api() : team.api({}, proxy.url);
  const over = new AbortController();
  const hall = audience();
  const plan = team.plan(driver);
  const start = (more: Partial<Watch> = {}) =>
    watchExecutors(api, plan, {
      attempt: 2,
      signal: over.signal,
      onSeen: hall.onSeen,
      waitMs: 0,
      pauseMs: 10,
      ...(isDirect ? {} : { watchSeconds: 1 }),
      ...options,
      ...more,
    });
  return {
    ...hall,
    start,
    proxy,
    executor: (name: string, more: PodOptions = {}) => team.pod(name, { labels: labels(2), owner: driver, ...more }),
    driver,
    async end(task: Promise<string | undefined>) {
      over.abort();
      const why = await task;
      await proxy.close();
      api.close();
      team.remove();
      return why;
    },
  };
}

test("each executor of the attempt is told of, as it comes, changes and goes, and no other", async () => {
  const team = await makeTeam(server);
  const scene = await watching(team);
  await scene.executor("earlier");
  const task = scene.start();
  await scene.until(() => scene.told.some(({ what }) => what === "all"));
  await team.pod("another-attempt", { labels: labels(1), owner: scene.driver });
  await team.pod("another-run", { labels: labels(2, "flights-2"), owner: scene.driver });
  await team.pod("nobodys", { labels: labels(2) });
  const { metadata } = await scene.executor("later");
  await setStatus(server.admin, team.namespace, "later", { phase: "Running" });
  await remove(server.admin, { kind: pods, namespace: team.namespace }, metadata, 0);
  await scene.until(() => scene.names().includes("gone later"));
  expect(new Set(scene.names())).toEqual(new Set(["pod earlier", "pod later", "gone later"]));
  expect(scene.told.flatMap((seen) => (seen.what === "all" ? [...seen.uids].length : []))).toEqual([1]);
  expect(await scene.end(task)).toBeUndefined();
});

test("of executors that fail each counts once, also those that are gone a moment later; those told to go don't", async () => {
  const team = await makeTeam(server);
  let deaths = 0;
  const fleet = new Fleet(() => void (deaths += 1));
  const scene = await watching(team);
  await scene.executor("first");
  await fail(team, "first");
  const task = scene.start({
    onSeen: (seen) => {
      fleet.see(seen, 0);
      scene.onSeen(seen);
    },
  });
  await scene.until(() => deaths === 1);
  const going = await scene.executor("going", { node: "none" });
  await remove(server.admin, { kind: pods, namespace: team.namespace }, going.metadata, 60);
  await fail(team, "going");
  // Spark deletes it when its container has ended, before its phase says so.
  const quick = await scene.executor("quick", { node: "none" });
  const ended = { exitCode: 1, finishedAt: new Date(Date.now() - 2000).toISOString() };
  await remove(server.admin, { kind: pods, namespace: team.namespace }, quick.metadata, 30);
  const status = { phase: "Running", containerStatuses: [ofContainer(ended)] };
  await setStatus(server.admin, team.namespace, "quick", status);
  await scene.until(() => deaths === 2);
  await remove(server.admin, { kind: pods, namespace: team.namespace }, quick.metadata, 0);
  await scene.until(() => scene.names().includes("gone quick"));
  expect(deaths).toBe(2);
  await scene.end(task);
});

test("many executors are listed in pages", async () => {
  const team = await makeTeam(server);
  const scene = await watching(team, { faults: ["pass"] });
  const names = Array.from({ length: 60 }, (_, number) => `executor-${number}`);
  await Promise.all(names.map((name) => scene.executor(name)));
  const task = scene.start();
  await scene.until(() => scene.told.some(({ what }) => what === "all"));
  expect(scene.told.flatMap((seen) => (seen.what === "all" ? [...seen.uids].length : []))).toEqual([60]);
  const lists = scene.proxy.seen.map(({ url }) => new URL(url, scene.proxy.url).searchParams);
  expect(lists.map((query) => [query.get("limit"), query.has("continue")]).slice(0, 2)).toEqual([
    ["50", false],
    ["50", true],
  ]);
  await scene.end(task);
});

const tooOld = '{"type":"ERROR","object":{"kind":"Status","metadata":{},"code":410,"reason":"Expired"}}\n';
const isWatch = (url: string): boolean => url.includes("watch=true");

test.for<[string, readonly Fault[], number]>([
  ["the watch is too old by its first event", ["pass", { status: 200, body: tooOld }], 2],
  ["the watch is too old by its status", ["pass", { status: 410, body: "{}" }], 2],
  ["the list is too old", [{ status: 410, body: "{}" }], 2],
  ["the watch breaks", ["pass", "reset"], 1],
  ["the watch is cut in the middle of a line", ["pass", { status: 200, body: '{"type":"ADD' }], 1],
  [
    "the server is busy",
    [
      { status: 429, body: "{}" },
      { status: 503, body: "" },
    ],
    3,
  ],
  ["the answer is a proxy's page", [{ status: 200, body: "<html>\n</html>\n" }], 2],
  ["the token is refused once", [{ status: 401, body: "{}" }], 2],
])("it goes on, and misses nothing, when %s", async ([, faults, lists]) => {
  const team = await makeTeam(server);
  const scene = await watching(team, { faults });
  const task = scene.start();
  await scene.until(() => scene.told.some(({ what }) => what === "all"));
  await scene.executor("late");
  await scene.until(() => scene.names().includes("pod late"));
  expect(scene.proxy.seen.filter(({ url }) => !isWatch(url))).toHaveLength(lists);
  await scene.end(task);
});

test("a watch that the server ends goes on where it was, without another list", async () => {
  const team = await makeTeam(server);
  const scene = await watching(team, { faults: ["pass"] });
  const task = scene.start();
  await scene.proxy.request(({ url }) => isWatch(url));
  await scene.executor("first");
  await scene.until(() => scene.names().includes("pod first"));
  await scene.executor("second");
  await scene.until(() => scene.names().includes("pod second"));
  const watches = scene.proxy.seen.filter(({ url }) => isWatch(url));
  expect(scene.proxy.seen.length - watches.length).toBe(1);
  const versions = watches.map(({ url }) => Number(new URL(url, scene.proxy.url).searchParams.get("resourceVersion")));
  expect(versions.at(-1)).toBeGreaterThan(versions[0] ?? Infinity);
  expect(scene.names().filter((name) => name === "pod first")).toHaveLength(1);
  await scene.end(task);
});

test("it has connections of its own, so that no other call waits for it", async () => {
  const team = await makeTeam(server);
  const proxy = await startFaultProxy(server);
  const driver = await team.pod("driver");
  const api = team.api({}, proxy.url);
  proxy.always(({ url }) => (url.includes("labelSelector") ? "hang" : undefined));
  const over = new AbortController();
  const starts = Array.from({ length: 6 }, () =>
    watchExecutors(api, team.plan(driver), { attempt: 1, signal: over.signal, onSeen: () => {}, waitMs: 0 }),
  );
  while (proxy.seen.length < 6) await proxy.request(() => true);
  await remove(api, { kind: pods, namespace: team.namespace }, { name: "none", uid: "none" });
  over.abort();
  await Promise.all(starts);
  await proxy.close();
  api.close();
  team.remove();
});

test("nothing is asked for while an attempt is young", async () => {
  const team = await makeTeam(server);
  const scene = await watching(team, { faults: ["pass"] });
  const task = watchExecutors(team.api({}, scene.proxy.url), team.plan(scene.driver), {
    attempt: 1,
    signal: AbortSignal.timeout(50),
    onSeen: scene.onSeen,
  });
  await task;
  expect(scene.proxy.seen).toEqual([]);
  await scene.end(task);
});

test("without the right to watch pods it says so and ends", async () => {
  const team = await makeTeam(
    server,
    permissions({ volumeClaims: false }).filter(({ verb }) => verb !== "watch"),
  );
  const scene = await watching(team);
  const task = scene.start();
  expect(await task).toBe("the service account may not list and watch pods");
  await scene.end(task);
});
