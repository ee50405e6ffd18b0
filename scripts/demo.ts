/** From a fresh clone to a job's result. Nothing shown here is canned: it all comes from real files, runs and clocks. */
import { existsSync } from "node:fs";
import path from "node:path";
import { build } from "./lib/build.ts";
import { cacheRoot } from "./lib/cache.ts";
import { countFlights, makeBucket, readResult } from "./lib/demo-bucket.ts";
import { runJob, type DemoRun } from "./lib/demo-run.ts";
import { flightsData } from "./lib/flights.ts";
import { javaHome } from "./lib/java.ts";
import { endOnSignals, runVisibly } from "./lib/run.ts";
import { sparkVersions } from "./lib/spark-versions.ts";
import { sparkHome } from "./lib/spark.ts";

const root = path.resolve(import.meta.dirname, "..");
const executable = "dist/spark-runner";
const job = "examples/flights.scala";
const days = 30;
const spark = sparkVersions.at(-1) ?? "";

const elapsed = (): string => `${(performance.now() / 1000).toFixed(1)} s`;
const say = (line = ""): void => console.log(line);
const header = (title: string): void => say(`\n━━ ${title} ━━ ${elapsed()}`);
const showCommand = (words: readonly string[]): void => say(`$ ${words.join(" ")}\n`);

interface Ready {
  readonly env: NodeJS.ProcessEnv;
  readonly bucket: string;
}

async function setUp(): Promise<Ready> {
  header("1. What is needed");
  say(`in ${cacheRoot} and ${path.join(root, "dist")}; a first run downloads it`);
  const note = async <T>(name: string, work: Promise<T>, show: (result: T) => string): Promise<T> => {
    const result = await work;
    say(`  ${name.padEnd(11)} ${show(result)} (${elapsed()})`);
    return result;
  };
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
  return { env: { ...env, SPARK_HOME: home }, bucket: await makeBucket(data) };
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

/** Everything that the demo promises; what doesn't hold is an error. */
async function verify({ exitCode, attempts, firstFailure }: DemoRun, { bucket }: Ready): Promise<void> {
  header("4. The result, read back from its files");
  say(`exit code ${exitCode}, after ${attempts} attempts`);
  if (exitCode !== 0) throw new Error(`the job ended with exit code ${exitCode}; Spark's log is ${bucket}/spark.log`);
  if (attempts !== 2 || firstFailure?.includes("the flights are not delivered yet") !== true) {
    throw new Error(`expected one attempt that finds no delivery and one that does, got ${attempts} attempts`);
  }
  const rows = await readResult(bucket);
  for (const { airline, flights, late_percent: late } of rows.slice(0, 3)) {
    say(`  ${late} % of ${airline}'s ${flights} flights were late by a quarter of an hour or more`);
  }
  const inResult = rows.reduce((sum, row) => sum + Number(row["flights"]), 0);
  const counted = await countFlights(bucket, days);
  say(`${rows.length} airlines with ${inResult} flights; counted again without Spark: ${counted}`);
  if (inResult !== counted || counted === 0)
    throw new Error("the result doesn't agree with the data that it comes from");
  if (!existsSync(path.join(bucket, "delays/routes/_SUCCESS"))) throw new Error("the routes were not written");
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

async function main(): Promise<number> {
  try {
    const ready = await setUp();
    await showPlan(ready.env);
    await verify(await run(ready), ready);
    suggest(ready);
    header("The demo is through");
    return 0;
  } catch (error) {
    console.error(`\ndemo: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

endOnSignals();
process.chdir(root);
process.exitCode = await main();
