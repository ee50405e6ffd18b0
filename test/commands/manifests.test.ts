import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { optional, permissions, type Permission } from "../../src/access/permissions.ts";
import { driverPorts } from "../../src/plan/properties/driver-ports.ts";
import { callMain } from "../support/call-main.ts";

interface Printed {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels?: Record<string, string> };
  readonly rules?: readonly { readonly apiGroups: string[]; readonly resources: string[]; readonly verbs: string[] }[];
  readonly [other: string]: unknown;
}

async function printed(...args: string[]): Promise<readonly Printed[]> {
  const { exitCode, stdout, stderr } = await callMain(["manifests", ...args]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  return parseAllDocuments(stdout).map((document) => {
    if ("errors" in document) expect(document.errors).toEqual([]);
    return document.toJS() as Printed;
  });
}
const granted = (objects: readonly Printed[]): string[] =>
  objects
    .flatMap(({ rules = [] }) => rules)
    .flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => verbs.map((verb) => `${group}/${resource} ${verb}`)),
      ),
    )
    .toSorted();

describe("manifests", () => {
  test("prints a service account, a role and what binds them, all in one named namespace", async () => {
    const objects = await printed();
    expect(objects.map(({ kind }) => kind)).toEqual(["ServiceAccount", "Role", "RoleBinding"]);
    for (const { metadata } of objects) expect(metadata).toMatchObject({ name: "spark-runner", namespace: "default" });
    expect(objects[2]).toMatchObject({
      subjects: [{ kind: "ServiceAccount", name: "spark-runner", namespace: "default" }],
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "spark-runner" },
    });
  });

  test("carries no label by which a run would take it for its own, and remove it", async () => {
    for (const { metadata } of await printed("--network-policy"))
      expect(metadata.labels ?? {}).not.toHaveProperty(["app.kubernetes.io/managed-by"]);
  });

  test("puts the names that are given into each object", async () => {
    const objects = await printed("--namespace", "team-a", "--service-account=spark", "--network-policy");
    for (const { metadata } of objects) expect(metadata.namespace).toBe("team-a");
    expect(objects[2]).toMatchObject({
      metadata: { name: "spark-runner-spark" },
      subjects: [{ name: "spark", namespace: "team-a" }],
      roleRef: { name: "spark-runner-spark" },
    });
  });

  test.for(["pipeline-runner", "default-editor"])(
    "overwrites no Role or RoleBinding of Kubeflow's for %s",
    async (account) => {
      const [own, ...objects] = await printed("--service-account", account);
      expect(own).toEqual({
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: account, namespace: "default" },
      });
      for (const { metadata } of objects) expect(metadata.name).toBe(`spark-runner-${account}`);
    },
  );

  test.for(["on", "no", "y", "1e3", "0b11", "null"])(
    "a namespace that is called %s is a string to kubectl, too",
    async (name) => {
      const { stdout } = await callMain(["manifests", "--namespace", name, "--service-account", name]);
      const kubectls = parseAllDocuments(stdout, { version: "1.1" }).map((document) => document.toJS() as Printed);
      for (const { metadata } of kubectls) expect(metadata.namespace).toBe(name);
      expect(kubectls[2]?.["subjects"]).toEqual([{ kind: "ServiceAccount", name, namespace: name }]);
    },
  );

  test.for([false, true])(
    "grants what is in the list of permissions and no more; with volume claims: %j",
    async (volumeClaims) => {
      const named = (all: readonly Permission[]): string[] =>
        all.map(({ group, resource, verb }) => `${group}/${resource} ${verb}`);
      const list = named(permissions({ volumeClaims }));
      const claims = volumeClaims ? ["--volume-claims"] : [];
      expect(granted(await printed("--minimal", ...claims))).toEqual(list.toSorted());
      expect(granted(await printed(...claims))).toEqual([...list, ...named(optional)].toSorted());
      expect(named(optional)).toEqual(["/events list"]);
      expect(list.includes("/persistentvolumeclaims create")).toBe(volumeClaims);
      expect(new Set(list).size).toBe(list.length);
    },
  );

  test("--network-policy lets driver and executors reach each other, and names the ports of up to ten runs in one pod", async () => {
    const policies = (await printed("--network-policy")).filter(({ kind }) => kind === "NetworkPolicy");
    const [executors, driver] = ["spark-runner/run", "spark-runner/driver"].map((key) => ({
      podSelector: { matchExpressions: [{ key, operator: "Exists" }] },
    }));
    const ports = [{ protocol: "TCP", port: driverPorts.driver, endPort: driverPorts.driver + 99 }];
    expect(policies).toMatchObject([
      { spec: { ...driver, ingress: [{ from: [executors], ports }], policyTypes: ["Ingress", "Egress"] } },
      { spec: { ...executors, ingress: [{ from: [driver, executors] }], policyTypes: ["Ingress", "Egress"] } },
    ]);
    expect(policies[0]?.["spec"]).toMatchObject({ egress: expect.arrayContaining([{ to: [executors] }]) });
    expect(policies[1]?.["spec"]).toMatchObject({ egress: expect.arrayContaining([{ to: [driver], ports }]) });
  });

  test("has no YAML aliases, which people find hard to read", async () => {
    expect((await callMain(["manifests", "--network-policy"])).stdout).not.toMatch(/[&*]a\d/);
  });

  test("--help says what there is", async () => {
    const { exitCode, stdout } = await callMain(["manifests", "--help"]);
    expect(exitCode).toBe(0);
    for (const flag of ["--namespace", "--service-account", "--network-policy", "--volume-claims"])
      expect(stdout).toContain(flag);
  });

  test("every wrong flag is named at once, with the nearest right one, and ends with 64", async () => {
    const args = ["--namspace=a", "--netwok-policy", "--service-account", "Not OK", "more", "--namespace"];
    const { exitCode, stdout, stderr } = await callMain(["manifests", ...args]);
    expect([exitCode, stdout]).toEqual([64, ""]);
    expect(stderr).toContain("unknown flag --namspace\n");
    expect(stderr).toContain("did you mean --namespace?");
    expect(stderr).toContain("did you mean --network-policy?");
    expect(stderr).toContain('--service-account: expected a name of small letters, digits and hyphens, got "Not OK"');
    expect(stderr).toContain('expected no argument, got "more"');
    expect(stderr).toContain("--namespace needs a value");
  });

  test("a flag in the place of a value is no value", async () => {
    const { exitCode, stderr } = await callMain(["manifests", "--namespace", "--network-policy"]);
    expect(exitCode).toBe(64);
    expect(stderr).toContain("--namespace needs a value");
  });
});
