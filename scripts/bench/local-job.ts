/** The small job in local-cluster: a driver and two executors as processes of this machine. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onSignal } from "../tools/run.ts";
import { anonymousMemory } from "./anonymous.ts";
import { Cgroup } from "./cgroup.ts";
import { isSparkJvm, type JobRun } from "./marks.ts";
import { ProcessWatch } from "./process-watch.ts";
import type { Runs } from "./runs.ts";
import { variants, wordsOf, type VariantName } from "./variants.ts";

export interface LocalPlace {
  /** The folder of the job's files. */
  readonly folder: string;
  readonly executable: string;
  readonly sparkHome: string;
  readonly env: NodeJS.ProcessEnv;
  /** The folder that `spark-runner prepare` made. */
  readonly prepared: string;
}

export const localRuns = (place: LocalPlace): Runs => ({
  run: (name) => runHere(place, name),
  memory: async (name) => {
    let megabytes = Number.NaN;
    await runHere(place, name, async (held) => (megabytes = held));
    return megabytes;
  },
});

type WhenHeld = (megabytes: number) => unknown;

/** Nothing of it is left, also where it fails or a signal ends us. */
async function runHere(place: LocalPlace, name: VariantName, whenHeld?: WhenHeld): Promise<JobRun> {
  const cgroup = new Cgroup(`spark-runner-bench-${randomBytes(4).toString("hex")}`);
  await cgroup.make();
  const watch = new ProcessWatch(cgroup);
  const forget = onSignal(() => cgroup.remove());
  try {
    return await runIn({ cgroup, watch }, place, name, whenHeld);
  } finally {
    forget();
    await watch.end();
    await cgroup.remove();
  }
}

interface Group {
  readonly cgroup: Cgroup;
  readonly watch: ProcessWatch;
}

async function runIn(
  { cgroup, watch }: Group,
  place: LocalPlace,
  name: VariantName,
  whenHeld?: WhenHeld,
): Promise<JobRun> {
  const go = path.join(place.folder, "go");
  await rm(go, { force: true });
  const startMs = Date.now();
  const [file, args] = cgroup.running(command(place, name));
  const env = whenHeld === undefined ? place.env : { ...place.env, BENCH_HOLD: go };
  const job = spawn(file, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  const listen = async (): Promise<void> => {
    for await (const text of job.stdout.setEncoding("utf8")) {
      log += text;
      if (whenHeld === undefined || !/^HELD$/m.test(log) || existsSync(go)) continue;
      await whenHeld(await memoryOf([...watch.seen.values()].filter(isSparkJvm)));
      await writeFile(go, "");
    }
  };
  let said = "";
  job.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [[code, signal]] = await Promise.all([once(job, "close"), listen()]);
  const endMs = Date.now();
  log += said;
  if (code !== 0) throw new Error(`${name} ended with ${code ?? signal}:\n${log.slice(-4000)}`);
  // Executors are killed at the end, and may take a moment to be gone.
  while ((await cgroup.processes()).length > 0) await sleep(20);
  const processes = await watch.end();
  const cpuSeconds = await cgroup.cpuSeconds();
  await removeWork(place, log);
  return { createdMs: startMs, startMs, endMs, cpuSeconds, log, processes };
}

function command({ folder, executable, sparkHome, prepared }: LocalPlace, name: VariantName): string[] {
  const variant = variants[name];
  const master = { "spark.master": "local-cluster[2,1,1024]" };
  const words = wordsOf(variant, folder, master);
  if (variant.by === "spark-submit") return [path.join(sparkHome, "bin/spark-submit"), ...words];
  const how = variant.prepared ? ["--prepared-dir", prepared] : ["--no-prepared"];
  return [executable, "--local", "--max-attempts", "1", ...how, ...words];
}

/** In MB. */
export async function memoryOf(processes: readonly { readonly pid: number }[]): Promise<number> {
  const all = await Promise.all(processes.map(({ pid }) => anonymousMemory(pid)));
  return all.reduce<number>((sum, each) => sum + (each ?? 0), 0);
}

/** Workers keep what executors wrote in the folder of Spark itself. */
async function removeWork({ sparkHome }: LocalPlace, log: string): Promise<void> {
  const [, id] = /Connected to Spark cluster with app ID (app-\S+)/.exec(log) ?? [];
  if (id !== undefined) await rm(path.join(sparkHome, "work", id), { recursive: true, force: true });
}
