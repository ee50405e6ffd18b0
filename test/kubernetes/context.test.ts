import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test, vi } from "vitest";
import type { Api } from "../../src/adapters/kubernetes/client/api.ts";
import { connectByContext } from "../../src/adapters/kubernetes/client/connect.ts";
import { readOwnPod } from "../../src/adapters/kubernetes/own-pod.ts";
import { useApiServer } from "../ground/api-server.ts";
import { makeTeam, makeToken, type Team } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
const adminConfig = server.kubeconfig;
let team: Team;
let folder: string;
const opened: Api[] = [];

beforeAll(async () => {
  team = await makeTeam(server);
  await team.pod("step-1");
});
afterAll(() => team.remove());
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "spark-runner-context-"));
});
afterEach(() => {
  for (const api of opened.splice(0)) api.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A kubeconfig with one context `dev`, whose user is so. */
function writeConfig(user: Readonly<Record<string, unknown>>, cluster: Readonly<Record<string, unknown>> = {}): string {
  const file = path.join(folder, "config");
  const ca = { "certificate-authority": path.join(server.folder, "ca.crt") };
  writeFileSync(
    file,
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "c", cluster: { server: server.url.origin, ...ca, ...cluster } }],
      users: [{ name: "u", user }],
      contexts: [{ name: "dev", context: { cluster: "c", user: "u", namespace: team.namespace } }],
      "current-context": "dev",
    }),
  );
  return file;
}

async function connect(config: string, context?: string): Promise<Api> {
  vi.stubEnv("KUBECONFIG", config);
  const api = await connectByContext(context, { timeoutMs: 5000 });
  opened.push(api);
  return api;
}
const readPod = async (api: Api): Promise<string | undefined> =>
  (await readOwnPod(api, { name: "step-1", namespace: team.namespace, ip: undefined })).metadata?.name;

test("a client certificate lets in, and the namespace is default where the context has none", async () => {
  const api = await connect(adminConfig);
  expect(await readPod(api)).toBe("step-1");
  expect(api.namespace).toBe("default");
});

test("a token lets in, and the namespace is the context's", async () => {
  const api = await connect(writeConfig({ token: await makeToken(server, team.namespace) }), "dev");
  expect(await readPod(api)).toBe("step-1");
  expect(api.namespace).toBe(team.namespace);
});

test("a login program lets in", async () => {
  const login = path.join(folder, "login");
  const status = { token: await makeToken(server, team.namespace) };
  const credential = { apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status };
  writeFileSync(login, `#!/bin/sh\necho '${JSON.stringify(credential)}'\n`);
  chmodSync(login, 0o755);
  const exec = { apiVersion: "client.authentication.k8s.io/v1", command: login, interactiveMode: "Never" };
  expect(await readPod(await connect(writeConfig({ exec })))).toBe("step-1");
});

test("a login program that fails is told in its words: 77", async () => {
  const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "/no/such/login", interactiveMode: "Never" };
  await expect(connect(writeConfig({ exec }))).rejects.toMatchObject({
    exitCode: 77,
    message: expect.stringMatching(/^failed to get credentials for the context dev: .*\/no\/such\/login/),
  });
});

test("files that KUBECONFIG joins are one", async () => {
  const mine = writeConfig({ token: await makeToken(server, team.namespace) });
  const api = await connect(`${adminConfig}:${mine}`, "dev");
  expect(api.namespace).toBe(team.namespace);
  expect(await readPod(api)).toBe("step-1");
});

test("a context that is not there is answered with those that are: 78", async () => {
  await expect(connect(writeConfig({}), "prod")).rejects.toMatchObject({
    exitCode: 78,
    message: "failed to find the context prod: the kubeconfig has dev",
    advice: "give --context one of dev",
  });
});

test("a machine without a kubeconfig is told so: 78", async () => {
  vi.stubEnv("HOME", folder);
  vi.stubEnv("KUBECONFIG", "");
  await expect(connectByContext(undefined, { timeoutMs: 5000 })).rejects.toMatchObject({
    exitCode: 78,
    message: `failed to find a kubeconfig: KUBECONFIG is not set, and there is no ${folder}/.kube/config`,
  });
});

test.for([
  ["/no/such/config", /^failed to read the kubeconfig: .*\/no\/such\/config/],
  ["config", /^failed to read the kubeconfig: /],
] as const)("a kubeconfig that can't be read (%s) is told so: 78", async ([name, message]) => {
  const file = name.startsWith("/") ? name : path.join(folder, name);
  if (!name.startsWith("/")) writeFileSync(file, "{ not: [ yaml");
  await expect(connect(file)).rejects.toMatchObject({ exitCode: 78, message: expect.stringMatching(message) });
});

test("a CA that is not the server's is told: 69", async () => {
  const other = { "certificate-authority": path.join(server.folder, "front-proxy-ca.crt") };
  const api = await connect(writeConfig({ token: "x" }, other));
  await expect(readPod(api)).rejects.toMatchObject({ exitCode: 69, advice: expect.stringContaining("kubeconfig") });
});

test("a user that the cluster does not know is told how to log in: 77", async () => {
  const api = await connect(writeConfig({ token: "x" }));
  await expect(readPod(api)).rejects.toMatchObject({
    exitCode: 77,
    advice: "log in again for the context dev of the kubeconfig",
  });
  expect(readFileSync(adminConfig, "utf8")).toContain("client-certificate-data");
});
