/** Each rule that `spark-runner manifests` prints is needed, and its lack is told; with all of them a job passes. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { optional, permissions, type Permission, type PolicyRule } from "../../src/access/permissions.ts";
import { namespaceForTest, smallExecutors } from "../support/cluster.ts";
import { executable } from "../support/executable.ts";
import { fakeJob, fakeSparkPod, waitsForGo } from "../ground/fake-spark-pod.ts";
import { attemptsIn, expectNothingLeft } from "../support/leftovers.ts";
import { makeNamespace, type Namespace } from "../ground/namespace.ts";
import { configMapOf, executorOf, serviceOf, virtualServiceTo, volumeClaimOf } from "../ground/spark-things.ts";
import { run } from "../../scripts/tools/run.ts";

const onDemand = ["--conf", "spark.kubernetes.executor.volumes.persistentVolumeClaim.data.options.claimName=OnDemand"];

const all = permissions({ volumeClaims: true });
const isAmong = (list: readonly Permission[], rule: Permission): boolean =>
  list.some((each) => each.verb === rule.verb && each.resource === rule.resource && each.phase === rule.phase);
/** Once each, and twice what matters otherwise to a job without volume claims. `id` names its account, job and pod. */
const rules = [
  ...all.map((rule) => ({ ...rule, volumeClaims: true })),
  ...permissions({ volumeClaims: false })
    .filter((rule) => !isAmong(all, rule))
    .map((rule) => ({ ...rule, volumeClaims: false })),
].map((rule, index) => ({
  ...rule,
  name: `${rule.verb} ${rule.resource}${rule.volumeClaims ? "" : ", no claims"}`,
  id: `rule-${String(index).padStart(2, "0")}`,
}));
type Tried = (typeof rules)[number];

/** One namespace for all: each rule that is taken away has a service account, a job and a pod of its own. */
let namespace: Namespace;
let printed: { readonly plain: string; readonly volumeClaims: string };
beforeAll(async () => {
  namespace = await makeNamespace({ manifests: "" });
  const options = ["--namespace", namespace.name, "--service-account", "without-a-rule"];
  printed = {
    plain: await run(executable, ["manifests", ...options]),
    volumeClaims: await run(executable, ["manifests", ...options, "--volume-claims"]),
  };
});
afterAll(() => namespace.remove());

const isSame = (rule: PolicyRule, { group, resource }: Permission): boolean =>
  rule.apiGroups.includes(group) && rule.resources.includes(resource);

/** What was printed, for an account named after the rule that its Role lacks. */
function manifestsWithout(missing: Tried): object[] {
  const text = missing.volumeClaims ? printed.volumeClaims : printed.plain;
  return parseAllDocuments(text.replaceAll("without-a-rule", missing.id)).map((document) => {
    const object: { rules?: PolicyRule[] } = document.toJS();
    if (object.rules === undefined) return object;
    const kept = object.rules.map((rule) =>
      isSame(rule, missing) ? { ...rule, verbs: rule.verbs.filter((verb) => verb !== missing.verb) } : rule,
    );
    return { ...object, rules: kept.filter(({ verbs }) => verbs.length > 0) };
  });
}

async function startWithout(missing: Tried, script: string) {
  await namespace.apply(...manifestsWithout(missing));
  return namespace.runPod(
    ["--job", missing.id, "--max-attempts", "1", ...(missing.volumeClaims ? onDemand : []), fakeJob],
    fakeSparkPod(script, {
      name: missing.id,
      change: ({ spec }) => void (spec["serviceAccountName"] = missing.id),
    }),
  );
}

const yamlOf = ({ group, resource, verb }: Permission): string =>
  `- {apiGroups: ["${group}"], resources: [${resource}], verbs: [${verb}]}`;

test.each(["plain", "volumeClaims"] as const)(
  "the printed Role has exactly the rules that are tried here, and the optional one: %s",
  (kind) => {
    const role = parseAllDocuments(printed[kind])
      .map((document): { kind: string; rules?: PolicyRule[] } => document.toJS())
      .find((object) => object.kind === "Role");
    const inRole = role?.rules?.flatMap((rule) => rule.verbs.map((verb) => `${verb} ${rule.resources.join()}`));
    const tried = permissions({ volumeClaims: kind === "volumeClaims" });
    expect(inRole?.toSorted()).toEqual(
      [...tried, ...optional].map(({ verb, resource }) => `${verb} ${resource}`).toSorted(),
    );
    for (const rule of tried) expect(isAmong(rules, rule)).toBe(true);
  },
);

