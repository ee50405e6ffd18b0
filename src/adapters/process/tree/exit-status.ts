import { readFileSync } from "node:fs";
import { constants } from "node:os";
import type { Ended } from "../../../diagnosis/ended.ts";
import { pauseThread } from "../output/pause-thread.ts";
import type { RawExit, SpawnError } from "./spawn.ts";

type Exit = Ended["exit"];

/** The lowest real-time signal of the kernel; glibc keeps 32 and 33 for itself and calls 34 SIGRTMIN. */
const FIRST_REAL_TIME = 32;
const SIGRTMIN = 34;

/** Node's words for an end, corrected by what the kernel said about the zombie (see `zombieStatus`). */
export function exitOf(raw: RawExit | SpawnError, status: number | undefined): Exit {
  if (raw.kind === "error") {
    const why =
      raw.code === "E2BIG" ? "the job's arguments and variables are more than Linux gives a process" : raw.message;
    return { kind: "not started", exitCode: raw.code === "ENOENT" ? 127 : 126, why };
  }
  if (raw.signal !== null) return { kind: "signalled", signal: raw.signal, number: constants.signals[raw.signal] };
  const number = (status ?? 0) & 0x7f;
  if (raw.code === 0 && number >= FIRST_REAL_TIME) return { kind: "signalled", signal: nameOf(number), number };
  return { kind: "exited", code: raw.code ?? 0 };
}

function nameOf(number: number): string {
  if (number < SIGRTMIN) return `SIG${number}`;
  return number === SIGRTMIN ? "SIGRTMIN" : `SIGRTMIN+${number - SIGRTMIN}`;
}

/** So long the kernel may take to end a process that it has begun to end, on a machine that has better to do. */
const dyingMs = 3000;
/** PF_EXITING of the kernel's include/linux/sched.h: set before a dying process's descriptors are closed. */
const EXITING = 0x4;

/**
 * The wait status of a child of ours that has ended but was not reaped yet, from /proc/<pid>/stat; undefined when it is
 * not dying, or not dead in time.
 *
 * Why: Node reports a child killed by a real-time signal (32 to 64) as exit code 0, because libuv's signal number has
 * no name there. The kernel closes a dying process's descriptors before it notifies the parent, and libuv runs signal
 * watchers, so also waitpid, last in an iteration of its loop (uv__io_poll: "Run signal watchers last"). So the end of
 * a pipe that only the child holds is seen while the zombie is still there to be asked. Where it isn't, a real-time
 * signal stays an exit code 0: when a descendant holds the pipe too (a JVM's children don't: Java closes all descriptors
 * above 2 for them), or when another child of ours is forked or dies in that very moment: the watcher of the run before
 * was therefore waited for (run-tree.ts).
 */
export function zombieStatus(pid: number, limitMs = 50): number | undefined {
  const started = performance.now();
  for (let looks = 1; ; looks++) {
    const { state, isDying, status } = lookAt(pid);
    if (state === "Z") return status;
    // One that is not dying closed its descriptors itself, and lives on; where the kernel tells no flags it soon dies.
    if (state === undefined || performance.now() - started > (isDying ? dyingMs : limitMs)) return undefined;
    // Not back to the event loop, which would reap it: between closing and dying there are mostly microseconds.
    if (looks > 50) pauseThread(1);
  }
}

function lookAt(pid: number): { state?: string | undefined; isDying: boolean; status: number } {
  const fields = statFields(pid) ?? [];
  return { state: fields[0], isDying: (Number(fields[6] ?? 0) & EXITING) !== 0, status: Number(fields[49] ?? 0) };
}

/**
 * /proc/<pid>/stat from its third field on: the state, the parent, …, the status as the 52nd. undefined when the process
 * is gone. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // Field 2, the name, may hold blanks and parentheses: count from its end.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
