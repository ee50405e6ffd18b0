/** Processes known by id and start time, so that an id that was given to another one is never taken for ours. */
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

export interface ProcessId {
  readonly pid: number;
  /** Clock ticks since the machine's start, field 22 of /proc/PID/stat. */
  readonly startTime: string;
}

export function isAlive({ pid, startTime }: ProcessId): boolean {
  try {
    const fields = (readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1) ?? "").split(" ");
    return fields[19] === startTime && fields[0] !== "Z";
  } catch {
    return false; // there is none of this id
  }
}

/** Kills it, and returns when it is gone; nothing happens when it is already. */
export async function kill(id: ProcessId, boundMs = 20_000): Promise<void> {
  if (!isAlive(id)) return;
  process.kill(id.pid, "SIGKILL");
  const end = performance.now() + boundMs;
  // Somebody else's child: nothing tells of its end, so it is looked for.
  while (isAlive(id)) {
    if (performance.now() > end) throw new Error(`failed to end process ${id.pid}: it is still there after SIGKILL`);
    await wait(20);
  }
}
