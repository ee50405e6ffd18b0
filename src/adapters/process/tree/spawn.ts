/** The only file that imports execa. */
import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";
import { execa, type Options } from "execa";

/** A descriptor number for the child, or what Node makes for it. */
type Stdio = number | "ignore" | "pipe";

/** stdin, stdout, stderr, and perhaps one more. */
export type StdioList = readonly [Stdio, Stdio, Stdio, number?];

export interface Spawned {
  readonly child: ChildProcess;
  /** The event that ends it; a process that could not be started gives its error instead. Never rejects. */
  readonly ended: Promise<RawExit | SpawnError>;
}

/** As Node reports it: exactly one of the two is null. */
export interface RawExit {
  readonly kind: "exit";
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface SpawnError {
  readonly kind: "error";
  readonly code: string;
  readonly message: string;
}

/** Starts a process in a session and process group of its own. */
export function spawn(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  stdio: StdioList,
): Spawned {
  const options = {
    env,
    extendEnv: false,
    // A group of its own: a signal to our group (Ctrl-C, tini -g, Argo's emissary) reaches us alone and we forward it.
    detached: true,
    // execa's cleanup does nothing for a detached child, and nothing on SIGKILL either: the watcher does both.
    cleanup: false,
    buffer: false,
    reject: false,
  } satisfies Options;
  // execa takes any descriptor's number, though its types don't say so.
  const subprocess = execa(file, args, { ...options, stdio } as unknown as Options);
  const child = subprocess.nodeChildProcess;
  const ended = new Promise<RawExit | SpawnError>((resolve) => {
    // Not execa's own promise: it would wait for an orphan that holds one of the streams.
    child.once("exit", (code, signal) => resolve({ kind: "exit", code, signal }));
    void subprocess.then((result) => {
      if (result.exitCode !== undefined || result.signal !== undefined) return;
      resolve({
        kind: "error",
        code: result.code ?? "UNKNOWN",
        message: result.originalMessage ?? result.shortMessage ?? "it could not be started",
      });
    });
  });
  return { child, ended };
}

/** Signals a process (or with a negative number a group); false when there is none such. */
export function kill(pid: number, signal: number | NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false; // ESRCH: it is gone; EPERM: it isn't ours to end.
  }
}

export const SIGKILL = constants.signals.SIGKILL;
