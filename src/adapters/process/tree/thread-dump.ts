import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { catches, isJvm } from "./caught.ts";
import { marked } from "./marker.ts";
import { kill } from "./spawn.ts";

const SIGQUIT = constants.signals.SIGQUIT;

/**
 * Asks the tree's JVM for a thread dump, which it prints to its stdout, and waits for it: 200 ms, or less when the dump
 * has been printed. Only a JVM that handles SIGQUIT gets it: python and most others would die of it.
 * `printed` tells how many bytes the tree has printed so far.
 */
export async function dumpThreads(pid: number, marker: string | undefined, printed: () => number): Promise<void> {
  const jvm = [pid, ...(marker === undefined ? [] : marked(marker))].find(takesThreadDumps);
  if (jvm === undefined) return;
  const before = printed();
  const until = performance.now() + 200;
  kill(jvm, SIGQUIT);
  for (let last = before, quiet = 0; performance.now() < until && quiet < 4; last = printed()) {
    await sleep(8);
    quiet = printed() > before && printed() === last ? quiet + 1 : 0;
  }
}

/** With -Xrs a JVM leaves SIGQUIT alone, and so does one that is still starting: both would die of it. */
export const takesThreadDumps = (pid: number): boolean => isJvm(pid) && catches(pid, "SIGQUIT");
