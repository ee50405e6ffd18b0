/** Child processes of the scripts: quiet ones whose output is shown when they fail, and ones that write to our terminal. */
import { spawn, type ChildProcess } from "node:child_process";
import { constants } from "node:os";
import { createInterface } from "node:readline";

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

export interface Finished {
  readonly code: number;
  /** stdout and stderr, in the order in which they came; empty when the child wrote to our terminal. */
  readonly output: string;
}

const running = new Set<ChildProcess>();

/** Runs a command to its success; a failure is an error that carries what it printed. */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, output } = await runQuietly(file, args, options);
  if (code !== 0) throw new Error(`failed to run ${[file, ...args].join(" ")}: exit code ${code}\n${output.trimEnd()}`);
  return output;
}

/** Runs a command and keeps what it prints. */
export async function runQuietly(file: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const child = spawn(file, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const code = await exitCodeOf(child);
  return { code, output: Buffer.concat(chunks).toString("utf8") };
}

/** Runs a command that writes straight to our stdout and stderr; gives its exit code. */
export function runVisibly(file: string, args: readonly string[], options: RunOptions = {}): Promise<number> {
  return exitCodeOf(spawn(file, args, { ...options, stdio: ["ignore", "inherit", "inherit"] }));
}

interface FollowOptions extends RunOptions {
  readonly stream: "stdout" | "stderr";
  readonly onLine: (line: string) => void;
}

/** Runs a command and gives each line of one of its streams to `onLine`; the other stream is ours. */
export async function runFollowed(
  file: string,
  args: readonly string[],
  { stream, onLine, ...options }: FollowOptions,
): Promise<number> {
  const kind = (name: typeof stream) => (name === stream ? "pipe" : "inherit");
  const child = spawn(file, args, { ...options, stdio: ["ignore", kind("stdout"), kind("stderr")] });
  const followed = child[stream];
  if (followed !== null) createInterface({ input: followed }).on("line", onLine); // null when it could not be started
  return exitCodeOf(child);
}

/** A child that was started in another way ends with us, too. */
export function endWithUs(child: ChildProcess): void {
  running.add(child);
  child.once("close", () => running.delete(child));
}

function exitCodeOf(child: ChildProcess): Promise<number> {
  running.add(child);
  return new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  }).finally(() => running.delete(child));
}

const atSignal = new Set<() => Promise<void>>();
let ending = false;

/** Whether a signal ends us: then what goes wrong is no news. */
export const isEnding = (): boolean => ending;

/** What a signal that ends us must not leave behind is ended by `work`; gives the function that forgets it again. */
export function onSignal(work: () => Promise<void>): () => void {
  atSignal.add(work);
  return () => void atSignal.delete(work);
}

/**
 * Ctrl-C reaches the whole foreground group by itself; a signal that is sent to this process alone is passed on.
 * Either way we end at once with 128+n, without waiting for the rest of the script, but for what `onSignal` was given.
 */
export function endOnSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      ending = true;
      process.stderr.write(`\nended by ${signal}\n`);
      const children = [...running];
      for (const child of children) child.kill(signal === "SIGHUP" ? "SIGTERM" : signal);
      const leave = (): never => {
        for (const child of running) child.kill("SIGKILL"); // started meanwhile, or deaf to the signal
        process.exit(128 + constants.signals[signal]);
      };
      const ended = Promise.all(children.map((child) => new Promise((resolve) => child.once("close", resolve))));
      void ended.then(() => Promise.allSettled([...atSignal].map((work) => work()))).then(leave);
      setTimeout(leave, 15_000).unref();
    });
  }
}
