import { afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import type { Api } from "../../src/adapters/kubernetes/client/api.ts";
import { get, listMetadata, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { removeDeadRuns } from "../../src/adapters/kubernetes/leftovers/dead-runs.ts";
import { findKind } from "../../src/adapters/kubernetes/leftovers/virtual-services.ts";
import { pods, services, volumeClaims, type Kind } from "../../src/leftovers/kinds.ts";
import { permissions } from "../../src/access/permissions.ts";
import { useApiServer } from "../ground/api-server.ts";
import { applyIstio, virtualService, virtualServices } from "../ground/istio.ts";
import { executorOf, makeTeam, ownedBy, type Team } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
const executorOfJob = executorOf({ run: "dead" });
let team: Team;
let driver: KubernetesObject;
let api: Api;
let lines: string[];

beforeAll(() => applyIstio(server));
beforeEach(() => begin());
afterEach(end);

function end(): void {
  api.close();
  team.remove();
}

async function begin(allowed = permissions({ volumeClaims: true })): Promise<void> {
  team = await makeTeam(server, allowed);
  driver = await team.pod("driver", { status: { phase: "Running" } });
  api = team.api();
  lines = [];
}

const around = {
  log: { line: (line: string) => void lines.push(line) },
  findIstio: findKind,
  isUsed: () => false,
};
const removeAll = (): Promise<void> => removeDeadRuns(api, team.plan(driver), around);
const namesOf = async (kind: Kind): Promise<string[]> =>
  (await listMetadata(server.admin, { kind, namespace: team.namespace }, {}))
    .map(({ metadata }) => metadata.name)
    .toSorted();

/** A pod that is over, with all that its run may leave. */
async function leaveEverything(): Promise<void> {
  const labels = { mine: "stays", "spark-runner/driver": "flights-dead" };
  const dead = await team.pod("dead", { status: { phase: "Failed" }, labels });
  await team.make(services, team.plan(dead, { service: "flights-dead" }).service);
  await team.pod("dead-exec-1", { labels: executorOfJob, owner: dead });
  await team.make(volumeClaims, {
    metadata: { name: "dead-claim", labels: { "spark-app-selector": "s" }, ownerReferences: [ownedBy(dead)] },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  });
  const leadingTo = (host: string) => ({ http: [{ route: [{ destination: { host } }] }] });
  await team.make(virtualServices, virtualService("ui-of-dead", leadingTo("flights-dead")));
  await team.make(virtualServices, virtualService("ui-of-other", leadingTo("flights-1")));
}

test("all that a run in a pod that is over left is removed: Service, executors, claims, VirtualServices and label", async () => {
  await leaveEverything();
  await removeAll();
  expect(await namesOf(services)).toEqual([]);
  expect(await namesOf(pods)).toEqual(["dead", "driver"]);
  expect(await namesOf(volumeClaims)).toEqual([]);
  expect(await namesOf(virtualServices)).toEqual(["ui-of-other"]);
  expect(
    (await get<KubernetesObject>(server.admin, { kind: pods, namespace: team.namespace, name: "dead" })).metadata
      .labels,
  ).toEqual({
    mine: "stays",
  });
  expect(lines).toEqual([
    "removed what a run of this job in pod dead left: Service flights-dead, VirtualService ui-of-dead, pod dead-exec-1, volume claim dead-claim",
  ]);
});

test("so is the Service that label made in the pod of such a run, under the pod's name as job", async () => {
  const dead = await team.pod("dead", { status: { phase: "Failed" } });
  const { service } = team.plan(dead, { service: "dead-r0" });
  const labels = { ...service.metadata.labels, "spark-runner/job": "dead" };
  await team.make(services, { ...service, metadata: { ...service.metadata, labels } });
  await removeAll();
  expect(await namesOf(services), "nobody knows yet that it is of this job").toEqual(["dead-r0"]);
  await team.pod("dead-exec-1", { labels: executorOfJob, owner: dead });
  await removeAll();
  expect([await namesOf(services), await namesOf(pods)]).toEqual([[], ["dead", "driver"]]);
});

test("executors that outlived their run's Service are removed", async () => {
  const dead = await team.pod("dead", { status: { phase: "Succeeded" } });
  await team.pod("dead-exec-1", { labels: executorOfJob, owner: dead });
  await removeAll();
  expect(await namesOf(pods)).toEqual(["dead", "driver"]);
});

test("executors of a live run, of this one, of another job and of nobody stay", async () => {
  const live = await team.pod("live", { status: { phase: "Running" } });
  const dead = await team.pod("dead", { status: { phase: "Succeeded" } });
  await team.pod("exec-live", { labels: executorOfJob, owner: live });
  await team.pod("exec-own", { labels: executorOfJob, owner: driver });
  await team.pod("exec-other-job", { labels: { ...executorOfJob, "spark-runner/job": "other" }, owner: dead });
  await team.pod("exec-nobody", { labels: executorOfJob });
  await removeAll();
  expect(await namesOf(pods)).toEqual([
    "dead",
    "driver",
    "exec-live",
    "exec-nobody",
    "exec-other-job",
    "exec-own",
    "live",
  ]);
  expect(lines).toEqual([]);
});

test("what may not be looked for or deleted stays, the rest is removed, and nothing fails", async () => {
  end();
  const unseen = new Set([volumeClaims.resource, virtualServices.resource]);
  await begin(permissions({ volumeClaims: false }).filter(({ resource }) => !unseen.has(resource)));
  await leaveEverything();
  await removeAll();
  expect(await namesOf(services)).toEqual([]);
  expect(await namesOf(pods)).toEqual(["dead", "driver"]);
  expect(await namesOf(virtualServices)).toEqual(["ui-of-dead", "ui-of-other"]);
  expect(lines).toEqual(["removed what a run of this job in pod dead left: Service flights-dead, pod dead-exec-1"]);
});
