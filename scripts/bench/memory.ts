/** What spark-runner itself takes from the container while a job runs. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { anonymousMemory } from "./anonymous.ts";
import type { Place } from "./place.ts";
import { median, type Row } from "./row.ts";

export async function memoryWhileSparkRuns(place: Place): Promise<Row> {
  const idle = await idleNode(place);
  const args = ["--local", "--max-attempts", "1", "--class", "Delays", place.jar];
  const job = spawn(place.executable, args, { env: place.env, stdio: "ignore" });
  const ended = once(job, "exit");
  const samples: number[] = [];
  while (job.exitCode === null && job.signalCode === null) {
    await sleep(100);
    const sample = await anonymousMemory(job.pid ?? 0);
    if (sample !== undefined) samples.push(sample);
  }
  const [exitCode] = await ended;
  if (exitCode !== 0) throw new Error(`the job ended with ${exitCode}`);
  const usual = median(samples);
  const measured = `${usual.toFixed(1)} MB (at most ${Math.max(...samples).toFixed(1)} MB), ${idle.toFixed(1)} MB`;
  return {
    what: "anonymous memory while Spark runs",
    against: "an idle bare node",
    measured,
    ratio: usual / idle,
    goal: { most: 2 },
  };
}

/** In MB. */
export async function idleNode({ node, env }: Place): Promise<number> {
  const idle = spawn(node, ["-e", "setInterval(() => {}, 1e6)"], { env, stdio: "ignore" });
  try {
    await sleep(500);
    return (await anonymousMemory(idle.pid ?? 0)) ?? Number.NaN;
  } finally {
    idle.kill("SIGKILL");
  }
}
