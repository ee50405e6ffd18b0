import { constants } from "node:os";
import type { Ended } from "../../../diagnosis/ended.ts";
import type { Command, RunLimits } from "../../../run/ports.ts";
import type { Interruption } from "../../../diagnosis/outcome.ts";
import { interruptionOf, reasonOf } from "../../../run/cancellation.ts";
import { handOn } from "./caught.ts";
import { openChannel, type Attached } from "./channel.ts";
import { askToEnd } from "./driver-python.ts";
import { findExecutable } from "../self/executable.ts";
import { exitOf, zombieStatus } from "./exit-status.ts";
import { killTree, markerOf } from "./marker.ts";
import type { Outputs } from "../output/outputs.ts";
import { openRingFile } from "../output/ring-file.ts";
import type { JobSignals } from "../self/signals.ts";
import { SIGKILL, spawn, type Spawned, type StdioList } from "./spawn.ts";
import { dumpThreads } from "./thread-dump.ts";
import { Timers } from "./timers.ts";
import { startWatcher, type Watcher } from "./watcher.ts";

type Exit = Ended["exit"];

/** What a tree gets that is to end: the signal that spark-runner got, else SIGTERM. */
const signalFor = (cancel: AbortSignal): Interruption =>
  interruptionOf(cancel) ?? { signal: "SIGTERM", number: constants.signals.SIGTERM };

const isOutOfTime = (cancel: AbortSignal): boolean => {
  const kind = reasonOf(cancel)?.kind;
  return kind === "timeout" || kind === "deadline";
};

/** Whether nobody but spark-runner ends it: what it was doing shows in its threads. */
const isEndedByUs = (cancel: AbortSignal): boolean => isOutOfTime(cancel) || reasonOf(cancel)?.kind === "verdict";

const NOTHING = { timedOut: false, durationMs: 0, tail: { stdout: "", stderr: "" }, droppedBytes: 0, survivors: 0 };

/** The part of the grace that a .py job's Python has before the JVM is asked to end too. */
const headStart = 0.75;

/** The life of one process tree: start it, wait, end it if need be, leave nothing of it, deliver what it said. */
export async function runTree(
  command: Command,
  limits: RunLimits,
  outputs: Outputs,
  signals: JobSignals,
): Promise<Ended> {
  const executable = findExecutable(command.file, command.env["PATH"]);
  if (executable.kind === "not started") return { exit: executable, ...NOTHING };
  const marker = markerOf(command.env);
  const watcher = marker === undefined ? undefined : await startWatcher(marker);
  if (limits.cancel.aborted) {
    await watcher?.dismiss();
    return {
      exit: { kind: "signalled", ...signalFor(limits.cancel) },
      ...NOTHING,
      timedOut: isOutOfTime(limits.cancel),
    };
  }
  const timers = new Timers();
  try {
    return await runWatched({
      command: { ...command, file: executable.path },
      marker,
      limits,
      outputs,
      watcher,
      timers,
      signals,
    });
  } finally {
    timers.clear();
    // Waited for: were it to die in the moment of the next attempt's end, that one's status could not be read.
    await watcher?.dismiss();
  }
}

interface Watched {
  readonly command: Command;
  readonly marker: string | undefined;
  readonly limits: RunLimits;
  readonly outputs: Outputs;
  readonly watcher: Watcher | undefined;
  readonly timers: Timers;
  readonly signals: JobSignals;
}

