/** The demo in pods of a one-node Kubernetes: driver and executors, watched from outside, until nothing is left of them. */
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { makeNamespace, type Namespace } from "../../test/ground/namespace.ts";
import { build } from "../tools/build.ts";
import { bringCluster } from "../../test/ground/cluster/for-tests.ts";
import { claimFolder } from "../../test/ground/cluster/folder-claim.ts";
import { makeBucket } from "./bucket.ts";
import { watchPods } from "./pods.ts";
import { days, verify } from "./result.ts";
import { followRun, type DemoRun } from "./run.ts";
import { elapsed, header, note, say } from "./words.ts";
import { flightsData } from "./flights.ts";
import { javaHome } from "../tools/java.ts";
import { isEnding, onSignal, runFollowed } from "../tools/run.ts";
import { sparkVersions } from "../tools/spark-versions.ts";

const job = "examples/flights.scala";
const pod = "flights";
const spark = sparkVersions.at(-1) ?? "";
/** Where the volume is in the pods. */
const inPods = "/bucket";

/** What a pipeline's step would say. */
const variables = {
  Bucket_URI: inPods,
  Ingestion_Period_Days: String(days),
  Core_Limit: "1",
  Executor_Minimum: "2",
  Executor_Maximum: "2",
  Executor_Memory: "1Gi",
};
const volume = "spark.kubernetes.executor.volumes.persistentVolumeClaim.bucket";
const properties = {
  [`${volume}.options.claimName`]: "bucket",
  [`${volume}.mount.path`]: inPods,
  "spark.kubernetes.executor.request.cores": "100m",
};
const pairs = (flag: string, from: Readonly<Record<string, string>>): string[] =>
  Object.entries(from).flatMap(([name, value]) => [flag, `${name}=${value}`]);
const args = [
  ...pairs("--set", variables),
  ...pairs("--conf", properties),
  "--retry-delay",
  "1s",
  "/job/flights.scala",
];

/** `root` is the checkout, and the current folder. What doesn't hold is an error; what was started is ended either way. */
export async function demoInCluster(root: string): Promise<void> {
  if (process.env["SPARK_RUNNER_TEST_CONTEXT"])
    throw new Error("--cluster brings data by a folder of this machine: unset SPARK_RUNNER_TEST_CONTEXT");
  const undo: Undo = new Map();
  let ended: Promise<void> | undefined;
  const end = (): Promise<void> => (ended ??= endAll(undo));
  const forget = onSignal(end);
  try {
    const { namespace, bucket } = await setUp(root, undo);
    const before = await listBefore(namespace);
    const run = await runInPod(namespace, bucket);
    header("4. The result, read back from the volume");
    await verify(run, bucket).catch((error: unknown) => {
      undo.delete("bucket"); // Spark's log is in it
      throw error;
    });
    await expectNothingLeft(namespace, before);
  } finally {
    header("What the demo started is ended");
    await end();
    forget();
  }
}

/** What ends what was started, in the order in which it was. */
type Undo = Map<string, () => Promise<unknown>>;

async function setUp(root: string, undo: Undo): Promise<{ namespace: Namespace; bucket: string }> {
  header("1. What is needed");
  const java = await note("Java", javaHome(), ({ why }) => why);
  const env = { ...process.env, JAVA_HOME: java.home };
  const [data] = await Promise.all([
    note("flights", flightsData(), (folder) => folder),
    note("executable", build(root, env), () => "dist/spark-runner"),
  ]);
  const cluster = await note("cluster", bringCluster(root, [spark]), ({ note: came }) => came);
  undo.set("cluster", cluster.end);
  const bucket = await makeBucket(data, "copies");
  undo.set("bucket", () => rm(bucket, { recursive: true, force: true }));
  const namespace = await makeNamespace();
  undo.set("namespace", () => namespace.remove());
  undo.set("volume", await claimFolder(namespace.access.kubectl, namespace.name, "bucket", bucket));
  return { namespace, bucket };
}

/** Ctrl-C may have ended the cluster already: then there is nothing to end, and nothing to say. */
async function endAll(undo: Undo): Promise<void> {
  for (const step of [...undo.values()].toReversed())
    await step().catch((error: unknown) => (isEnding() ? undefined : console.error(String(error))));
}

async function listBefore(namespace: Namespace): Promise<string[]> {
  header("2. A namespace under the restricted Pod Security level, with the rights that spark-runner asks for");
  say(`$ dist/spark-runner manifests --namespace ${namespace.name} | kubectl apply -f -`);
  say("and a volume with the flights, as teams mount one while they develop. To look at it from another terminal:");
  say(`$ eval "$(scripts/cluster env)"; kubectl -n ${namespace.name} get pods --watch`);
  const list = await namespace.list();
  say(`There before the job: ${list.join(", ")}`);
  return list;
}

async function runInPod(namespace: Namespace, bucket: string): Promise<DemoRun> {
  header(`3. The job in a pod, its executors in pods of their own: Spark ${spark}`);
  say(`The flights are not marked as complete yet (no _SUCCESS), so the first attempt throws; then the mark is set.`);
  say(`$ spark-runner ${args.join(" ").replaceAll(/ (?=--|\/job)/g, " \\\n    ")}\n`);
  const run = followRun(bucket, say);
  const stop = watchPods(namespace.access, namespace.name, (row) => say(podRow(row)));
  try {
    const driver = await namespace.runPod(args, {
      name: pod,
      spark,
      files: { "flights.scala": readFileSync(path.resolve(job)) },
      memory: "2Gi",
      change({ spec }) {
        spec["volumes"].push({ name: "bucket", persistentVolumeClaim: { claimName: "bucket" } });
        spec.containers[0]?.["volumeMounts"].push({ name: "bucket", mountPath: inPods });
      },
    });
    await driver.running();
    const [file, ...more] = namespace.access.command;
    await runFollowed(file, [...more, "--namespace", namespace.name, "logs", "--follow", pod], {
      stream: "stdout",
      onLine: (line) => {
        if (run.take(line) || isOutput(line)) say(line);
      },
    });
    const { exitCode } = await driver.ended();
    return await run.end(exitCode);
  } finally {
    stop();
  }
}

/** A pod's log has stdout and Spark's own log in one: what the job prints are a count, an arrow or a table. */
const isOutput = (line: string): boolean => /^(\d[\d,]* .*(read|->)|\+[-+]+\+$|\|.*\|$)/.test(line);

/** Beside the log's lines, so that they can be told apart. */
const podRow = (row: string): string => {
  const line = `${elapsed().padStart(9)} │ ${row}`;
  return process.stdout.isTTY ? `\x1b[36m${line}\x1b[0m` : line;
};

/** The pod itself is still there, as the pod of a finished step is: its exit code and log are in it. */
async function expectNothingLeft(namespace: Namespace, before: readonly string[]): Promise<void> {
  header("5. What is left of it");
  const after = await namespace.list();
  say(`There after the job: ${after.join(", ")}`);
  const code = "{.status.containerStatuses[0].state.terminated.exitCode}";
  say(`$ kubectl get pod ${pod} -o jsonpath='${code}'`);
  say(await namespace.kubectl(["get", "pod", pod, "--output", `jsonpath=${code}`]));
  const own = new Set([...before, `pod/${pod}`, `configmap/${pod}-files`]);
  const left = after.filter((name) => !own.has(name));
  if (left.length > 0) throw new Error(`the job left ${left.join(", ")}`);
  say(
    `Executors, Service and config maps are gone; what is new is the pod, as it ended, and the file that it was given.`,
  );
}
