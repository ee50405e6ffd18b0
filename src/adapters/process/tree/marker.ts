import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { kill, SIGKILL } from "./spawn.ts";

/** The variable that every process of a run carries, so that it is found wherever it moved to. */
const NAME = "SPARK_RUNNER_RUN";

/** `SPARK_RUNNER_RUN=<run id>`, as it stands in /proc/<pid>/environ; undefined when the command brings none. */
export function markerOf(env: Readonly<Record<string, string>>): string | undefined {
  const id = env[NAME];
  return id === undefined || id === "" ? undefined : `${NAME}=${id}`;
}

/** The living processes that carry the marker. A zombie has no environment any more, so it isn't among them. */
export function marked(marker: string): number[] {
  const line = Buffer.from(`${marker}\0`);
  return pids().filter((pid) => pid !== process.pid && carries(pid, line));
}

/**
 * Kills the group and everything that carries the marker until nothing is left, and says how many still are after
 * `limitMs` (a process stuck in the kernel can't be killed).
 */
export async function killTree(group: number, marker: string | undefined, limitMs = 5000): Promise<number> {
  const until = performance.now() + limitMs;
  // One empty look is not enough: while a process is in execve its environment reads as empty for a moment.
  for (let quiet = 0; ;) {
    kill(-group, SIGKILL);
    const found = marker === undefined ? [] : marked(marker);
    for (const pid of found) kill(pid, SIGKILL);
    quiet = found.length === 0 ? quiet + 1 : 0;
    if (quiet >= 3) return 0;
    if (performance.now() > until) return found.length;
    await sleep(4);
  }
}

function pids(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return []; // no /proc: only the group can be killed
  }
}

function carries(pid: number, line: Buffer): boolean {
  try {
    const environ = readFileSync(`/proc/${pid}/environ`);
    const at = environ.indexOf(line);
    return at === 0 || (at > 0 && environ[at - 1] === 0);
  } catch {
    return false; // gone, or another user's
  }
}