async function runWatched({ command, marker, limits, outputs, watcher, timers, signals }: Watched): Promise<Ended> {
  const { spool } = limits;
  const ring = spool === undefined ? undefined : openRingFile(spool);
  const channel = openChannel(outputs, watcher?.pipes, ring);
  const started = performance.now();
  const job = start(command, channel.stdio, watcher?.setpriv);
  limits.onStart?.();
  const pid = job.child.pid;
  let status: number | undefined;
  const io = channel.attach(job, () => (status = pid === undefined ? undefined : zombieStatus(pid)), limits.onOutput);
  if (pid !== undefined) watcher?.guard(pid);
  const handOnNoMore = signals.handOn((signal) => pid !== undefined && handOn(signal, pid, marker));
  let heldUp = false;
  const ended = job.ended.then((raw) => {
    heldUp = spool !== undefined && io.isHeldUp();
    return { exit: exitOf(raw, status), durationMs: performance.now() - started };
  });
  const cancelled = timers.onAbort(limits.cancel).then(() => "cancelled" as const);
  // A signal may also come after what ends the attempt, or when that has ended by itself.
  const interrupted = timers.onAbort(signals.cancel);
  const cut = timers.afterKnown(limits.lessGrace);

  const first = await Promise.race([ended, cancelled]);
  const endedFirst = first !== "cancelled" && !signals.cancel.aborted;
  const timedOut = first === "cancelled" && isOutOfTime(limits.cancel);
  let killed = false;
  // Else it ended by itself.
  if (first === "cancelled" && pid !== undefined) {
    if (isEndedByUs(limits.cancel)) await Promise.race([dumpThreads(pid, marker, io.printed), ended, interrupted]);
    killed = await endTree(pid, { marker, limits, timers, signals }, ended, cut);
  }
  // After every end: what the tree left behind would hold ports, memory and the log.
  handOnNoMore();
  const survivors = pid === undefined ? 0 : await killTree(pid, marker);
  const stuck: Exit = { kind: "signalled", signal: "SIGKILL", number: SIGKILL };
  const stuckAfter = timers.after(5000, { exit: stuck, durationMs: performance.now() - started });
  const end = await Promise.race([ended, stuckAfter]);

  const overdue = [
    interrupted.then((at) => timers.until(at + limits.graceMs)),
    cancelled.then(() => timers.after(interruptionOf(limits.cancel) ? undefined : limits.graceMs, undefined)),
    timers.onAbort(signals.hurry),
    cut,
  ];
  const droppedBytes = await deliver(io, overdue);
  const unwritten = io.loss();
  const tail = io.tail();
  const exit = unstarted(end.exit, command.file, tail) ?? end.exit;
  const { durationMs } = end;
  return { exit, timedOut, killed, endedFirst, durationMs, tail, droppedBytes, unwritten, heldUp, survivors };
}

/** Asks the tree to end, and waits for that as long as it has. Returns whether it has not ended by then. */
async function endTree(
  pid: number,
  { marker, limits, timers, signals }: Pick<Watched, "marker" | "limits" | "timers" | "signals">,
  ended: Promise<unknown>,
  cut: Promise<void>,
): Promise<boolean> {
  const { cancel, graceMs, lessGrace } = limits;
  const over = Promise.race([timers.after(graceMs, undefined), timers.onAbort(signals.hurry), cut]).then(() => true);
  const headStartOver = Promise.race([
    timers.after(graceMs * headStart, undefined),
    timers.afterKnown(lessGrace, headStart),
  ]);
  // Once: a JVM's shutdown hooks are neither hurried nor broken by a second signal, but other programs may be.
  await Promise.race([askToEnd(pid, signalFor(cancel).number, marker, headStartOver), ended, over]);
  return Promise.race([ended.then(() => false), over]);
}

/**
 * A slow reader gets every byte, however long it takes, until one of these is fulfilled. Returns how many bytes it did not
 * take.
 */
async function deliver(io: Attached, overdue: readonly Promise<unknown>[]): Promise<number> {
  const delivered = io.deliver().then(() => true);
  const all = await Promise.race([delivered, ...overdue]);
  const droppedBytes = all === true ? 0 : io.drop();
  io.close();
  return droppedBytes;
}

/** Where setpriv can, the kernel kills the job's main process at once when spark-runner dies, before the watcher does. */
function start(command: Command, stdio: StdioList, setpriv: string | undefined): Spawned {
  if (setpriv === undefined) return spawn(command.file, command.args, command.env, stdio);
  // setpriv becomes the job by exec: its pid is the job's. No shell between, so that no variable is lost or changed.
  return spawn(setpriv, ["--pdeathsig", "KILL", "--", command.file, ...command.args], command.env, stdio);
}

/** setpriv found that the job can't be executed after all (say, the interpreter of its first line is missing). */
function unstarted(exit: Exit, file: string, tail: Ended["tail"]): Exit | undefined {
  if (exit.kind !== "exited" || (exit.code !== 126 && exit.code !== 127)) return undefined;
  const said = `setpriv: failed to execute ${file}: `;
  const why = [tail.stderr, tail.stdout].find((text) => text.startsWith(said));
  if (why === undefined) return undefined;
  return { kind: "not started", exitCode: exit.code, why: `${file}: ${why.slice(said.length).trim()}` };
}
