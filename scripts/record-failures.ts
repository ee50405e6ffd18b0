/**
 * Makes failures with the real Spark, and keeps in test/recordings what it said: `scripts/record-failures`, all or those of
 * some causes: `scripts/record-failures disk-full fetch-failed --spark 4.3.0 --to FOLDER`. The table of causes is tested against them.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { inJava } from "./recordings/in-java.ts";
import { inKubernetes } from "./recordings/in-kubernetes.ts";
import { inLimits } from "./recordings/in-limits.ts";
import { inPrograms } from "./recordings/in-programs.ts";
import { inPython } from "./recordings/in-python.ts";
import { inServices } from "./recordings/in-services.ts";
import { inStores } from "./recordings/in-stores.ts";
import { record, type Recording } from "./recordings/record.ts";
import { installedJava, javaHome } from "./tools/java.ts";
import { sparkHome } from "./tools/spark.ts";
import { defaultSparkVersions } from "./tools/spark-versions.ts";
import { startApiServer, useApiServer } from "../test/ground/api-server.ts";
import type { Asked, Failure } from "./recordings/failure.ts";
import type { Kubernetes, Place } from "./recordings/laid.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    spark: { type: "string", multiple: true, default: [...defaultSparkVersions] },
    /** Only those that are not there yet. */
    missing: { type: "boolean", default: false },
    to: { type: "string", default: path.join(import.meta.dirname, "../test/recordings") },
  },
});
const folder = values.to;
const index = path.join(folder, "index.json");
const wanted = [...inPython, ...inJava, ...inPrograms, ...inLimits, ...inServices, ...inStores, ...inKubernetes].filter(
  ({ id }) => positionals.length === 0 || positionals.includes(id),
);
const all: Record<string, Omit<Recording, "log">> = existsSync(index)
  ? (JSON.parse(readFileSync(index, "utf8")) as typeof all)
  : {};

const server = wanted.some(({ asks }) => asks !== undefined) ? await startKubernetes() : undefined;
const { home } = await javaHome();
const newestJava = (await installedJava(21))?.home;
const jobs: (readonly [string, Failure, Place])[] = [];
for (const version of values.spark) {
  const place: Place = {
    sparkHome: await sparkHome(version),
    line: version.startsWith("3.5") ? "3.5" : "4",
    javaHome: home,
    newestJava,
    otherPython: process.env["OTHER_PYTHON"],
    kubernetes: server,
  };
  for (const failure of wanted) {
    const { id, variant, only = place.line } = failure;
    const name = `${id}/${version}${variant === undefined ? "" : `-${variant}`}.log`;
    if (only === place.line && !(values.missing && existsSync(path.join(folder, name))))
      jobs.push([name, failure, place]);
  }
}

/** Two at a time: much of a failure is waiting. */
await Promise.all([makeThem(), makeThem()]);
// Of executors on this machine: Spark lets nobody choose the folder.
for (const version of values.spark)
  rmSync(path.join(await sparkHome(version), "work"), { recursive: true, force: true });
await server?.stop();

async function makeThem(): Promise<void> {
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
    const [name, failure, place] = job;
    try {
      const recording = await record(failure, place);
      if (recording === undefined) process.stdout.write(`${name}: can't be made here\n`);
      else keep(name, recording);
    } catch (error) {
      process.exitCode = 1;
      process.stderr.write(`${name}: ${(error as Error).message}\n`);
    }
  }
}

function keep(name: string, { log, ...rest }: Recording): void {
  if (rest.exitCode === 0) throw new Error(`it did not fail:\n${log.slice(-2000)}`);
  mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
  writeFileSync(path.join(folder, name), log);
  all[name] = rest;
  for (const each of Object.keys(all)) if (!existsSync(path.join(folder, each))) delete all[each];
  const sorted = Object.fromEntries(Object.entries(all).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  writeFileSync(index, `${JSON.stringify(sorted, undefined, 2)}\n`);
  process.stdout.write(`${name}: exit code ${rest.exitCode}, ${log.split("\n").length - 1} lines\n`);
}

/** A real API server, in which each failure has a namespace of its own. */
async function startKubernetes(): Promise<Kubernetes & { stop(): Promise<void> }> {
  const running = await startApiServer();
  const { admin, folder: certificates } = useApiServer(running);
  const namespaces = { group: "", version: "v1", resource: "namespaces", word: "namespace" };
  let count = 0;
  const send = (at: string, { body, patch }: Pick<Asked, "body" | "patch">) =>
    admin.send<unknown>({
      verb: patch === undefined ? "create" : "patch",
      place: {
        kind: namespaces,
        namespace: "",
        name: body?.metadata.name ?? path.posix.basename(at.replace(/\/status$/, "")),
      },
      path: at,
      body: patch ?? body,
      ...(patch === undefined ? {} : { contentType: "application/merge-patch+json" }),
    });
  return {
    origin: running.origin,
    ca: path.join(certificates, "ca.crt"),
    stop: () => running.stop(),
    ask: async (asks, mayAll) => {
      count += 1;
      const name = `team-${count}`;
      await send("/api/v1/namespaces", { body: { metadata: { name } } });
      await send(`/api/v1/namespaces/${name}/serviceaccounts`, { body: { metadata: { name: "default" } } });
      if (mayAll)
        await send(`/apis/rbac.authorization.k8s.io/v1/namespaces/${name}/rolebindings`, {
          body: {
            metadata: { name: "all" },
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
            subjects: [{ kind: "ServiceAccount", name: "default", namespace: name }],
          },
        });
      const { status } = await admin.send<{ readonly status: { readonly token: string } }>({
        verb: "create",
        place: { kind: namespaces, namespace: name, name: "default" },
        path: `/api/v1/namespaces/${name}/serviceaccounts/default/token`,
        body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 3600 } },
      });
      for (const asked of asks) {
        const own = JSON.parse(JSON.stringify(asked).replaceAll("NAMESPACE", name)) as typeof asked;
        await send(own.path, own);
        await sleep(own.settlesMs ?? 0);
      }
      return { namespace: name, token: status.token };
    },
  };
}
