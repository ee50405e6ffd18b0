import { writeFileSync } from "node:fs";
import path from "node:path";
import { rootCertificates } from "node:tls";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import type { Api } from "../../src/adapters/kubernetes/client/api.ts";
import { createApi } from "../../src/adapters/kubernetes/client/api.ts";
import { create, get, list, listMetadata, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { exchange } from "../../src/adapters/kubernetes/client/exchange.ts";
import { configMaps, pods } from "../../src/leftovers/kinds.ts";
import { useApiServer } from "../ground/api-server.ts";
import { startFaultProxy, type Fault, type FaultProxy } from "../support/fault-proxy.ts";
import { makeTeam, makeToken, type Team } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
let team: Team;
let proxy: FaultProxy;
let api: Api;
let lines: string[];

beforeAll(async () => {
  team = await makeTeam(server);
  await team.pod("driver");
});
afterAll(() => team.remove());
beforeEach(async () => {
  lines = [];
  proxy = await startFaultProxy(server);
  api = team.api({ log: { line: (line) => void lines.push(line) } }, proxy.url);
});
afterEach(async () => {
  api.close();
  await proxy.close();
});

const getDriver = (by: Api = api): Promise<KubernetesObject> =>
  get<KubernetesObject>(by, { kind: pods, namespace: team.namespace, name: "driver" });
const timed = async (work: Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work;
  return performance.now() - start;
};

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

const page = "<html><head><style>p { color: red }</style></head><body><h1>502</h1>\n<p>Bad Gateway</p></body></html>";

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
  const hanging = getDriver(team.api({ tryTimeoutMs: 100, timeoutMs: 600 }, proxy.url));
  await expect(hanging).rejects.toMatchObject({ exitCode: 69, message: expect.stringContaining("no answer in 0.1 s") });
  expect(proxy.seen.length).toBeGreaterThan(1);
});

test("no call goes on after the time by which all must be done", async () => {
  proxy.always(() => "hang");
  const api2 = api.limited({ until: performance.now() + 300 });
  expect(await timed(expect(getDriver(api2)).rejects.toMatchObject({ exitCode: 69 }))).toBeLessThan(5000);
});

test.for<[number, string]>([
  [400, "BadRequest"],
  [404, "NotFound"],
  [409, "AlreadyExists"],
  [410, "Gone"],
  [422, "Invalid"],
])("%i is not tried again", async ([status, reason]) => {
  const body = JSON.stringify({
    apiVersion: "v1",
    kind: "Status",
    status: "Failure",
    reason,
    message: `says ${reason}`,
    code: status,
  });
  proxy.next({ status, body });
  await expect(getDriver()).rejects.toMatchObject({
    status,
    reason,
    exitCode: 69,
    message: `failed to get pod ${team.namespace}/driver: says ${reason} (HTTP status ${status})`,
  });
  expect(proxy.seen).toHaveLength(1);
});

test("a certificate of a new CA is accepted as soon as the kubelet has written it into the pod", async () => {
  writeFileSync(path.join(team.folder, "ca.crt"), unrelatedCa());
  const connection = team.connection(proxy.url);
  const early = createApi(connection, { timeoutMs: 5000 });
  writeFileSync(path.join(team.folder, "ca.crt"), server.ca);
  expect((await getDriver(early)).metadata.name).toBe("driver");
  early.close();
});

/** A real certificate, which signed nothing here. */
const unrelatedCa = (): string => rootCertificates[0] ?? "";

test.for([404, 403, 409, 410, 422, 400])("%i is tried again when it is not Kubernetes that says so", async (status) => {
  proxy.next({ status, body: page });
  expect((await getDriver()).metadata.name).toBe("driver");
  expect(proxy.seen).toHaveLength(2);
});

test.for<[string, unknown]>([
  ["of another kind", { apiVersion: "v1", kind: "Secret", metadata: { name: "other", uid: "1" } }],
  ["that is a Status", { apiVersion: "v1", kind: "Status", status: "Success" }],
  ["that is nothing of Kubernetes'", { status: "ok" }],
  ["null", null],
])("a 200 with JSON %s is tried again", async ([, body]) => {
  proxy.next({ status: 200, body: JSON.stringify(body) });
  expect((await getDriver()).metadata.name).toBe("driver");
  expect(proxy.seen).toHaveLength(2);
});

test("a conflict with another writer, as at a quota, is tried again", async () => {
  const message =
    'Operation cannot be fulfilled on resourcequotas "quota": the object has been modified; please apply your changes to the latest version and try again';
  const body = JSON.stringify({ apiVersion: "v1", kind: "Status", reason: "Conflict", message, code: 409 });
  proxy.next({ status: 409, body });
  const made = await create<KubernetesObject>(api, { kind: configMaps, namespace: team.namespace }, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "made" },
  } as never);
  expect(made.metadata.name).toBe("made");
  expect(proxy.seen).toHaveLength(2);
});

