/** The demo on this machine, without Kubernetes. */
import path from "node:path";
import { build } from "../tools/build.ts";
import { cacheRoot } from "../tools/cache.ts";
import { makeBucket } from "./bucket.ts";
import { days, verify } from "./result.ts";
import { runJob, type DemoRun } from "./run.ts";
import { header, note, say, showCommand } from "./words.ts";
import { flightsData } from "./flights.ts";
import { javaHome } from "../tools/java.ts";
import { runVisibly } from "../tools/run.ts";
import { sparkVersions } from "../tools/spark-versions.ts";
import { sparkHome } from "../tools/spark.ts";

const executable = "dist/spark-runner";
const job = "examples/flights.scala";
const spark = sparkVersions.at(-1) ?? "";

interface Ready {
  readonly env: NodeJS.ProcessEnv;
  readonly bucket: string;
}

/** `root` is the checkout, and the current folder. What doesn't hold is an error. */
export async function demoHere(root: string): Promise<void> {
  const ready = await setUp(root);
  await showPlan(ready.env);
  const end = await run(ready);
  header("4. The result, read back from its files");
  await verify(end, ready.bucket);
  suggest(ready);
}

async function setUp(root: string): Promise<Ready> {
  header("1. What is needed");
  say(`in ${cacheRoot} and ${path.join(root, "dist")}; a first run downloads it`);
  const java = await note("Java", javaHome(), ({ why }) => why);
  const env = {
    ...process.env,
    JAVA_HOME: java.home,
    PATH: `${path.join(root, "node_modules/.bin")}:${process.env["PATH"] ?? ""}`,
  };
  const [home, data] = await Promise.all([
    note("Spark", sparkHome(spark), (folder) => folder),
    note("flights", flightsData(), (folder) => folder),
    note("executable", build(root, env), () => executable),
  ]);
  return { env: { ...env, SPARK_HOME: home }, bucket: await makeBucket(data, "links") };
}

async function showPlan(env: NodeJS.ProcessEnv): Promise<void> {
  header("2. What a Kubeflow pod of 8 GiB would get: a dry run, nothing is done");
  const variables = {
    Bucket_URI: "s3a://analytics/flights",
    Ingestion_Period_Days: String(days),
    Core_Limit: "2",
    Executor_Minimum: "2",
    Executor_Maximum: "8",
    Executor_Memory: "4Gi",
  };
  const set = Object.entries(variables).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
  const args = ["--dry-run", "--assume", "pod.memoryLimit=8Gi", ...set, job];
  showCommand([executable, ...args]);
  const code = await runVisibly(executable, args, { env });
  if (code !== 0) throw new Error(`the dry run ended with exit code ${code}`);
}

async function run({ env, bucket }: Ready): Promise<DemoRun> {
  header("3. The same job here, on 336,776 flights");
  say(`The flights in ${bucket} are not marked as complete yet (no _SUCCESS), so the job's first attempt throws.`);
  say(`The mark is set as soon as that has happened; the next attempt finds it. Spark's log: ${bucket}/spark.log`);
  const set = ["--set", `Bucket_URI=${bucket}`, "--set", `Ingestion_Period_Days=${days}`];
  const args = ["--local", "--max-attempts", "3", "--retry-delay", "1s", ...set, job];
  showCommand([executable, ...args]);
  return runJob([executable, ...args], env, bucket);
}

function suggest({ env, bucket }: Ready): void {
  header("5. Try next");
  const variables = [`export JAVA_HOME=${env["JAVA_HOME"]} SPARK_HOME=${env["SPARK_HOME"]} Bucket_URI=${bucket}`];
  const ideas: [what: string, command: string][] = [
    ["one week, and only the result", `Ingestion_Period_Days=7 ${executable} --local ${job} 2>/dev/null`],
    ["the same in PySpark", `${executable} --local examples/flights.py 2>/dev/null`],
    [
      "a script that doesn't compile: no SparkContext, no second attempt, exit code 1",
      `echo 'val n: Int = "one"' >/tmp/wrong.scala; ${executable} --local /tmp/wrong.scala; echo $?`,
    ],
    [
      "an exit code of your own",
      `echo 'sys.exit(42)' >/tmp/42.scala; ${executable} --local --max-attempts 1 /tmp/42.scala; echo $?`,
    ],
    ["the plan as a spark-submit command", `${executable} --dry-run --local -o shell ${job}`],
    ["all settings", `${executable} --help`],
  ];
  for (const line of variables) say(`  ${line}`);
  for (const [what, command] of ideas) say(`\n  # ${what}\n  ${command}`);
  say(`\nThis run's files: ${bucket}`);
}
