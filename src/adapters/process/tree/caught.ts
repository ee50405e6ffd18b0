import { readFileSync, readlinkSync } from "node:fs";
import { constants } from "node:os";
import { marked } from "./marker.ts";
import { kill } from "./spawn.ts";

/** Whether a process has a handler for a signal: without one it would die of it, or ignore it. */
export function catches(pid: number, signal: NodeJS.Signals): boolean {
  try {
    const caught = /^SigCgt:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? "0";
    return ((BigInt(`0x${caught}`) >> BigInt(constants.signals[signal] - 1)) & 1n) === 1n;
  } catch {
    return false; // it is gone
  }
}

/** Whether a process has a JVM in it: java itself, or a program that embeds one. */
export function isJvm(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/maps`, "latin1").includes("/libjvm.so");
  } catch {
    return false;
  }
}

/** bash has a handler for each signal that would end it, which ends it: its traps can't be told from that. */
function isShell(pid: number): boolean {
  try {
    return /\/(?:ba|da|z|k)?sh$/.test(readlinkSync(`/proc/${pid}/exe`));
  } catch {
    return false;
  }
}

/**
 * Sends a signal to those of a tree's processes that have a handler for it, so that it ends none. HotSpot has one for
 * SIGUSR2, by which it suspends its own threads: one from outside crashes it (seen on Java 17, in SR_handler).
 */
export function handOn(signal: NodeJS.Signals, pid: number, marker: string | undefined): void {
  const tree = new Set([pid, ...(marker === undefined ? [] : marked(marker))]);
  for (const each of tree) {
    const wouldEnd = isShell(each) || (signal === "SIGUSR2" && isJvm(each));
    if (catches(each, signal) && !wouldEnd) kill(each, signal);
  }
}
