/** Which processes of a run are alive, by the marker in their environment. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** Ids of living processes whose environment holds SPARK_RUNNER_RUN=<run>; zombies have no environment. */
export function aliveOfRun(run: string): number[] {
  const marker = `SPARK_RUNNER_RUN=${run}`;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(marker);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Milliseconds until none is left; fails after `boundMs`. */
export async function untilNoneOfRun(run: string, boundMs: number): Promise<number> {
  const started = performance.now();
  for (;;) {
    const alive = aliveOfRun(run);
    const ms = performance.now() - started;
    if (alive.length === 0) return ms;
    if (ms > boundMs) throw new Error(`still alive after ${Math.round(ms)} ms: ${alive.join(", ")}`);
    await wait(20);
  }
}
