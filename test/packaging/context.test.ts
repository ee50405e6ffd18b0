import { rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { built, run, temporaryFolder } from "./built.ts";

/** Plain HTTP, which a kubeconfig may ask for: what is tested is that the packaged client-node works, not TLS. */
let server: Server;
let folder: string;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    const pod = {
      metadata: { name: "step-1", namespace: "team", uid: "uid-1" },
      spec: { containers: [{ name: "main", image: "registry/job:7" }] },
    };
    response.end(JSON.stringify(pod));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await temporaryFolder();
  const login = path.join(folder, "login");
  const credential = {
    apiVersion: "client.authentication.k8s.io/v1",
    kind: "ExecCredential",
    status: { token: "secret" },
  };
  await writeFile(login, `#!/bin/sh\necho '${JSON.stringify(credential)}'\n`, { mode: 0o755 });
  const exec = { apiVersion: credential.apiVersion, command: login, interactiveMode: "Never" };
  await writeFile(
    path.join(folder, "kubeconfig"),
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "c", cluster: { server: url, "insecure-skip-tls-verify": true } }],
      users: [{ name: "u", user: { exec } }],
      contexts: [{ name: "dev", context: { cluster: "c", user: "u", namespace: "team" } }],
    }),
  );
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const args = ["--dry-run", "--context", "dev", "--pod-name", "step-1", "job.py"];
const env = (): NodeJS.ProcessEnv => ({ KUBECONFIG: path.join(folder, "kubeconfig"), NODE_DEBUG: "spark-runner" });

describe("--dry-run --context", () => {
  test("reads the pod by a login program of the kubeconfig, with client-node's code cache", async () => {
    const { exitCode, stdout, stderr } = await run(built("spark-runner"), args, { env: env() });
    expect(stderr).toMatch(/chunk later: code cache accepted/);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("registry/job:7");
    expect(asked).toEqual(["GET /api/v1/namespaces/team/pods/step-1 Bearer secret"]);
  });

  test("does so in the npm package", async () => {
    const { exitCode, stdout } = await run(process.execPath, [built("npm/cli.js"), ...args], { env: env() });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("registry/job:7");
  });

  test("without it the chunk is not loaded", async () => {
    const { stderr } = await run(built("spark-runner"), ["--dry-run", "job.py"], { env: env() });
    expect(stderr).not.toMatch(/chunk later/);
  });

  test("an error from that chunk has its exit code: the error's class is shared", async () => {
    const wrong = args.map((arg) => (arg === "dev" ? "prod" : arg));
    const { exitCode, stderr } = await run(built("spark-runner"), wrong, { env: env() });
    expect(stderr).toContain("error: failed to find the context prod: the kubeconfig has dev");
    expect(exitCode).toBe(78);
  });
});
