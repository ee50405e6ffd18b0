import { expect, inject, test } from "vitest";
import { permissions } from "../../src/access/permissions.ts";
import { create, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { createCluster } from "../../src/adapters/kubernetes/cluster.ts";
import { services } from "../../src/leftovers/kinds.ts";
import { useApiServer } from "../ground/api-server.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { kind, makeTeam, type Team } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
const never = new AbortController().signal;
const silent = { line: () => {} };

async function job(): Promise<{ team: Team; driver: KubernetesObject }> {
  const team = await makeTeam(server, permissions({ volumeClaims: true }));
  return { team, driver: await team.pod("driver") };
}

test("a quota that is used up is told in the API server's words, as no missing rule", async () => {
  const { team, driver } = await job();
  await team.make(kind("resourcequotas"), { metadata: { name: "none" }, spec: { hard: { services: "0" } } });
  // What a controller does, which does not run here.
  await server.admin.send<unknown>({
    verb: "patch",
    place: { kind: kind("resourcequotas"), namespace: team.namespace, name: "none" },
    path: `/api/v1/namespaces/${team.namespace}/resourcequotas/none/status`,
    contentType: "application/merge-patch+json",
    body: { status: { hard: { services: "0" }, used: { services: "0" } } },
  });
  const api = team.api();
  const cluster = createCluster(api, { log: silent, volumeClaims: false });
  await expect(cluster.setUp(team.plan(driver), never)).rejects.toMatchObject({
    exitCode: 77,
    message: expect.stringMatching(
      /^failed to create Service .*: services "flights-1" is forbidden: exceeded quota: none/,
    ),
    advice: expect.stringContaining("quota is used up"),
    missing: undefined,
  });
  api.close();
  team.remove();
});

test("what a policy refuses with 422 is told in its own words, at once, as no missing rule", async () => {
  const { team, driver } = await job();
  const policies = kind("validatingadmissionpolicies", "admissionregistration.k8s.io");
  const bindings = kind("validatingadmissionpolicybindings", "admissionregistration.k8s.io");
  const name = `needs-team-${team.namespace}`;
  const only = { matchLabels: { "kubernetes.io/metadata.name": team.namespace } };
  const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["services"] };
  await create(server.admin, { kind: policies, namespace: undefined }, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name },
    spec: {
      matchConstraints: { namespaceSelector: only, resourceRules: [rule] },
      validations: [{ expression: "'team' in object.metadata.labels", message: "a Service needs the label team" }],
    },
  } as never);
  await create(server.admin, { kind: bindings, namespace: undefined }, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name },
    spec: { policyName: name, validationActions: ["Deny"] },
  } as never);
  const api = team.api();
  const plan = team.plan(driver);
  const probe = { ...plan.service, metadata: { ...plan.service.metadata, name: "probe" } };
  // The API server learns of a policy a moment after it was made; and a probe that came in earlier stays.
  await expect
    .poll(() => create(server.admin, { kind: services, namespace: team.namespace }, probe).then(() => "made", String), {
      timeout: 20_000,
    })
    .toContain("needs the label team");
  const cluster = createCluster(api, { log: silent, volumeClaims: false });
  await expect(cluster.setUp(plan, never)).rejects.toMatchObject({
    exitCode: 77,
    status: 422,
    message: expect.stringMatching(/ValidatingAdmissionPolicy .* denied request: a Service needs the label team/),
    advice: expect.stringContaining("a policy of the cluster"),
    missing: undefined,
  });
  for (const each of [bindings, policies])
    await server.admin.send({
      verb: "delete",
      place: { kind: each, namespace: undefined, name },
      path: `/apis/admissionregistration.k8s.io/v1/${each.resource}/${name}`,
    });
  api.close();
  team.remove();
});

test("what a webhook refuses is told in its own words, as no missing rule", async () => {
  const { team, driver } = await job();
  const proxy = await startFaultProxy(server);
  const message = 'admission webhook "no-headless" denied the request: Services cannot be headless here';
  const status = { apiVersion: "v1", kind: "Status", status: "Failure", reason: "Forbidden", code: 403, message };
  proxy.always(({ method, url }) =>
    method === "POST" && url.endsWith("/services") ? { status: 403, body: JSON.stringify(status) } : undefined,
  );
  const api = team.api({}, proxy.url);
  const cluster = createCluster(api, { log: silent, volumeClaims: false });
  await expect(cluster.setUp(team.plan(driver), never)).rejects.toMatchObject({
    exitCode: 77,
    message: expect.stringContaining(message),
    advice: expect.stringContaining("a policy of the cluster"),
    missing: undefined,
  });
  api.close();
  team.remove();
  await proxy.close();
});
