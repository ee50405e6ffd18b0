import type https from "node:https";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { serviceAccountConnection } from "../../src/adapters/kubernetes/client/service-account.ts";

let folder: string;
const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "spark-runner-service-account-"));
  write("token", "secret\n");
  write("namespace", "team\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

test.for([
  ["10.96.0.1", "443", "https://10.96.0.1/"],
  ["10.96.0.1", "6443", "https://10.96.0.1:6443/"],
  ["fd00:10:96::1", "443", "https://[fd00:10:96::1]/"],
  ["kubernetes.default.svc", "", "https://kubernetes.default.svc/"],
])("the API server at %s, port %s, is %s", ([host = "", port, url]) => {
  const env = { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port };
  expect(serviceAccountConnection(env, folder).server.href).toBe(url);
});

test("the namespace is that of the variable, else of the mounted file", () => {
  const env = { KUBERNETES_SERVICE_HOST: "10.96.0.1" };
  expect(serviceAccountConnection(env, folder).namespace).toBe("team");
  expect(serviceAccountConnection({ ...env, POD_NAMESPACE: "other" }, folder).namespace).toBe("other");
});

test("the token is read for each request, without its line end", async () => {
  const { credentials } = serviceAccountConnection({ KUBERNETES_SERVICE_HOST: "10.96.0.1" }, folder);
  expect(await credentials()).toEqual({ Authorization: "Bearer secret" });
  write("token", "another");
  expect(await credentials()).toEqual({ Authorization: "Bearer another" });
});

test("a CA that was written anew in mid-run is what the next connection is judged by", () => {
  write("ca.crt", "old");
  const { renew, agent } = serviceAccountConnection({ KUBERNETES_SERVICE_HOST: "10.96.0.1" }, folder);
  expect(renew?.()).toBe(false);
  write("ca.crt", "new");
  expect(renew?.()).toBe(true);
  expect((agent as https.Agent).options.ca).toBe("new");
  expect(renew?.(), "it is new only once").toBe(false);
});

test("without a mounted token the error says which field of the pod is to blame", () => {
  rmSync(path.join(folder, "token"));
  expect(() => serviceAccountConnection({ KUBERNETES_SERVICE_HOST: "10.96.0.1" }, folder)).toThrow(
    expect.objectContaining({
      exitCode: 78,
      message: `failed to read the service account's token ${folder}/token: there is no such file`,
      advice: expect.stringContaining("automountServiceAccountToken: false"),
    }),
  );
});

test("outside a pod the error says so", () => {
  expect(() => serviceAccountConnection({}, folder)).toThrow(
    expect.objectContaining({ exitCode: 78, message: expect.stringContaining("KUBERNETES_SERVICE_HOST is not set") }),
  );
});