test("401, and a rule that is missing, are tried again only for as long as there is patience", async () => {
  const secrets = { group: "", version: "v1", resource: "secrets", word: "secret" };
  const unknown = { apiVersion: "v1", kind: "Status", reason: "Unauthorized", message: "Unauthorized", code: 401 };
  const fault: Fault = { status: 401, body: JSON.stringify(unknown) };
  proxy.next(fault, fault, fault);
  expect((await getDriver(api.limited({ patienceMs: 2000 }))).metadata.name).toBe("driver");
  const patient = api.limited({ patienceMs: 300 });
  await expect(list(patient, { kind: secrets, namespace: team.namespace }, {})).rejects.toMatchObject({
    exitCode: 77,
    status: 403,
  });
  expect(proxy.seen.filter(({ url }) => url.includes("secrets")).length).toBeGreaterThan(1);
});

test("403 is not tried again", async () => {
  const secrets = { group: "", version: "v1", resource: "secrets", word: "secret" };
  await expect(list(api, { kind: secrets, namespace: team.namespace }, {})).rejects.toMatchObject({
    exitCode: 77,
    status: 403,
  });
  expect(proxy.seen).toHaveLength(1);
});

test("a token that was changed is read anew for the next call", async () => {
  await getDriver();
  const before = proxy.seen[0]?.headers.authorization;
  writeFileSync(path.join(team.folder, "token"), await makeToken(server, team.namespace, 7200));
  await getDriver();
  expect(proxy.seen[1]?.headers.authorization).not.toBe(before);
  expect(proxy.seen).toHaveLength(2);
});

test("a 401 is tried once more, with the token that is there by then", async () => {
  const token = path.join(team.folder, "token");
  const good = await makeToken(server, team.namespace);
  writeFileSync(token, "too old");
  const first = proxy.request(() => true).then(() => writeFileSync(token, good));
  await getDriver();
  await first;
  expect(proxy.seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer too old", `Bearer ${good}`]);
});

test("a token that is not accepted twice ends the call with 77", async () => {
  const token = path.join(team.folder, "token");
  const good = await makeToken(server, team.namespace);
  writeFileSync(token, "too old");
  await expect(getDriver()).rejects.toMatchObject({
    exitCode: 77,
    message: expect.stringMatching(/does not accept the credentials: Unauthorized$/),
    advice: expect.stringContaining(token),
  });
  expect(proxy.seen).toHaveLength(2);
  writeFileSync(token, good);
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

test("a long list comes in pages, with no more than the metadata where no more is wanted", async () => {
  const names = Array.from({ length: 501 }, (_, index) => `many-${index}`);
  const make = (name: string) =>
    team.make(configMaps, { metadata: { name, labels: { many: "yes" } }, data: { a: "b" } });
  // Not all at once: the time of a call counts from when it is asked for, and they share four connections.
  for (let from = 0; from < names.length; from += 50) await Promise.all(names.slice(from, from + 50).map(make));
  const all = await listMetadata(api, { kind: configMaps, namespace: team.namespace }, { labels: "many=yes" });
  expect(all.map(({ metadata }) => metadata.name).toSorted()).toEqual(names.toSorted());
  expect(Object.keys(all[0] ?? {})).not.toContain("data");
  expect(proxy.seen).toHaveLength(2);
});

test("a list whose next page is too old by then begins anew", async () => {
  const one = (name: string, next?: string): Fault => ({
    status: 200,
    body: JSON.stringify({ ...aList, metadata: { continue: next }, items: [{ metadata: { name } }] }),
  });
  const aList = { apiVersion: "meta.k8s.io/v1", kind: "PartialObjectMetadataList" };
  const tooOld = JSON.stringify({ apiVersion: "v1", kind: "Status", reason: "Expired" });
  proxy.next(one("old", "token"), { status: 410, body: tooOld });
  proxy.next(one("a", "token"), one("b"));
  const found = await listMetadata(api, { kind: configMaps, namespace: team.namespace }, {});
  expect(found.map(({ metadata }) => metadata.name)).toEqual(["a", "b"]);
  expect(proxy.seen.map(({ url }) => new URL(url, proxy.url).searchParams.get("continue"))).toEqual([
    null,
    "token",
    null,
    "token",
  ]);
});

test("an answer beyond all reason is not read to its end, and not asked for again", async () => {
  proxy.next({ status: 200, body: "x".repeat(33 * 1024 * 1024) });
  await expect(getDriver()).rejects.toMatchObject({ exitCode: 69, message: expect.stringContaining("more than") });
  expect(proxy.seen).toHaveLength(1);
});

test("what a proxy writes reaches the log as one line of plain text", async () => {
  proxy.always(() => ({ status: 404, body: "<p>\u001b[31mno\r\nsuch\tpage</p>" }));
  const impatient = api.limited({ timeoutMs: 300 });
  await expect(getDriver(impatient)).rejects.toMatchObject({
    exitCode: 69,
    message: expect.stringMatching(/: \[31mno such page \(HTTP status 404\)$/),
    advice: expect.stringContaining("not the words of a Kubernetes API server"),
  });
});
