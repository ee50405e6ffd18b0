import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { marked } from "./marker.ts";
import { kill } from "./spawn.ts";

/** spark-submit gives the program of a .py job this port; Python workers don't have it. */
const GATEWAY = "PYSPARK_GATEWAY_PORT=";

/** The program of a .py job, a child of spark-submit's JVM; undefined when there is none. */
export function driverPython(marker: string | undefined): number | undefined {
  const having = (marker === undefined ? [] : marked(marker)).filter(hasGateway);
  // What it has started has the port too.
  return having.find((pid) => !having.includes(parentOf(pid)));
}

/**
 * Ends a tree by this signal. A .py job's Python gets it first, and the rest when that is gone or after `headStartMs`: the
 * JVM ends at once, and would take from a program that is still committing its session and its output.
 */
export async function askToEnd(
  group: number,
  signal: number | NodeJS.Signals,
  marker: string | undefined,
  headStartMs: number,
): Promise<void> {
  const python = driverPython(marker);
  if (python !== undefined) {
    const until = performance.now() + headStartMs;
    kill(python, signal);
    while (performance.now() < until && kill(python, 0)) await sleep(20);
  }
  kill(-group, signal);
}

const hasGateway = (pid: number): boolean =>
  read(pid, "environ")
    .split("\0")
    .some((each) => each.startsWith(GATEWAY));

function parentOf(pid: number): number {
  const stat = read(pid, "stat");
  // The name, in parentheses, may hold blanks; after it come the state and the parent.
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
}

function read(pid: number, what: "environ" | "stat"): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, "latin1");
  } catch {
    return ""; // it is gone
  }
}
