/** The executor by which the API server is asked before Spark starts, beside the one that Spark itself then asks for. */
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Plan } from "../../src/plan/plan-schema.ts";
import { quickJava } from "../ground/quick-java.ts";
import { factsOfPod, planOf, plainPod } from "../support/plans.ts";
import { startPodsAsked } from "../support/pods-asked.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const folder = mkdtempSync(path.join(tmpdir(), "executor-pod-"));
const source = "from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n";
const job = path.join(folder, "job.py");
writeFileSync(job, `${source}import time\ntime.sleep(600)\n`);

const conf = (...properties: readonly string[]): string[] => properties.flatMap((each) => ["--conf", each]);
const volumes = "spark.kubernetes.executor.volumes";
const rich = [
  ...conf("spark.executor.cores=2", "spark.executor.memory=5001m", "spark.executor.memoryOverheadFactor=0.23"),
  ...conf("spark.memory.offHeap.enabled=true", "spark.memory.offHeap.size=100m", "spark.executor.pyspark.memory=1g"),
  ...conf("spark.kubernetes.executor.limit.cores=1500m", "spark.kubernetes.executor.request.cores=500m"),
  ...conf("spark.kubernetes.executor.secretKeyRef.PW=db:password", "spark.kubernetes.executor.secrets.db=/etc/db"),
  ...conf("spark.kubernetes.node.selector.disk=ssd", "spark.decommission.enabled=true"),
  ...conf(`${volumes}.hostPath.h.mount.path=/h`, `${volumes}.hostPath.h.options.path=/host`),
  ...conf(`${volumes}.emptyDir.spark-local-dir-1.mount.path=/e`, `${volumes}.nfs.n.mount.path=/n`),
  ...conf(`${volumes}.emptyDir.spark-local-dir-1.options.sizeLimit=1Gi`, `${volumes}.nfs.n.mount.readOnly=true`),
  ...conf(`${volumes}.nfs.n.options.path=/x`, `${volumes}.nfs.n.options.server=files`),
  ...conf("spark.kubernetes.container.image.pullSecrets=one, two", "spark.kubernetes.scheduler.name=mine"),
  ..."--set MINE=1 --label team=a --annotation note=b --executor-node-selector arch=x".split(" "),
];
const theirs = {
  metadata: { labels: { tier: "batch", team: "theirs" }, annotations: { of: "template" } },
  spec: {
    priorityClassName: "low",
    tolerations: [{ key: "spot", operator: "Exists" }],
    volumes: [{ name: "v", emptyDir: {} }],
    initContainers: [{ name: "first", image: "busy" }],
    containers: [
      { name: "side", image: "proxy" },
      {
        name: "main",
        resources: { limits: { cpu: "3", "ephemeral-storage": "1Gi" }, requests: { cpu: "7" } },
        env: [{ name: "T", value: "1" }],
        ports: [{ containerPort: 99 }],
        args: ["--"],
        volumeMounts: [{ name: "v", mountPath: "/v" }],
      },
    ],
  },
};

function planFor(version: string, argv: readonly string[], podTemplate?: Readonly<Record<string, unknown>>): Plan {
  const restricted = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };
  const pod = { ...plainPod, spec: { ...plainPod.spec, securityContext: restricted } };
  const facts = factsOfPod(pod);
  const spark = { ...facts.spark, version, home: sparkHomeOf(version) };
  const more = podTemplate === undefined ? [] : conf("spark.kubernetes.executor.podTemplateFile=/theirs.yaml");
  const name = podTemplate === undefined ? [] : conf("spark.kubernetes.executor.podTemplateContainerName=main");
  const given = ["--work-dir", folder, ...argv, ...more, ...name, "job.py"];
  return planOf(given, { facts: { ...facts, spark, podTemplate, source } });
}

/** What the real Spark asks for, by the properties of the plan. */
async function sparksPod(version: string, plan: Plan): Promise<Readonly<Record<string, unknown>>> {
  const api = await startPodsAsked({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "step-1", namespace: "team", uid: "uid-1" },
    spec: { containers: [] },
    status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
  });
  onTestFinished(api.close);
  const { template } = plan.pod ?? {};
  const file = path.join(mkdtempSync(path.join(folder, "template-")), "executor.json");
  writeFileSync(file, JSON.stringify(template?.manifest));
  const here: Readonly<Record<string, string>> = {
    "spark.master": `k8s://${api.url}`,
    "spark.driver.host": "127.0.0.1",
    "spark.driver.port": "0",
    "spark.driver.blockManager.port": "0",
    "spark.ui.enabled": "false",
    "spark.kubernetes.executor.podTemplateFile": file,
    "spark.kubernetes.executor.enableApiWatcher": "false",
  };
  const said = new Map([
    ...plan.properties.map(({ name, value }) => [name, value.replace("{attempt}", "1")] as const),
    ...Object.entries(here),
  ]);
  const home = sparkHomeOf(version);
  const { PATH, HOME, JAVA_HOME } = process.env;
  const child = spawn(path.join(home, "bin/spark-submit"), [...conf(...[...said].map((each) => each.join("="))), job], {
    env: { PATH, HOME, JAVA_HOME, ...quickJava(), SPARK_HOME: home, PYSPARK_PYTHON: "python3" },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => (log += piece.toString()));
  const ended = new Promise<never>((_, reject) => child.once("exit", () => reject(new Error(`Spark ended:\n${log}`))));
  try {
    return await Promise.race([api.first, ended]);
  } finally {
    ended.catch(() => {});
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }
}

/** Each leaf by its path, where what has a name stands by that. */
function leaves(value: unknown, at = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[at, value]];
  if (!Array.isArray(value)) return Object.entries(value).flatMap(([name, each]) => leaves(each, `${at}.${name}`));
  return value.flatMap((each: unknown, index) => {
    const { name = index } = (typeof each === "object" && each !== null ? each : {}) as { name?: unknown };
    return leaves(each, `${at}[${String(name)}]`);
  });
}

/** What is another in each pod, or is of interest to nobody who admits it. */
const passedOver =
  /\.(?:spark-app-selector|spark-app-name)$|spark-conf-volume-exec\]\.configMap\.name$|\.env\[(?:_?SPARK_|SPARK_)|\.resizePolicy|\.terminationGracePeriodSeconds$|\[spark-local-dir-1\]\.mountPath$/;

const comparable = (pod: unknown): Record<string, unknown> =>
  Object.fromEntries(
    // An empty text and false are what Kubernetes makes of nothing there.
    leaves(pod).filter(
      ([at, value]) => !passedOver.test(at) && value !== "" && !(value === false && at.endsWith("readOnly")),
    ),
  );

test.for(
  testedVersions.flatMap((version) => [
    { version, what: "of a plain job", argv: [], template: undefined },
    { version, what: "with all that properties and a template say", argv: rich, template: theirs },
  ]),
)("an executor $what is tried as Spark $version makes it", async ({ version, argv, template }) => {
  const plan = planFor(version, argv, template);
  const tried = plan.executorTrial?.manifest;
  expect(tried).not.toBeNull();
  expect(comparable(tried)).toEqual(comparable(await sparksPod(version, plan)));
});