describe.concurrent("a rule that a job can't do without", () => {
  test.each(rules.filter(({ phase }) => phase === "before"))(
    "$name: the run ends with 77 before it changes anything, and names the rule to add",
    async (missing) => {
      const driver = await startWithout(missing, "exit 0");
      const { exitCode, log } = await driver.ended();
      expect(exitCode, log).toBe(77);
      expect(log).toContain(` may not ${missing.verb} ${missing.resource} in namespace ${namespace.name}\n`);
      expect(log).toContain(`spark-runner:     ${yamlOf(missing)}\n`);
      expect(log).toContain(`spark-runner manifests --namespace ${namespace.name} --service-account ${missing.id}`);
      expect(log).not.toMatch(/ to .+, run: /);
      expect(attemptsIn(log)).toBe(0);
      expect(await changesOf(missing)).toEqual([]);
    },
  );
});

/** What its service account made, changed or removed. */
async function changesOf({ id }: Tried): Promise<string[]> {
  const user = `system:serviceaccount:${namespace.name}:${id}`;
  const own = (await namespace.requests()).filter((request) => request.user === user);
  return own
    .filter(({ verb, resource }) => !/^(get|list|watch)$/.test(verb) && !resource.startsWith("selfsubject"))
    .map(({ verb, resource }) => `${verb} ${resource}`);
}

describe.concurrent("a rule that only the end of a job needs", () => {
  const needed = rules.filter(({ phase }) => phase !== "before").map((rule, index) => ({ ...rule, index }));
  test.each(needed)("$name: the job keeps its exit code, and the last lines name the rule", async (missing) => {
    const code = missing.index % 2 === 0 ? 3 : 0;
    const { id: name } = missing;
    const driver = await startWithout(missing, `CODE=${code}; ${waitsForGo}`);
    const service = await serviceOf(driver);
    await driver.says(/^READY/m);
    await namespace.apply(
      executorOf(driver, `${name}-exec-1`),
      configMapOf(driver, name),
      ...(missing.volumeClaims ? [volumeClaimOf(driver, name)] : []),
      virtualServiceTo(service, name),
    );
    await driver.exec("touch", "/tmp/go");
    const { exitCode, log } = await driver.ended();
    expect([exitCode, attemptsIn(log)], log).toEqual([code, 1]);
    const [, end = ""] = log.split(/^spark-runner: the job (?:succeeded|failed for good).*$/m);
    expect(end).toContain(`may not ${missing.verb} ${missing.resource} in namespace ${namespace.name}`);
    if (missing.phase === "teardown") expect(end).toContain(yamlOf(missing));

    // All else is gone; what stays can be removed by the command that was said.
    const stays = missing.phase === "teardown" ? [thingOf(missing.resource, name, service)] : [];
    expect(await leftOf(name)).toEqual(stays);
    if (missing.verb !== "delete") return;
    const said = / to remove it, run: kubectl (.*)$/m.exec(end)?.[1] ?? "";
    expect(said).toMatch(new RegExp(`^-n ${namespace.name} delete `));
    await namespace.kubectl(said.split(" ").slice(2));
    expect(await leftOf(name)).toEqual([]);
  });
});

const thingOf = (resource: string, name: string, service: string): string =>
  ({
    services: `service/${service}`,
    configmaps: `configmap/${name}`,
    persistentvolumeclaims: `persistentvolumeclaim/${name}`,
    virtualservices: `virtualservice.networking.istio.io/${name}`,
  })[resource] ?? resource;

/** Of one job; the names of all that it made, and that was made for it, begin with its own. */
const leftOf = async (name: string): Promise<string[]> =>
  (await namespace.list()).filter(
    (each) => each.includes(`/${name}`) && each !== `pod/${name}` && each !== `configmap/${name}-files`,
  );

test("with exactly what is printed a real job passes, and nothing that it asks for is refused", async () => {
  const own = await namespaceForTest();
  const script = "println(sc.parallelize(1 to 4, 2).map(_ + 1).sum)";
  const driver = await own.runPod([...smallExecutors, "--executor-minimum", "1", "/job/job.scala"], {
    files: { "job.scala": script },
  });
  const { exitCode, log } = await driver.ended();
  expect([exitCode, attemptsIn(log)], log).toEqual([0, 1]);
  expect(log).not.toMatch(/Uncaught exception|forbidden|left behind/i);
  const refused = (await own.requests()).filter(({ code }) => code === 403);
  expect(refused.map(({ verb, resource }) => `${verb} ${resource}`)).toEqual([]);
  await expectNothingLeft(own, driver);
});
