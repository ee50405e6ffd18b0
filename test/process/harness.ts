/** Starts test/fixtures/run-tree.ts as a real process, and looks at what it leaves. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { closeSync, constants, mkdtempSync, openSync, readdirSync, readFileSync, readSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { buildSync } from "esbuild";
import type { Ended } from "../../src/diagnosis/ended.ts";
import type { Options } from "../fixtures/run-tree.ts";

const root = path.resolve(import.meta.dirname, "../..");
export const folder = mkdtempSync(path.join(tmpdir(), "spark-runner-process-"));

/** As it is shipped: one CommonJS file, but with shell scripts from the sources (src/program.ts). */
const harness = path.join(folder, "run-tree.cjs");
buildSync({
  entryPoints: [path.join(root, "test/fixtures/run-tree.ts")],
  bundle: true,
  minify: true,
  platform: "node",
  format: "cjs",
  target: "node24",
  define: { "import.meta.url": JSON.stringify(pathToFileURL(path.join(root, "src/program.ts")).href) },
  outfile: harness,
  logLevel: "warning",
});

/** A program of test/fixtures/programs, with the interpreter that its name asks for. */
export function program(name: string, ...args: (string | number)[]): string[] {
  const file = path.join(root, "test/fixtures/programs", name);
  return [...(name.endsWith(".py") ? [python(), file] : [file]), ...args.map(String)];
}

let interpreter: string | undefined;
/** The interpreter itself: `python3` in PATH may be a slow wrapper of pyenv. */
export function python(): string {
  interpreter ??= execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim();
  return interpreter;
}

/** A real pipe (Node's own are sockets). `read` doesn't block; nobody reads unless the test does. */
export interface TestPipe {
  readonly read: number;
  readonly write: number;
}

export function makePipe(): TestPipe {
  const name = path.join(folder, randomUUID());
  execFileSync("mkfifo", [name]);
  const both = openSync(name, constants.O_RDWR);
  const read = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
  const write = openSync(name, constants.O_WRONLY);
  closeSync(both);
  unlinkSync(name);
  return { read, write };
}

/** What can be read now: undefined = nothing yet, an empty buffer = the end. */
export function readNow(pipe: TestPipe, most = 65_536): Buffer | undefined {
  const buffer = Buffer.allocUnsafe(most);
  try {
    return buffer.subarray(0, readSync(pipe.read, buffer));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return undefined;
    throw error;
  }
}

/** Reads to the end, resting after every piece. */
export async function readAll(pipe: TestPipe, { restMs = 1, most = 65_536, keep = true } = {}) {
  const hash = createHash("md5");
  const pieces: Buffer[] = [];
  let size = 0;
  for (;;) {
    const piece = readNow(pipe, most);
    if (piece?.length === 0) break;
    if (piece !== undefined) {
      hash.update(piece);
      size += piece.length;
      if (keep) pieces.push(piece);
    }
    if (piece === undefined || restMs > 0) await sleep(restMs);
  }
  return { md5: hash.digest("hex"), size, text: Buffer.concat(pieces).toString() };
}

export interface Running {
  readonly id: string;
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** What it printed so far, where it printed to nothing else. */
  stdout(): string;
  stderr(): string;
  results(): Ended[];
}

interface How {
  readonly stdout?: Pick<TestPipe, "write"> | undefined;
  readonly stderr?: Pick<TestPipe, "write"> | undefined;
  /** What starts it, for example `unshare`. */
  readonly by?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export function start(options: Omit<Options, "id" | "results">, how: How = {}): Running {
  const id = randomUUID();
  const results = path.join(folder, `${id}.json`);
  const argv = [
    ...(how.by ?? []),
    path.join(root, "node_modules/.bin/node"),
    harness,
    JSON.stringify({ ...options, id, results } satisfies Options),
  ];
  const [file = "", ...args] = argv;
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(file, args, {
    stdio: ["ignore", how.stdout?.write ?? "pipe", how.stderr?.write ?? "pipe"],
    env: { ...env, ...how.env },
  });
  for (const fd of new Set([how.stdout?.write, how.stderr?.write])) if (fd !== undefined) closeSync(fd);
  const text = { stdout: "", stderr: "" };
  child.stdout?.on("data", (data) => (text.stdout += data));
  child.stderr?.on("data", (data) => (text.stderr += data));
  // "close", not "exit": then all of the output is there.
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once("close", (code, signal) => resolve({ code, signal })),
  );
  return {
    id,
    child,
    pid: child.pid ?? 0,
    ended,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    results: () => JSON.parse(readFileSync(results, "utf8")) as Ended[],
  };
}

/** Waits until it is so; fails when it isn't in time. */
export async function until(what: string, isSo: () => boolean, ms = 15_000): Promise<void> {
  const end = performance.now() + ms;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`waited ${ms} ms in vain until ${what}`);
    await sleep(10);
  }
}

/** The processes of a run, by name and number. Zombies have no environment and don't count. */
export function alive(id: string): string[] {
  const line = `SPARK_RUNNER_RUN=${id}`;
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "latin1").includes(line);
    } catch {
      return false;
    }
  });
}

/** The processes of this group that are no zombies. */
export function aliveInGroup(group: number): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      const [state, , pgrp] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return state !== "Z" && Number(pgrp) === group;
    } catch {
      return false;
    }
  });
}

/** The process that the runner started for the job: the leader of the group that carries the run's mark. */
export function jobOf(id: string): number {
  const leader = alive(id).find((pid) => aliveInGroup(Number(pid)).includes(pid));
  return Number(leader ?? 0);
}

/** Waits until a process that writes can write no more, and says how many bytes it has written. */
export async function untilStalled(pid: number): Promise<number> {
  const written = (): number => Number(/^wchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, "utf8"))?.[1]);
  let [last, same] = [0, 0];
  await until("its reader has stalled it", () => {
    const now = written();
    same = now > 0 && now === last ? same + 1 : 0;
    last = now;
    return same > 20;
  });
  return last;
}

/** Anonymous memory in MB: that of a process's own, without the pages of its program. */
export function anonymousMemory(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Anonymous:\s+(\d+) kB/m.exec(rollup)?.[1]) / 1024;
}
