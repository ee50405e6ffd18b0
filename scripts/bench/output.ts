/** The job's output on its way through spark-runner: as fast as without it, and bounded when nobody reads. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { anonymousMemory } from "./anonymous.ts";
import type { Place } from "./place.ts";
import { median, type Row } from "./row.ts";

const lines = 1_000_000;
const runs = 4;

export async function output(place: Place): Promise<Row[]> {
  return [await passThrough(place), await stalledReader(place)];
}

const printer = (place: Place, count: number): string => `exec '${place.java}' -cp '${place.jar}' Printer ${count}`;

async function passThrough(place: Place): Promise<Row> {
  const home = await place.sparkThat("spark-that-prints", printer(place, lines));
  const env = { ...place.env, SPARK_HOME: home };
  const direct = `'${path.join(home, "bin/spark-submit")}'`;
  const through = `'${place.executable}' --local --max-attempts 1 '${place.jar}'`;
  const times = Array.from({ length: runs + 1 }, () => [piped(direct, env), piped(through, env)] as const).slice(1);
  const [a, b] = [median(times.map(([time]) => time)), median(times.map(([, time]) => time))];
  return {
    what: `output of a JVM that prints ${(lines / 1e6).toFixed(1)} million lines, through spark-runner`,
    against: "the same JVM alone",
    measured: `${(b / 1000).toFixed(2)} s, ${(a / 1000).toFixed(2)} s`,
    ratio: median(times.map(([alone, passed]) => alone / passed)),
    goal: { least: 0.95 },
  };
}

/** Milliseconds until a command has written all that it has to a reader that keeps up. */
function piped(command: string, env: NodeJS.ProcessEnv): number {
  const start = performance.now();
  const script = `set -o pipefail; ${command} 2>/dev/null | cat >/dev/null`;
  const { status, signal } = spawnSync("bash", ["-c", script], { env, stdio: "ignore" });
  if (status !== 0) throw new Error(`${command} ended with ${status ?? signal}`);
  return performance.now() - start;
}

/** A reader that takes nothing: the JVM has to wait, and spark-runner must not gather its output. */
async function stalledReader(place: Place): Promise<Row> {
  const home = await place.sparkThat("spark-that-prints-without-end", printer(place, 1e12));
  const env = { ...place.env, SPARK_HOME: home };
  const args = ["--local", "--max-attempts", "1", "--grace", "1s", place.jar];
  const job = spawn(place.executable, args, { env, stdio: ["ignore", "pipe", "ignore"] }); // nobody reads the pipe
  const ended = once(job, "exit");
  await sleep(2500);
  const early = (await anonymousMemory(job.pid ?? 0)) ?? Number.NaN;
  await sleep(4500);
  const late = (await anonymousMemory(job.pid ?? 0)) ?? Number.NaN;
  job.stdout.destroy();
  job.kill("SIGTERM");
  await ended;
  return {
    what: "anonymous memory after 7 s of a JVM that prints to a reader that reads nothing",
    against: "the same after 2 s",
    measured: `${late.toFixed(1)} MB, ${early.toFixed(1)} MB`,
    ratio: late / early,
    goal: { most: 1.1 },
  };
}
