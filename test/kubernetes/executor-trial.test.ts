/** What a real API server says to an executor that it is asked for as a dry run. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { permissions } from "../../src/access/permissions.ts";
import type { Api } from "../../src/adapters/kubernetes/client/api.ts";
import { create, listMetadata, mergePatch, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { createCluster } from "../../src/adapters/kubernetes/cluster.ts";
import { pods } from "../../src/leftovers/kinds.ts";
import { refusalOf } from "../../src/watching/said-by-spark.ts";
import { useApiServer } from "../ground/api-server.ts";
import { startFaultProxy, type FaultProxy } from "../support/fault-proxy.ts";
import { factsOfPod, planOf, plainPod } from "../support/plans.ts";
import { kind, makeTeam, type Team } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
const never = new AbortController().signal;
let proxy: FaultProxy;
let team: Team;
let driver: KubernetesObject;
let api: Api;
let lines: string[];

beforeAll(async () => {
  proxy = await startFaultProxy(server);
});
afterAll(() => proxy.close());
beforeEach(async () => {
  await begin();
});
afterEach(() => {
  proxy.always(() => undefined);
  end();
});

async function begin(...rights: Parameters<typeof makeTeam> extends [unknown, ...infer Rest] ? Rest : never) {
  team = await makeTeam(server, ...rights);
  driver = await team.pod("driver");
  lines = [];
  api = team.api({ log: { line: (line) => void lines.push(line) } }, proxy.url);
}

function end(): void {
  api.close();
  team.remove();
}

/** The executor of a plan for the driver's pod. */
function executor(...argv: readonly string[]): Readonly<Record<string, unknown>> {
  const { uid, name } = driver.metadata;
  const metadata = { ...plainPod.metadata, name, uid, namespace: team.namespace };
  const facts = factsOfPod({ ...plainPod, metadata, spec: { ...plainPod.spec, serviceAccountName: "default" } });
  const pod = { ...facts.pod, name, uid, namespace: team.namespace, serviceAccount: "default" };
  const { executorTrial } = planOf([...argv, "job.scala"], { facts: { ...facts, pod, source: "spark.range(1)" } });
  if (executorTrial?.manifest == null) throw new Error(`nothing is tried: ${executorTrial?.why}`);
  return executorTrial.manifest;
}

const said = (manifest = executor(), cancel = never): Promise<string | undefined> =>
  createCluster(api, { log: { line: (line) => void lines.push(line) }, volumeClaims: false }).tryExecutor(
    team.plan(driver),
    manifest,
    cancel,
  );

async function refusal(...argv: readonly string[]) {
  const words = await said(executor(...argv));
  return words === undefined ? undefined : refusalOf(words);
}

async function giveQuota(name: string, hard: object, used: object): Promise<void> {
  await team.make(kind("resourcequotas"), { metadata: { name }, spec: { hard } });
  // What a controller does, which does not run here.
  await server.admin.send<unknown>({
    verb: "patch",
    place: { kind: kind("resourcequotas"), namespace: team.namespace, name },
    path: `/api/v1/namespaces/${team.namespace}/resourcequotas/${name}/status`,
    contentType: "application/merge-patch+json",
    body: { status: { hard, used } },
  });
}

test("an executor that is taken is not made, and costs one request", async () => {
  const from = proxy.seen.length;
  expect(await said()).toBeUndefined();
  expect(proxy.seen.slice(from).map(({ method, url }) => `${method} ${url}`)).toEqual([
    `POST /api/v1/namespaces/${team.namespace}/pods?dryRun=All`,
  ]);
  const there = await listMetadata(server.admin, { kind: pods, namespace: team.namespace }, {});
  expect(there.map(({ metadata }) => metadata.name)).toEqual(["driver"]);
});

test("a quota that wants a limit of processors refuses it, by the quota's name, until it has one", async () => {
  await giveQuota("compute", { "limits.cpu": "10" }, { "limits.cpu": "0" });
  expect(await refusal()).toEqual({
    state: "refused-by-quota",
    object: "compute",
    reason: "failed quota: compute: must specify limits.cpu for: spark-kubernetes-executor",
  });
  expect(await refusal("--conf", "spark.kubernetes.executor.limit.cores=1")).toBeUndefined();
});

test("a quota that is used up refuses it for now, and counts nothing for the asking", async () => {
  await giveQuota("few", { pods: "2" }, { pods: "2" });
  expect(await refusal()).toMatchObject({ state: "quota-full", object: "few" });
  await giveQuota("room", { "requests.memory": "10Gi" }, { "requests.memory": "0" });
  const { status } = await server.admin.send<{ readonly status: { readonly used: object } }>({
    verb: "get",
    place: { kind: kind("resourcequotas"), namespace: team.namespace, name: "few" },
  });
  expect(status.used).toEqual({ pods: "2" });
});

