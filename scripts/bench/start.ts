/** Start-up: what a user waits for before anything of theirs happens. */
import { mkdir, readFile, symlink } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { comparePairs } from "./pairs.ts";
import type { Place } from "./place.ts";
import { median, type Row } from "./row.ts";

const runs = 25;
const against = "`node -e 0`";

export async function startUp(place: Place): Promise<Row[]> {
  return [
    await started(place, "`spark-runner --version`", ["--version"], 1.2),
    await started(place, "`spark-runner --dry-run delays.scala`", ["--dry-run", place.job("delays.scala")], 2),
    await delayToSubmit(place),
    await executorToJava(place),
  ];
}

async function started(place: Place, what: string, args: readonly string[], most: number): Promise<Row> {
  const bare = [place.node, "-e", "0"] as const;
  const { a, b, wall, cpu } = await comparePairs([place.executable, ...args], bare, runs, place.env);
  const measured = `${a.toFixed(1)} ms, ${b.toFixed(1)} ms (CPU time: ${cpu.toFixed(2)})`;
  return { what, against, measured, ratio: wall, goal: { most } };
}

/** From the start of spark-runner to the first line of spark-submit, which here only looks at the clock. */
async function delayToSubmit(place: Place): Promise<Row> {
  const seen = path.join(place.folder, "seen");
  const home = await place.sparkThat("spark-that-looks-at-the-clock", `echo "$EPOCHREALTIME" >'${seen}'`);
  const env = { ...place.env, SPARK_HOME: home };
  const delays: number[] = [];
  const bares: number[] = [];
  for (let run = -1; run < runs; run++) {
    const start = now();
    const job = spawnSync(place.executable, ["--local", "--max-attempts", "1", place.jar], { env, stdio: "ignore" });
    if (job.status !== 0) throw new Error(`spark-runner ended with ${job.status ?? job.signal}`);
    const delay = Number((await readFile(seen, "utf8")).trim().replace(",", ".")) * 1000 - start;
    const bareStart = now();
    spawnSync(place.node, ["-e", "0"], { env, stdio: "ignore" });
    if (run < 0) continue; // the first one reads files from the disk
    delays.push(delay);
    bares.push(now() - bareStart);
  }
  const ratio = median(delays.map((delay, run) => delay / (bares[run] ?? Number.NaN)));
  const measured = `${median(delays).toFixed(1)} ms, ${median(bares).toFixed(1)} ms`;
  return { what: "start of `spark-runner` to start of spark-submit", against, measured, ratio, goal: { most: 3 } };
}

/** What an executor's pod waits for before Java starts; a Java that ends at once stands for it. */
async function executorToJava(place: Place): Promise<Row> {
  const javaHome = path.join(place.folder, "java-that-ends");
  await mkdir(path.join(javaHome, "bin"), { recursive: true });
  await symlink("/bin/true", path.join(javaHome, "bin/java"));
  const env = {
    ...place.env,
    JAVA_HOME: javaHome,
    SPARK_RUNNER_ENTRYPOINT: "none",
    SPARK_DRIVER_URL: "spark://CoarseGrainedScheduler@driver:7078",
    SPARK_EXECUTOR_ID: "1",
    SPARK_EXECUTOR_CORES: "1",
    SPARK_EXECUTOR_MEMORY: "1g",
    SPARK_APPLICATION_ID: "app",
    SPARK_EXECUTOR_POD_IP: "127.0.0.1",
    SPARK_EXECUTOR_POD_NAME: "app-exec-1",
    SPARK_RESOURCE_PROFILE_ID: "0",
  };
  const { a, b, wall, cpu } = await comparePairs([place.executable, "executor"], [place.node, "-e", "0"], runs, env);
  const measured = `${a.toFixed(1)} ms, ${b.toFixed(1)} ms (CPU time: ${cpu.toFixed(2)})`;
  return {
    what: "`spark-runner executor` until java has run, which ends at once",
    against,
    measured,
    ratio: wall,
    goal: { most: 2 },
  };
}

const now = (): number => performance.timeOrigin + performance.now();
