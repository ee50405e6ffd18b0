/** The processes of a cgroup while they live: when each was started, by the kernel's word, and what it became. */
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cgroup } from "./cgroup.ts";

export interface SeenProcess {
  readonly pid: number;
  /** The innermost cgroup: in pods, the container. */
  readonly group: string;
  /** Milliseconds since 1970. */
  readonly startMs: number;
  /** Its last command line, words apart by spaces. */
  command: string;
}

const everyMs = 100;
/** USER_HZ, the same on all that Linux runs on here. */
const tickMs = 10;

export class ProcessWatch {
  readonly seen = new Map<number, SeenProcess>();
  readonly #cgroup: Cgroup;
  #ended = false;
  readonly #end: Promise<void>;

  constructor(cgroup: Cgroup) {
    this.#cgroup = cgroup;
    this.#end = this.#watch();
  }

  /** Every process that was seen, by its start. */
  async end(): Promise<SeenProcess[]> {
    this.#ended = true;
    await this.#end;
    return [...this.seen.values()].toSorted((a, b) => a.startMs - b.startMs);
  }

  async #watch(): Promise<void> {
    const bootMs = Date.now() - Number((await readFile("/proc/uptime", "utf8")).split(" ")[0]) * 1000;
    while (!this.#ended) {
      for (const { pid, group } of await this.#cgroup.processes()) await this.#look(pid, group, bootMs);
      await sleep(everyMs);
    }
  }

  async #look(pid: number, group: string, bootMs: number): Promise<void> {
    try {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8");
      const command = (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
      // Behind the program's name, which may contain anything: state is the 3rd field of all, the start the 22nd.
      const startMs = bootMs + Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]) * tickMs;
      const known = this.seen.get(pid);
      if (known === undefined) this.seen.set(pid, { pid, group, startMs, command });
      else if (command !== "") known.command = command; // a process that has ended and is not waited for has none
    } catch {
      // It has ended.
    }
  }
}
