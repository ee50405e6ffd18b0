import { expect, test } from "vitest";
import { create, list, listMetadata, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { configMaps } from "../../src/leftovers/kinds.ts";
import { api, getDriver, page, proxy, team } from "../support/calls.ts";
import type { Fault } from "../support/fault-proxy.ts";

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
