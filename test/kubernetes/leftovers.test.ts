import { afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { permissions, rightsOf, type Permission } from "../../src/access/permissions.ts";
import type { Api } from "../../src/adapters/kubernetes/client/api.ts";
import { listMetadata, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { createCluster } from "../../src/adapters/kubernetes/cluster.ts";
import { removeDeadRuns } from "../../src/adapters/kubernetes/leftovers/dead-runs.ts";
import { findKind } from "../../src/adapters/kubernetes/leftovers/virtual-services.ts";
import { leftovers, type LeftoverKind } from "../../src/leftovers/catalogue.ts";
import { configMaps, pods, volumeClaims, type Kind } from "../../src/leftovers/kinds.ts";
import { stepsOf, type RemovalStep } from "../../src/leftovers/steps.ts";
import type { PodPlan } from "../../src/plan/plan-schema.ts";
import { useApiServer } from "../ground/api-server.ts";
import { applyIstio, virtualService, virtualServices } from "../ground/istio.ts";
import { startFaultProxy, type FaultProxy, type Seen } from "../support/fault-proxy.ts";
import { leaseRow, leases } from "../support/lease.ts";
import { executorOf, makeTeam, ownedBy, type Team } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
const never = new AbortController().signal;
const more: readonly LeftoverKind[] = [...leftovers, leaseRow];
let team: Team;
let driver: KubernetesObject;
let plan: PodPlan;
let proxy: FaultProxy;
let api: Api;
let lines: string[];

beforeAll(() => applyIstio(server));
beforeEach(async () => {
  proxy = await startFaultProxy(server);
  lines = [];
  await begin(permissions({ volumeClaims: true }, more));
});
afterEach(async () => {
  end();
  await proxy.close();
});

async function begin(allowed: readonly Permission[]): Promise<void> {
  team = await makeTeam(server, allowed);
  driver = await team.pod("driver", { status: { phase: "Running" } });
  plan = team.plan(driver, { volumeClaims: true });
  api = team.api({}, proxy.url);
}

function end(): void {
  api.close();
  team.remove();
}

const log = { line: (line: string) => void lines.push(line) };
const clusterOf = () => createCluster(api, { log, volumeClaims: true });
const makeLease = (name: string, owner: KubernetesObject): Promise<KubernetesObject> =>
  team.make(leases, { metadata: { name, ownerReferences: [ownedBy(owner)] } });
const namesOf = async (kind: Kind): Promise<string[]> =>
  (await listMetadata(server.admin, { kind, namespace: team.namespace }, {}))
    .map(({ metadata }) => metadata.name)
    .toSorted();
const whoseOf = (service: string): Parameters<LeftoverKind["by"]>[0] => ({
  namespace: team.namespace,
  pod: { name: driver.metadata.name, uid: driver.metadata.uid },
  job: "flights",
  runId: service,
  service,
  podLabels: ["spark-runner/driver"],
  keepsEnded: false,
  volumeClaims: true,
});
const steps = (): RemovalStep<string>[] => stepsOf(more, "at the end", whoseOf("flights-1"));

test("a new row is removed at the end of its run, and another run's stays", async () => {
  await makeLease("flights-1-lease", driver);
  await makeLease("flights-2-lease", driver);
  expect(await clusterOf().tearDown(plan, steps(), 3000)).toEqual([]);
  expect(await namesOf(leases)).toEqual(["flights-2-lease"]);
});

test("one of its name that is another pod's stays, and is told", async () => {
  await makeLease("flights-1-lease", await team.pod("other"));
  const left = await clusterOf().tearDown(plan, steps(), 3000);
  expect(left.map(({ object, why }) => [object, why])).toEqual([
    [`Lease ${team.namespace}/flights-1-lease`, "it is not of this pod: pod other owns it"],
  ]);
  expect(await namesOf(leases)).toEqual(["flights-1-lease"]);
});

test("what of it stays is told, with the rule that would have let it go", async () => {
  end();
  await begin(permissions({ volumeClaims: true }));
  await makeLease("flights-1-lease", driver);
  expect(await clusterOf().tearDown(plan, steps(), 3000)).toEqual([
    {
      object: `Lease ${team.namespace}/flights-1-lease`,
      why: expect.stringMatching(
        /may not get leases .*; the rule for it: - \{apiGroups: \["coordination\.k8s\.io"\], resources: \[leases\], verbs: \[get\]\}$/,
      ),
      command: `kubectl -n ${team.namespace} delete leases.coordination.k8s.io flights-1-lease`,
    },
  ]);
});

test("it is removed where its pod is dead", async () => {
  const dead = await team.pod("dead", { status: { phase: "Failed" } });
  await team.make(virtualServices, virtualService("other", { http: [{ redirect: { uri: "/" } }] }));
  const { service } = team.plan(dead, { service: "flights-dead" });
  await team.make({ ...pods, resource: "services", word: "Service" }, service);
  await makeLease("flights-dead-lease", dead);
  await makeLease("flights-1-lease", driver);
  await removeDeadRuns(api, plan, { log, findIstio: findKind, isUsed: () => false, rows: more });
  expect(lines).toEqual([
    "removed what a run of this job in pod dead left: Service flights-dead, Lease flights-dead-lease",
  ]);
  expect(await namesOf(leases)).toEqual(["flights-1-lease"]);
});

test("a step's own data finds what is removed: with another label, owner or name it is something else", async () => {
  await team.pod("exec-1", { labels: executorOf(), owner: driver });
  await team.pod("mine", { labels: { role: "worker", team: "flights-1" }, owner: driver });
  const [executors] = team.teardown(plan, ["executor pods"]);
  if (executors?.by.way !== "run") throw new Error("executors are found by their run");
  const by = { ...executors.by, labels: "role=worker", run: { label: "team", id: "flights-1" } };
  expect(await clusterOf().tearDown(plan, [{ ...executors, by }], 3000)).toEqual([]);
  expect(await namesOf(pods)).toEqual(["driver", "exec-1"]);
});

const verbOf = ({ method, url }: Seen): string => {
  const isOne = new URL(url, "http://x").pathname.split("/namespaces/")[1]?.split("/").length === 3;
  const verbs: Record<string, readonly [one: string, all: string]> = {
    GET: ["get", "list"],
    DELETE: ["delete", "deletecollection"],
    PATCH: ["patch", "patch"],
  };
  return verbs[method]?.[isOne ? 0 : 1] ?? method;
};
/** `delete services`; undefined for what is in no namespace, such as the group of Istio. */
function askedFor(seen: Seen): string | undefined {
  const resource = /\/namespaces\/[^/]+\/(\w+)/.exec(seen.url)?.[1];
  return resource === undefined ? undefined : `${verbOf(seen)} ${resource}`;
}

test("clearing, teardown and the removal of dead runs ask for nothing that no row has a right for", async () => {
  const things = async (owner: KubernetesObject): Promise<void> => {
    const name = owner.metadata.name;
    const metadata = (of: string) => ({
      name: `${of}-${name}`,
      labels: executorOf({ application: name }),
      ownerReferences: [ownedBy(owner)],
    });
    for (const nth of [1, 2])
      await team.pod(`exec-${nth}-${name}`, { labels: executorOf({ application: name }), owner });
    await team.make(configMaps, { metadata: metadata("conf") });
    const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
    await team.make(volumeClaims, { metadata: metadata("claim"), spec });
  };
  const cluster = clusterOf();
  await cluster.setUp(plan, never);
  const dead = await team.pod("dead", { status: { phase: "Failed" } });
  await team.make(
    { ...pods, resource: "services", word: "Service" },
    team.plan(dead, { service: "flights-dead" }).service,
  );
  const leadingTo = (host: string) => ({ http: [{ route: [{ destination: { host } }] }] });
  for (const service of ["flights-1", "flights-dead"])
    await team.make(virtualServices, virtualService(`to-${service}`, leadingTo(service)));
  await things(dead);
  await things(driver);
  const from = proxy.seen.length;
  await cluster.clearAttempt(plan, never);
  await things(driver);
  await removeDeadRuns(api, plan, { log, findIstio: findKind, isUsed: () => false });
  // Another process's: it looks whose the Service is.
  expect(await clusterOf().tearDown(plan, team.teardown(plan, undefined, true), 3000)).toEqual([]);
  const asked = new Set(proxy.seen.slice(from).flatMap((seen) => askedFor(seen) ?? []));
  const rows: readonly LeftoverKind[] = leftovers;
  const rights = rows.flatMap(rightsOf).map(({ verb, resource }) => `${verb} ${resource}`);
  expect([...asked].toSorted()).toEqual([...new Set(rights)].toSorted());
});
