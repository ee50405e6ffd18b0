/**
 * A real API server with its etcd, and nothing else of Kubernetes: nobody starts pods, and what is deleted is gone at
 * once unless it is on a node. It ends when the test process does, however that ends.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import https from "node:https";
import path from "node:path";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import { makeCertificates } from "./cluster/certificates.ts";
import { controlPlane } from "./control-plane.ts";
import { createApi, type Api } from "../../src/adapters/kubernetes/client/api.ts";
import type { Connection } from "../../src/adapters/kubernetes/client/connection.ts";

/** Where a server is. Plain data, so that it can be handed to the processes of the tests. */
export interface ApiServerPlace {
  readonly origin: string;
  /** Holds ca.crt, apiserver.crt, apiserver.key, and the kubeconfig. */
  readonly folder: string;
}

export interface RunningApiServer extends ApiServerPlace {
  stop(): Promise<void>;
}

export interface ApiServer {
  readonly url: URL;
  readonly folder: string;
  /** Of the administrator. */
  readonly kubeconfig: string;
  readonly ca: string;
  /** May do everything. */
  readonly admin: Api;
}

export function useApiServer({ origin, folder }: ApiServerPlace): ApiServer {
  const url = new URL(origin);
  const ca = readFileSync(path.join(folder, "ca.crt"), "utf8");
  const kubeconfig = path.join(folder, "super-admin.conf");
  const agent = new https.Agent({ keepAlive: true, ca, ...certificateIn(kubeconfig) });
  const connection: Connection = {
    server: url,
    agent,
    credentials: async () => ({}),
    namespace: "default",
    adviceOnCredentials: "",
  };
  return { url, folder, kubeconfig, ca, admin: createApi(connection, { timeoutMs: 30_000 }) };
}

function certificateIn(kubeconfig: string): { readonly cert: Buffer; readonly key: Buffer } {
  const { users } = parse(readFileSync(kubeconfig, "utf8")) as { users: { user: Record<string, string> }[] };
  const data = (name: string): Buffer => Buffer.from(users[0]?.user[name] ?? "", "base64");
  return { cert: data("client-certificate-data"), key: data("client-key-data") };
}

export async function startApiServer(): Promise<RunningApiServer> {
  const binaries = await controlPlane(console.log);
  const folder = mkdtempSync(path.join(tmpdir(), "spark-runner-api-server-"));
  const children: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(children.map(end));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [client = 0, peer = 0, port = 0] = await freePorts(3);
    await makeCertificates(binaries.kubeadm, { pki: folder, kubeconfigs: folder, host: "127.0.0.1", port });
    const etcd = `http://127.0.0.1:${client}`;
    const peers = `http://127.0.0.1:${peer}`;
    children.push(
      start(folder, binaries.etcd, {
        "data-dir": "etcd",
        "unsafe-no-fsync": "true",
        "listen-client-urls": etcd,
        "advertise-client-urls": etcd,
        "listen-peer-urls": peers,
        "initial-advertise-peer-urls": peers,
        "initial-cluster": `default=${peers}`,
        "log-level": "error",
      }),
      start(folder, binaries["kube-apiserver"], {
        "etcd-servers": etcd,
        "bind-address": "127.0.0.1",
        "advertise-address": "127.0.0.1",
        "secure-port": String(port),
        "tls-cert-file": "apiserver.crt",
        "tls-private-key-file": "apiserver.key",
        "client-ca-file": "ca.crt",
        "service-account-key-file": "sa.pub",
        "service-account-signing-key-file": "sa.key",
        "service-account-issuer": "https://kubernetes.default.svc",
        "service-cluster-ip-range": "10.96.0.0/16",
        "authorization-mode": "Node,RBAC",
        "endpoint-reconciler-type": "none",
        // It holds volume claims until a controller lets them go, which does not run here.
        "disable-admission-plugins": "StorageObjectInUseProtection",
      }),
    );
    const origin = `https://127.0.0.1:${port}`;
    await untilReady({ origin, folder }, children);
    return { origin, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const guard = path.join(import.meta.dirname, "end-with-input.sh");

function start(folder: string, file: string, flags: Readonly<Record<string, string>>): ChildProcess {
  const log = openSync(path.join(folder, `${path.basename(file)}.log`), "w");
  const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const child = spawn(guard, [file, ...args], { cwd: folder, stdio: ["pipe", log, log] });
  closeSync(log);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.stdin?.end();
  await ended;
}

async function untilReady({ origin, folder }: ApiServerPlace, children: readonly ChildProcess[]): Promise<void> {
  const until = performance.now() + 60_000;
  const ca = readFileSync(path.join(folder, "ca.crt"));
  const isReady = (): Promise<boolean> =>
    new Promise((resolve) => {
      https
        .get(`${origin}/readyz`, { ca, timeout: 5000 }, (answer) => resolve(answer.resume().statusCode === 200))
        .on("error", () => resolve(false)); // it does not listen yet
    });
  while (!(await isReady())) {
    if (performance.now() > until || children.some(({ exitCode }) => exitCode !== null)) {
      const log = readFileSync(path.join(folder, "kube-apiserver.log"), "utf8").slice(-2000);
      throw new Error(`failed to start the API server: it is not ready\n${log}`);
    }
    await sleep(50);
  }
}

/** All are held at the same time, so they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
