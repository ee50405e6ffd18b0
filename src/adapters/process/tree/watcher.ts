import { closeSync, constants, openSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { readScript } from "../../../program.ts";
import { findTool } from "../self/executable.ts";
import { spawn } from "./spawn.ts";

/** A pipe that Node can't make itself. Both ends are descriptors of ours; `read` doesn't block. */
export interface Pipe {
  readonly read: number;
  readonly write: number;
}

/**
 * A bash process beside the run. It outlives spark-runner and, when that is gone (end of file on its stdin), kills what
 * carries the marker. Before, it does what Node can't: it makes pipes and tries setpriv.
 */
export interface Watcher {
  /** The path of a setpriv that knows --pdeathsig. */
  readonly setpriv: string | undefined;
  /** stdout, stderr and a third that only tells the job's end; undefined when they could not be opened. */
  readonly pipes: readonly [Pipe, Pipe, Pipe] | undefined;
  /** The process group that has to end with spark-runner too. */
  guard(group: number): void;
  /** All is well, it can go; fulfilled when it has, or does not within a moment. */
  dismiss(): Promise<void>;
}

/** Starts the watcher and waits until it stands guard; undefined when there is no bash. */
export async function startWatcher(marker: string): Promise<Watcher | undefined> {
  const bash = findTool("bash", process.env["PATH"]);
  if (bash === undefined) return undefined;
  // A small environment: no BASH_ENV, no slow locale. --norc, because with a socket as stdin (Node's 'pipe' is one) and
  // no SHLVL bash takes itself for a remote shell and reads ~/.bashrc.
  const env = { PATH: process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C" };
  const args = [
    "--norc",
    "--noprofile",
    "-c",
    readScript("adapters/process/tree/watch.sh"),
    "spark-runner-watch",
    marker,
  ];
  const { child, ended } = spawn(bash, args, env, ["pipe", "pipe", "ignore"]);
  const { stdin, stdout } = child;
  if (child.pid === undefined || !stdin || !stdout) return undefined;
  child.unref();
  stdin.on("error", () => {}); // EPIPE: somebody killed it; the job goes on without
  stdout.on("error", () => {});
  const ready = new Promise<string>((resolve) => stdout.once("data", (data) => resolve(String(data))));
  const answer = await Promise.race([ready, ended]);
  if (typeof answer !== "string") return undefined;
  const pipes = openPipes(child.pid);
  // Only when the watcher holds no end any more can the end of a pipe be seen.
  const closed = new Promise((resolve) => stdout.resume().once("end", resolve));
  stdin.write("close\n");
  await Promise.race([closed, ended]);
  return {
    setpriv: answer.trim().split(" ")[1],
    pipes,
    guard: (group) => void stdin.write(`group ${group}\n`),
    dismiss: async () => {
      stdin.end("done\n");
      child.ref();
      await Promise.race([ended, sleep(1000, undefined, { ref: false })]);
      child.unref();
    },
  };
}

function openPipes(pid: number): readonly [Pipe, Pipe, Pipe] | undefined {
  const opened: number[] = [];
  const open = (fd: number): Pipe => {
    // Opening /proc/<pid>/fd/N of a pipe makes a new description of it, as opening a named FIFO does: so O_NONBLOCK
    // stays on our end alone, and no writable folder is needed. A 'pipe' of Node is a socket pair, which is half as
    // fast for a JVM's small writes.
    const path = `/proc/${pid}/fd/${fd}`;
    const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    opened.push(read);
    const write = openSync(path, constants.O_WRONLY);
    opened.push(write);
    return { read, write };
  };
  try {
    return [open(3), open(4), open(5)];
  } catch {
    for (const fd of opened) closeSync(fd);
    return undefined;
  }
}
