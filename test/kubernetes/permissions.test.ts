import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createCluster } from "../../src/adapters/kubernetes/cluster.ts";
import type { KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { configMaps, volumeClaims } from "../../src/leftovers/kinds.ts";
import type { Leftover } from "../../src/diagnosis/outcome.ts";
import { permissions, type Permission } from "../../src/access/permissions.ts";
import { useApiServer } from "../ground/api-server.ts";
import { applyIstio, virtualService, virtualServices } from "../ground/istio.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { executorOf, kind, makeTeam, ownedBy, type Team } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
const all = permissions({ volumeClaims: true });
const never = new AbortController().signal;
const silent = { line: () => {} };

beforeAll(() => applyIstio(server));

/** A team whose job may do what `allowed` says, with a driver's pod that owns one thing of each kind. */
async function job(allowed: readonly Permission[]): Promise<{ team: Team; driver: KubernetesObject }> {
  const team = await makeTeam(server, allowed);
  const driver = await team.pod("driver");
  return { team, driver };
}

async function whatSparkMakes(team: Team, driver: KubernetesObject): Promise<void> {
  const metadata = (name: string) => ({
    name,
    labels: executorOf(),
    ownerReferences: [ownedBy(driver)],
  });
  await team.pod("exec-1", { labels: executorOf(), owner: driver });
  await team.make(configMaps, { metadata: metadata("conf") });
  await team.make(volumeClaims, {
    metadata: metadata("claim"),
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  });
  const http = [{ route: [{ destination: { host: "flights-1" } }] }];
  await team.make(virtualServices, virtualService("ui", { http }));
}

interface Lived {
  readonly setUp: unknown;
  readonly left: readonly Leftover[];
}

/** The run of a job: set-up and, when that went well, what Spark makes, and the teardown. */
async function live(allowed: readonly Permission[], withClaims = true): Promise<Lived> {
  const { team, driver } = await job(allowed);
  const api = team.api();
  const cluster = createCluster(api, { log: silent, volumeClaims: withClaims, account: "default" });
  const plan = team.plan(driver, { volumeClaims: withClaims });
  const error: unknown = await cluster.setUp(plan, never).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) await whatSparkMakes(team, driver);
  const left = await cluster.tearDown(plan, team.teardown(plan, undefined, withClaims), 3000);
  api.close();
  team.remove();
  return { setUp: error, left };
}

test("with exactly the rules of the list everything is set up and removed", async () => {
  expect(await live(all)).toEqual({ setUp: undefined, left: [] });
});

const before = all.filter(({ phase }) => phase === "before");
const teardown = all.filter(({ phase }) => phase === "teardown");
const showRule = ({ group, resource, verb }: Permission): string =>
  `- {apiGroups: ["${group}"], resources: [${resource}], verbs: [${verb}]}`;

test.for(before)("without $verb $resource nothing is set up: 77, and the rule to add", async (rule) => {
  const { setUp, left } = await live(all.filter((each) => each !== rule));
  expect(setUp).toMatchObject({
    exitCode: 77,
    message: expect.stringMatching(
      new RegExp(
        `^failed to set up the run: the pod's service account may not ${rule.verb} ${rule.resource} in namespace team-`,
      ),
    ),
    advice: expect.stringContaining(showRule(rule)),
  });
  // Nothing was made: what is named here can only be what the service account may not look for.
  for (const { object } of left) expect(object).toMatch(/if there are any$/);
});

test.for(teardown)("without $verb $resource the job is run, and what stays is named with the rule", async (rule) => {
  const { setUp, left } = await live(all.filter((each) => each !== rule));
  expect(setUp).toBeUndefined();
  expect(left).toHaveLength(1);
  expect(left[0]?.why).toContain(showRule(rule));
  expect(left[0]?.command).toMatch(/^kubectl -n team-\w+ /);
});

test.for(all.filter(({ phase }) => phase === "Spark's log"))(
  "without $verb $resource all is removed, and Spark's complaints are explained",
  async (rule) => {
    const { setUp, left } = await live(all.filter((each) => each !== rule));
    expect(setUp).toBeUndefined();
    expect(left).toEqual([
      {
        object: "errors in Spark's log",
        why: expect.stringContaining(`${rule.verb} ${rule.resource}`),
        command: expect.stringMatching(
          /^spark-runner manifests --namespace team-\w+ --service-account default --volume-claims \| kubectl apply -f -$/,
        ),
        toDo: "allow it",
      },
    ]);
  },
);

