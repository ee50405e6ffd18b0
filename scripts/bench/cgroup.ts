/** A group of processes as the kernel counts it: the CPU that all of them have used, also those that are gone. Needs root. */
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export class Cgroup {
  readonly #folder: string;
  /** Of cgroup version 1, where CPU is counted in a hierarchy of its own. */
  readonly #isOld: boolean;

  /** `name` is a path below the root of cgroups. */
  constructor(name: string) {
    const old = "/sys/fs/cgroup/cpuacct";
    this.#isOld = existsSync(old);
    this.#folder = path.join(this.#isOld ? old : "/sys/fs/cgroup", name);
  }

  make = (): Promise<unknown> => mkdir(this.#folder, { recursive: true });

  /** With all that still lives in it. */
  async remove(): Promise<void> {
    for (;;) {
      const living = await this.processes();
      if (living.length === 0) break;
      for (const { pid } of living) kill(pid);
      await sleep(20);
    }
    await rmdir(this.#folder);
  }

  /** The command with which bash runs `words` in this group. */
  running = (words: readonly string[]): [string, string[]] => [
    "bash",
    ["-c", 'echo $$ >"$0"; exec "$@"', path.join(this.#folder, "cgroup.procs"), ...words],
  ];

  async cpuSeconds(): Promise<number> {
    if (this.#isOld) return Number(await this.#read("cpuacct.usage")) / 1e9;
    return Number(/^usage_usec (\d+)$/m.exec(await this.#read("cpu.stat"))?.[1]) / 1e6;
  }

  /** Each living process, with the innermost group that it is in. */
  async processes(): Promise<{ readonly pid: number; readonly group: string }[]> {
    const below = await readdir(this.#folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const folders = below
      .filter((entry) => entry.isDirectory())
      .map(({ parentPath, name }) => path.join(parentPath, name));
    const lists = await Promise.all(
      [this.#folder, ...folders].map(async (group) => {
        // A group may be removed at any time.
        const text = await readFile(path.join(group, "cgroup.procs"), "utf8").catch(() => "");
        return text
          .split("\n")
          .filter(Boolean)
          .map((pid) => ({ pid: Number(pid), group }));
      }),
    );
    return lists.flat();
  }

  readonly #read = (name: string): Promise<string> => readFile(path.join(this.#folder, name), "utf8");
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
