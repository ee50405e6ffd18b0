/**
 * The packaged executable, as if it were in a pod of an API server that starts none: with the folder of a service account
 * where a kubelet mounts it, and a file of hosts in the place of the cluster's DNS, both in a mount namespace of its own.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ApiServer } from "../ground/api-server.ts";
import { start, type Started, type StartOptions } from "./executable.ts";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { startFaultProxy, type FaultProxy } from "./fault-proxy.ts";
import { makeTeam, type Team } from "./team.ts";

const enter = path.join(import.meta.dirname, "enter-pod.sh");
const unshare = ["unshare", "--mount"];
export const asFirst = [...unshare, "--pid", "--fork", "--mount-proc"];
/** Root may. */
export const mayEnter =
  spawnSync("unshare", [...asFirst.slice(1), "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;

export interface InPod {
  /** As PID 1 of a namespace, or not. */
  start(args: readonly string[], options: Omit<StartOptions, "by"> & { readonly isFirst?: boolean }): Started;
  /** From now on the name leads to this machine. */
  resolve(host: string): void;
  remove(): void;
}

/** In the pod of this name. */
export function inPod(team: Team, pod: string, server: URL): InPod {
  const folder = mkdtempSync(path.join(tmpdir(), "spark-runner-in-pod-"));
  const [hosts, resolver] = [path.join(folder, "hosts"), path.join(folder, "resolv.conf")];
  const local = "127.0.0.1 localhost\n";
  writeFileSync(hosts, local);
  writeFileSync(resolver, "nameserver 127.0.0.1\n"); // nobody listens there: a name that is not in the file is unknown
  return {
    start(args, { env = {}, isFirst = false, ...more }) {
      const by = [...(isFirst ? asFirst : unshare), "bash", enter, team.folder, hosts, resolver];
      return start(args, {
        ...more,
        by,
        env: {
          KUBERNETES_SERVICE_HOST: server.hostname,
          KUBERNETES_SERVICE_PORT: server.port,
          POD_NAME: pod,
          SPARK_RUNNER_SELECTOR_FILE: path.join(folder, "selector.txt"),
          ...env,
        },
      });
    },
    resolve: (host) => writeFileSync(hosts, `${local}127.0.0.1 ${host}\n`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** For each test a team with a proxy before its API server, which meddles with nothing until it is told. */
export interface TestPod {
  readonly proxy: FaultProxy;
  readonly team: Team;
  readonly here: InPod;
}

/** Sets up before each test of the file what it returns: `prepare` may put the pod `driver` there first. */
export function usePod(server: ApiServer, prepare: (team: Team) => Promise<unknown> = async () => {}): TestPod {
  let proxy: FaultProxy;
  let team: Team;
  let here: InPod;
  beforeAll(async () => {
    proxy = await startFaultProxy(server);
  });
  afterAll(() => proxy.close());
  beforeEach(async () => {
    team = await makeTeam(server);
    await prepare(team);
    here = inPod(team, "driver", proxy.url);
    proxy.always(() => undefined);
  });
  afterEach(() => {
    here.remove();
    team.remove();
  });
  return {
    get proxy() {
      return proxy;
    },
    get team() {
      return team;
    },
    get here() {
      return here;
    },
  };
}