test("all rules that are missing are named at once, one line for each resource", async () => {
  const { setUp } = await live(all.filter(({ resource }) => resource !== "services" && resource !== "configmaps"));
  expect(setUp).toMatchObject({
    message: expect.stringMatching(
      /may not create services, get services, list services, create configmaps, list configmaps in namespace/,
    ),
    advice: expect.stringMatching(
      /spark-runner manifests --namespace team-\w+ --service-account default --volume-claims\n +- \{apiGroups: \[""\], resources: \[services\], verbs: \[create, get, list\]\}\n +- \{apiGroups: \[""\], resources: \[configmaps\], verbs: \[create, list\]\}$/,
    ),
  });
});

test("without volume claims in the job their rules are not missed, but Spark's complaints are explained", async () => {
  const withoutClaims = permissions({ volumeClaims: false }).filter(
    ({ resource }) => resource !== volumeClaims.resource,
  );
  const { setUp, left } = await live(withoutClaims, false);
  expect(setUp).toBeUndefined();
  // The claim of this test was made all the same; the job's service account can't see it, and need not.
  expect(left.map(({ object }) => object)).toEqual(["errors in Spark's log"]);
});

describe("what the rules say", () => {
  let team: Team;
  let driver: KubernetesObject;
  beforeAll(async () => {
    ({ team, driver } = await job([]));
  });
  afterAll(() => team.remove());

  const replaceRules = (rules: readonly unknown[]): Promise<unknown> =>
    server.admin.send<unknown>({
      verb: "patch",
      place: { kind: kind("roles", "rbac.authorization.k8s.io"), namespace: team.namespace, name: "job" },
      contentType: "application/merge-patch+json",
      body: { rules },
    });
  const setUp = async (): Promise<string> => {
    const api = team.api();
    const cluster = createCluster(api, { log: silent, volumeClaims: false });
    const said = await cluster.setUp(team.plan(driver), never).then(
      () => "",
      (error: Error) => error.message,
    );
    api.close();
    return said;
  };

  test("a rule with stars allows everything", async () => {
    await replaceRules([{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]);
    expect(await setUp()).toBe("");
  });

  test("a rule for objects by name allows nothing in general", async () => {
    await replaceRules([
      {
        apiGroups: [""],
        resources: ["pods", "services", "configmaps"],
        verbs: ["get", "list", "watch", "create", "delete"],
      },
      { apiGroups: [""], resources: ["pods"], verbs: ["patch"], resourceNames: ["another"] },
    ]);
    expect(await setUp()).toMatch(/^failed to set up the run: .* may not patch pods in namespace/);
  });

  test("where the list is not complete, each rule that it lacks is asked for", async () => {
    await replaceRules([{ apiGroups: [""], resources: ["pods", "configmaps"], verbs: ["*"] }]);
    const proxy = await startFaultProxy(server);
    const aReview = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectRulesReview" };
    const status = { resourceRules: [], nonResourceRules: [], incomplete: true };
    proxy.next({ status: 201, body: JSON.stringify({ ...aReview, status }) });
    const api = team.api({}, proxy.url);
    const cluster = createCluster(api, { log: silent, volumeClaims: false });
    await expect(cluster.setUp(team.plan(driver), never)).rejects.toMatchObject({
      exitCode: 77,
      message: expect.stringMatching(/may not create services, get services, list services in namespace/),
    });
    api.close();
    await proxy.close();
  });

  test.for([403, 404])("a review that is answered with %i is done without", async (refused) => {
    await replaceRules([{ apiGroups: [""], resources: ["pods", "configmaps"], verbs: ["*"] }]);
    const proxy = await startFaultProxy(server);
    const said = { apiVersion: "v1", kind: "Status", status: "Failure", code: refused, message: "no reviews here" };
    proxy.next({ status: refused, body: JSON.stringify(said) });
    const api = team.api({}, proxy.url);
    const cluster = createCluster(api, { log: silent, volumeClaims: false });
    // Then the first call that is refused tells, in the API server's own words.
    await expect(cluster.setUp(team.plan(driver), never)).rejects.toMatchObject({
      exitCode: 77,
      message: `failed to create Service ${team.namespace}/flights-1: service account ${team.namespace}:default may not create services in namespace ${team.namespace}`,
      advice: [
        `add to the rules of its Role, or print all that is needed with: spark-runner manifests --namespace ${team.namespace} --service-account default`,
        `    - {apiGroups: [""], resources: [services], verbs: [create]}`,
      ].join("\n"),
    });
    api.close();
    await proxy.close();
  });
});
