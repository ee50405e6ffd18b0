import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { parse } from "yaml";
import { permissions } from "../../src/access/permissions.ts";
import { checkElsewhere } from "../../src/adapters/kubernetes/preflight-elsewhere.ts";
import type { Asker } from "../../src/adapters/kubernetes/preflight.ts";
import { useApiServer } from "../ground/api-server.ts";
import { callMain } from "../support/call-main.ts";
import { kind, makeTeam, type Team } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
const all = permissions({ volumeClaims: false });
const without = all.filter(
  ({ verb, resource }) => resource !== "services" && (verb !== "create" || resource !== "pods"),
);
let team: Team;
let poor: Team;

beforeAll(async () => {
  team = await makeTeam(server, all);
  poor = await makeTeam(server, without);
  await poor.pod("step-1");
});
afterEach(() => void vi.unstubAllEnvs());
afterAll(() => {
  for (const each of [team, poor]) each.remove();
});

const asker = (more: Partial<Asker> = {}): Asker => ({
  namespace: team.namespace,
  account: "default",
  volumeClaims: false,
  ...more,
});

describe("what a run in a pod elsewhere would be refused for is seen from outside:", () => {
  test("nothing, with all rights of the list, also where a group of the service account has them", async () => {
    expect(await checkElsewhere(server.admin, asker(), false)).toEqual({ problems: [], unchecked: [] });
    await poor.make(kind("serviceaccounts"), { metadata: { name: "other" } });
    await team.make(kind("serviceaccounts"), { metadata: { name: "by-group" } });
    const byGroup = asker({ account: "by-group" });
    expect((await checkElsewhere(server.admin, byGroup, false)).problems).toMatchObject([{ kind: "notPermitted" }]);
    await team.make(kind("rolebindings", "rbac.authorization.k8s.io"), {
      metadata: { name: "by-group" },
      subjects: [
        { kind: "Group", name: `system:serviceaccounts:${team.namespace}`, apiGroup: "rbac.authorization.k8s.io" },
      ],
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "job" },
    });
    await expect
      .poll(async () => (await checkElsewhere(server.admin, byGroup, false)).problems, { timeout: 20_000 })
      .toEqual([]);
  });

  test("each rule that is missing, in the words of a run", async () => {
    const { problems } = await checkElsewhere(server.admin, asker({ namespace: poor.namespace }), false);
    expect(problems).toEqual([
      {
        kind: "notPermitted",
        message: expect.stringMatching(
          /^failed to set up the run: the pod's service account may not (?=.*create pods)(?=.*list services).* in namespace team-/,
        ) as string,
        advice: expect.stringContaining('- {apiGroups: [""], resources: [pods], verbs: [create]}') as string,
      },
    ]);
  });

  test("a namespace that is not there, a service account that is not there", async () => {
    expect(
      await checkElsewhere(server.admin, asker({ namespace: "nowhere", account: undefined }), false),
    ).toMatchObject({
      problems: [{ kind: "settings", message: "there is no namespace nowhere" }],
    });
    expect(await checkElsewhere(server.admin, asker({ account: "nobody" }), false)).toMatchObject({
      problems: [
        {
          kind: "settings",
          message: `there is no service account ${team.namespace}/nobody`,
          advice: `make it with its rights: spark-runner manifests --namespace ${team.namespace} --service-account nobody | kubectl apply -f -`,
        },
      ],
      unchecked: [],
    });
  });
});

test("what can't be asked is said, and is no problem", async () => {
  expect(await checkElsewhere(server.admin, asker({ account: undefined }), true)).toEqual({
    problems: [],
    unchecked: [expect.stringContaining("--pod-name names its pod") as string],
  });
  // A service account is a user without these rights.
  const api = team.api();
  const { problems, unchecked } = await checkElsewhere(api, asker(), false);
  api.close();
  expect(problems).toEqual([]);
  expect(unchecked).toEqual([
    expect.stringMatching(/^whether there is a namespace team-\w+: .* may not get namespaces/) as string,
    expect.stringMatching(
      /^whether there is a service account team-\w+\/default: .* may not get serviceaccounts/,
    ) as string,
    expect.stringMatching(
      /^what service account team-\w+\/default may do: .* may not create localsubjectaccessreviews/,
    ) as string,
  ]);
});

test("an API server that does not answer who asks from outside says nothing of the run", async () => {
  const { problems, unchecked } = await checkElsewhere(
    server.admin.limited({ until: performance.now() }),
    asker(),
    false,
  );
  expect(problems).toEqual([]);
  expect(unchecked).toHaveLength(3);
});

test("in another pod what is not there says nothing of the pod that --context is about", async () => {
  vi.stubEnv("KUBECONFIG", server.kubeconfig);
  const { "current-context": name } = parse(readFileSync(server.kubeconfig, "utf8")) as { "current-context": string };
  const here = { KUBERNETES_SERVICE_HOST: "10.0.0.1", POD_NAME: "step-1", POD_NAMESPACE: poor.namespace };
  const { exitCode, stderr } = await callMain(["--dry-run", "--context", name, "/app/job.py"], here);
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining("run would end with 77")]);
  expect(stderr).not.toMatch(/run would end with (?!77)/);
});

test("--dry-run --context says it beside the plan of the pod that it names", async () => {
  vi.stubEnv("KUBECONFIG", server.kubeconfig);
  const { "current-context": name } = parse(readFileSync(server.kubeconfig, "utf8")) as { "current-context": string };
  const context = ["--dry-run", "--context", name, "--namespace", poor.namespace];
  const { exitCode, stdout, stderr } = await callMain([...context, "--pod-name", "step-1", "s3a://b/job.py"]);
  expect([exitCode, exitCode === 0 ? "" : stderr]).toEqual([0, ""]);
  expect(stdout).toContain("step-1");
  const [first, ...others] = stderr.trimEnd().split("\n");
  expect(first).toMatch(
    /^spark-runner: warning: run would end with 77: failed to set up the run: the pod's service account may not (?=.*create pods).* in namespace team-/,
  );
  expect(others[0]).toMatch(/^spark-runner: {3}add to the rules of its Role/);
  expect(others.filter((line) => !line.startsWith("spark-runner:   "))).toEqual([]);
});