test("a quota that is smaller than one executor refuses it for good", async () => {
  await giveQuota("tiny", { "limits.memory": "1Gi" }, { "limits.memory": "0" });
  expect(await refusal()).toMatchObject({ state: "refused-by-quota", object: "tiny" });
});

test("a LimitRange refuses what is larger, and gives limits to what a quota wants them of", async () => {
  const limits = [{ type: "Container", max: { memory: "1Gi" }, default: { cpu: "1" } }];
  await team.make(kind("limitranges"), { metadata: { name: "small" }, spec: { limits } });
  await giveQuota("compute", { "limits.cpu": "10" }, { "limits.cpu": "0" });
  // Admission has a view of its own of what was made a moment ago.
  await expect
    .poll(() => refusal(), { timeout: 10_000 })
    .toEqual({
      state: "refused-by-limit-range",
      reason: expect.stringMatching(/maximum memory usage per Container is 1Gi, but limit is 1408Mi/) as string,
    });
  expect(await refusal("--executor-memory", "512m")).toBeUndefined();
});

test("Pod Security refuses it by the namespace's level", async () => {
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  await mergePatch(
    server.admin,
    { kind: kind("namespaces"), namespace: undefined, name: team.namespace },
    { metadata: { labels } },
  );
  await expect
    .poll(() => refusal(), { timeout: 10_000 })
    .toMatchObject({ state: "refused-by-pod-security", object: "restricted:latest" });
});

test("a ValidatingAdmissionPolicy refuses it by its own words, and takes it when it is as the policy wants it", async () => {
  const group = "admissionregistration.k8s.io";
  const name = `needs-team-${team.namespace}`;
  const only = { matchLabels: { "kubernetes.io/metadata.name": team.namespace } };
  const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] };
  await create(server.admin, { kind: kind("validatingadmissionpolicies", group), namespace: undefined }, {
    apiVersion: `${group}/v1`,
    kind: "ValidatingAdmissionPolicy",
    metadata: { name },
    spec: {
      matchConstraints: { namespaceSelector: only, resourceRules: [rule] },
      validations: [{ expression: "'team' in object.metadata.labels", message: "a pod needs the label team" }],
    },
  } as never);
  await create(server.admin, { kind: kind("validatingadmissionpolicybindings", group), namespace: undefined }, {
    apiVersion: `${group}/v1`,
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name },
    spec: { policyName: name, validationActions: ["Deny"] },
  } as never);
  await expect
    .poll(() => refusal(), { timeout: 10_000 })
    .toEqual({
      state: "refused-by-policy",
      object: name,
      reason: expect.stringMatching(/denied request: a pod needs the label team$/) as string,
    });
  expect(await refusal("--label", "team=a")).toBeUndefined();
  for (const resource of ["validatingadmissionpolicybindings", "validatingadmissionpolicies"])
    await server.admin.send({
      verb: "delete",
      place: { kind: kind(resource, group), namespace: undefined, name },
      path: `/apis/${group}/v1/${resource}/${name}`,
    });
});

test("a service account that may not create pods is refused", async () => {
  end();
  const rights = permissions({ volumeClaims: true });
  await begin(rights.filter(({ verb, resource }) => verb !== "create" || resource !== "pods"));
  expect(await refusal()).toMatchObject({
    state: "refused-by-rbac",
    reason: expect.stringMatching(/cannot create resource "pods"/) as string,
  });
});

test.for([
  ["an API server that is overloaded", { status: 503 }],
  ["one that has too many requests", { status: 429, headers: { "Retry-After": "1" } }],
  ["a proxy's own 403", { status: 403, body: 'pods "x" is forbidden: exceeded everything' }],
  ["a connection that breaks", "reset"],
  ["an answer that is cut", "cut"],
] as const)("nothing is learnt from %s, said of it, or tried again", async ([, fault]) => {
  const from = proxy.seen.length;
  proxy.next(fault);
  expect(await said()).toBeUndefined();
  expect(proxy.seen.length - from).toBe(1);
  expect(lines).toEqual([]);
});

test("no answer is waited for when nobody wants it any more", async () => {
  const cancel = new AbortController();
  proxy.next("hang");
  const answer = said(executor(), cancel.signal);
  await proxy.request(({ url }) => url.includes("dryRun=All"));
  cancel.abort();
  expect(await answer).toBeUndefined();
});

test("what can't be asked as a dry run, for a webhook with effects, is no refusal", async () => {
  const message = 'admission webhook "w.example.com" does not support dry run';
  const body = JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", reason: "BadRequest", message });
  proxy.next({ status: 400, body });
  expect(refusalOf((await said()) ?? "")).toBeUndefined();
});
