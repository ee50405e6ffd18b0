import { afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { listMetadata, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { createCluster } from "../../src/adapters/kubernetes/cluster.ts";
import { services } from "../../src/leftovers/kinds.ts";
import { destinations, leadsTo } from "../../src/adapters/kubernetes/leftovers/virtual-services.ts";
import { useApiServer } from "../ground/api-server.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { applyIstio, virtualService, virtualServices } from "../ground/istio.ts";
import { makeTeam, type Team } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
const to = (...hosts: readonly string[]) => hosts.map((host) => ({ destination: { host } }));
let team: Team;
let driver: KubernetesObject;

beforeAll(() => applyIstio(server));
beforeEach(async () => {
  team = await makeTeam(server);
  driver = await team.pod("driver");
});
afterEach(() => team.remove());

async function tearDown(url = server.url) {
  const api = team.api({}, url);
  const cluster = createCluster(api, { log: { line: () => {} }, volumeClaims: false });
  const plan = team.plan(driver);
  const left = await cluster.tearDown(plan, team.teardown(plan, ["VirtualServices"]), 3000);
  api.close();
  return left;
}
const make = (name: string, spec: Readonly<Record<string, unknown>>): Promise<KubernetesObject> =>
  team.make(virtualServices, virtualService(name, spec));
const names = async (): Promise<string[]> =>
  (await listMetadata(server.admin, { kind: virtualServices, namespace: team.namespace }, {}))
    .map(({ metadata: { name } }) => name)
    .toSorted();

test("those that lead to the Service alone are deleted, by whatever name they call it", async () => {
  const { namespace } = team;
  await make("short", { http: [{ route: to("flights-1") }] });
  await make("with-namespace", { http: [{ route: to(`flights-1.${namespace}`) }] });
  await make("svc", { tcp: [{ route: to(`flights-1.${namespace}.svc`) }] });
  await make("full", { http: [{ route: to(`flights-1.${namespace}.svc.cluster.local`) }] });
  await make("other-domain", {
    tls: [{ match: [{ sniHosts: ["ui"], port: 443 }], route: to(`flights-1.${namespace}.svc.example.org`) }],
  });
  await make("another-host", { http: [{ route: to("flights-2") }] });
  await make("another-namespace", { http: [{ route: to("flights-1.elsewhere") }] });
  await make("redirect", { http: [{ redirect: { uri: "/ui" } }] });
  expect(await tearDown()).toEqual([]);
  expect(await names()).toEqual(["another-host", "another-namespace", "redirect"]);
});

test("those that lead to a Service of this name that is another pod's stay", async () => {
  await team.make(services, team.plan(await team.pod("other")).service);
  await make("theirs", { http: [{ route: to("flights-1") }] });
  expect(await tearDown()).toEqual([]); // told with the Service
  expect(await names()).toEqual(["theirs"]);
});

test("one that leads elsewhere as well stays, and is named with the command to edit it", async () => {
  await make("mixed", { http: [{ route: to("flights-1") }, { route: to("flights-2") }] });
  await make("mirrored", { http: [{ route: to("flights-2"), mirror: { host: "flights-1" } }] });
  const left = await tearDown();
  expect(left.map(({ object }) => object).toSorted()).toEqual([
    `VirtualService ${team.namespace}/mirrored`,
    `VirtualService ${team.namespace}/mixed`,
  ]);
  expect(left[0]).toMatchObject({
    why: "it leads to Service flights-1, but also elsewhere: take the Service out of it",
    command: expect.stringMatching(/^kubectl -n team-\w+ edit virtualservices\.networking\.istio\.io \w+$/),
  });
  expect(await names()).toEqual(["mirrored", "mixed"]);
});

test.for([
  ["a redirect", { redirect: { uri: "/elsewhere" } }],
  ["a delegate", { delegate: { name: "theirs" } }],
  ["an answer of its own", { directResponse: { status: 404 } }],
] as const)("one that has %s beside the way to the Service is somebody else's too: it stays", async ([, other]) => {
  await make("mixed", { http: [{ match: [{ uri: { prefix: "/other" } }], ...other }, { route: to("flights-1") }] });
  expect((await tearDown()).map(({ object }) => object)).toEqual([`VirtualService ${team.namespace}/mixed`]);
  expect(await names()).toEqual(["mixed"]);
});

test.for(["v1beta1", "v1alpha3"])("a cluster that prefers %s is asked in it", async (version) => {
  await make("short", { http: [{ route: to("flights-1") }] });
  const proxy = await startFaultProxy(server);
  const aGroup = { apiVersion: "v1", kind: "APIGroup" };
  proxy.always(({ url }) =>
    url === "/apis/networking.istio.io"
      ? { status: 200, body: JSON.stringify({ ...aGroup, preferredVersion: { version } }) }
      : undefined,
  );
  expect(await tearDown(proxy.url)).toEqual([]);
  expect(await names()).toEqual([]);
  const asked = proxy.seen.filter(({ url }) => url.startsWith("/apis/networking.istio.io"));
  expect(asked.map(({ method, url }) => `${method} ${url.split("/namespaces")[0]}`)).toEqual([
    "GET /apis/networking.istio.io",
    `GET /apis/networking.istio.io/${version}`,
    `DELETE /apis/networking.istio.io/${version}`,
  ]);
  await proxy.close();
});

test("a cluster without Istio is none of our business", async () => {
  const proxy = await startFaultProxy(server);
  proxy.next({ status: 404, body: "404 page not found\n" });
  expect(await tearDown(proxy.url)).toEqual([]);
  expect(proxy.seen).toHaveLength(1);
  await proxy.close();
});

test("an Istio without VirtualServices is none either", async () => {
  const proxy = await startFaultProxy(server);
  proxy.next("pass", { status: 404 });
  expect(await tearDown(proxy.url)).toEqual([]);
  await proxy.close();
});

describe("a destination", () => {
  test.for([
    ["flights-1", true],
    ["flights-1.team", true],
    ["flights-1.team.svc", true],
    ["flights-1.team.svc.cluster.local", true],
    ["flights-1.team.svc.my.domain", true],
    ["flights-1.team.svcx", false],
    ["flights-1.other", false],
    ["flights-10", false],
    ["x-flights-1", false],
    ["flights-1.example.org", false],
  ] as const)("%s leads to the Service: %s", ([host, leads]) => {
    expect(leadsTo(host, "flights-1", "team")).toBe(leads);
  });

  test("may stand in routes, weights and mirrors of every protocol", () => {
    const spec = {
      http: [{ route: to("a", "b"), mirror: { host: "c" }, mirrors: to("d") }, {}],
      tcp: [{ route: to("e") }],
      tls: [{ route: to("f") }],
    };
    expect(destinations({ spec })).toEqual(["a", "b", "c", "d", "e", "f"]);
    expect(destinations({})).toEqual([]);
  });
});
