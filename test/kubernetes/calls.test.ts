import { expect, test } from "vitest";
import { exchange } from "../../src/adapters/kubernetes/client/exchange.ts";
import { api, getDriver, lines, page, proxy, team, timed } from "../support/calls.ts";
import type { Fault } from "../support/fault-proxy.ts";

test("calls one after another use one connection", async () => {
  for (let call = 0; call < 10; call++) await getDriver();
  expect(proxy.seen).toHaveLength(10);
  expect(proxy.connections).toBe(1);
});

test("calls side by side use more connections, but at most four", async () => {
  await Promise.all(Array.from({ length: 40 }, () => getDriver()));
  expect(proxy.seen).toHaveLength(40);
  expect(proxy.connections).toBeLessThanOrEqual(4);
  expect(proxy.connections).toBeGreaterThan(1);
});

test("a kept connection that the other side closed costs no try", async () => {
  const connection = team.connection(proxy.url);
  const version = { method: "GET", path: "/version", headers: {} };
  await exchange(connection, version, 5000);
  proxy.next("reset"); // as if it was closed while our request was on its way
  expect((await exchange(connection, version, 5000)).status).toBe(200);
  expect(proxy.connections).toBe(2);
  connection.agent.destroy();
});

test("a new connection that is reset does cost one", async () => {
  const connection = team.connection(proxy.url);
  proxy.next("reset");
  const lost = exchange(connection, { method: "GET", path: "/version", headers: {} }, 5000);
  await expect(lost).rejects.toMatchObject({ code: "ECONNRESET" });
});

test.for<[string, Fault]>([
  ["500", { status: 500, body: page }],
  ["502 of a proxy that doesn't speak JSON", { status: 502, body: page }],
  ["503 without a body", { status: 503 }],
  ["524 of a proxy in front of the API server", { status: 524, body: page }],
  ["504", { status: 504, body: "upstream request timeout" }],
  ["429 without Retry-After", { status: 429, body: "Too many requests, please try again later." }],
  ["a reset", "reset"],
  ["an answer that is cut", "cut"],
  ["a 200 that is not JSON", { status: 200, body: page }],
  ["a 200 that is empty", { status: 200 }],
])("%s is tried again", async ([, fault]) => {
  proxy.next(fault, fault);
  expect((await getDriver()).metadata.name).toBe("driver");
  expect(proxy.seen).toHaveLength(3);
});

test("a try without an answer ends after its time, and another is made", async () => {
  proxy.next("hang");
  const impatient = team.api({ tryTimeoutMs: 200 }, proxy.url);
  expect(await timed(getDriver(impatient))).toBeGreaterThanOrEqual(200);
  expect(proxy.seen).toHaveLength(2);
  impatient.close();
});

test("waits grow between tries", async () => {
  proxy.next("reset", "reset", "reset", "reset");
  await getDriver();
  const times = proxy.seen.map(({ atMs }) => atMs);
  const waits = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  // With jitter up to twice 100, 200, 400, 800 ms, and what the machine takes beside.
  for (const [index, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual(100 * 2 ** index - 2);
});

test("Retry-After in seconds is waited for", async () => {
  proxy.next({ status: 429, headers: { "Retry-After": "1" } });
  expect(await timed(getDriver())).toBeGreaterThanOrEqual(990);
  expect(proxy.seen).toHaveLength(2);
});

test("Retry-After as a date is waited for", async () => {
  const at = Math.ceil(Date.now() / 1000) * 1000 + 1000; // such dates have no milliseconds
  proxy.next({ status: 503, headers: { "Retry-After": new Date(at).toUTCString() } });
  await getDriver();
  expect(Date.now()).toBeGreaterThanOrEqual(at - 5);
});

test("a Retry-After beyond the call's time leaves a last try at its end", async () => {
  proxy.next({ status: 429, headers: { "Retry-After": "3600" } });
  const took = await timed(getDriver(api.limited({ timeoutMs: 1600 })));
  expect(took).toBeGreaterThan(1000);
  expect(took).toBeLessThan(5000);
});

test("a call ends when its time is over, however often it is to be tried", async () => {
  proxy.always(() => ({ status: 503, body: page }));
  const took = await timed(
    expect(getDriver(api.limited({ timeoutMs: 1500 }))).rejects.toMatchObject({
      exitCode: 69,
      status: 503,
      message: expect.stringMatching(
        /^failed to get pod team-\w+\/driver: the API server 127\.0\.0\.1:\d+ can't be used after \d tries in 1\.\d s: 502 Bad Gateway \(HTTP status 503\)$/,
      ),
    }),
  );
  expect(took).toBeGreaterThan(1000);
  expect(took).toBeLessThan(5000);
});

test("a call that hangs to the end says so", async () => {
  proxy.always(() => "hang");
  const hanging = getDriver(team.api({ tryTimeoutMs: 100, timeoutMs: 3000 }, proxy.url));
  await expect(hanging).rejects.toMatchObject({ exitCode: 69, message: expect.stringContaining("no answer in 0.1 s") });
  expect(proxy.seen.length).toBeGreaterThan(1);
});

test("no call goes on after the time by which all must be done", async () => {
  proxy.always(() => "hang");
  const api2 = api.limited({ until: performance.now() + 300 });
  expect(await timed(expect(getDriver(api2)).rejects.toMatchObject({ exitCode: 69 }))).toBeLessThan(5000);
});

test("a signal ends a call at once, with its reason", async () => {
  proxy.always(() => "hang");
  const controller = new AbortController();
  const arrived = proxy.request(() => true);
  const call = getDriver(api.limited({ signal: controller.signal }));
  await arrived;
  controller.abort({ signal: "SIGTERM" });
  await expect(call).rejects.toEqual({ signal: "SIGTERM" });
});

test("a signal ends a wait between tries at once", async () => {
  const controller = new AbortController();
  proxy.next({ status: 429, headers: { "Retry-After": "60" } });
  const arrived = proxy.request(() => true);
  const call = getDriver(api.limited({ signal: controller.signal }));
  await arrived;
  const took = timed(expect(call).rejects.toBe("enough"));
  controller.abort("enough");
  expect(await took).toBeLessThan(10_000);
});

test("what is mended in a moment is not told, what takes longer is", async () => {
  proxy.next("reset");
  await getDriver();
  expect(lines).toEqual([]);
  proxy.next({ status: 429, headers: { "Retry-After": "1" }, body: "slow down" });
  await getDriver();
  expect(lines).toEqual([`failed to get pod ${team.namespace}/driver, trying again: slow down`]);
});
