import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { statFields } from "./exit-status.ts";
import { isJvm } from "./caught.ts";
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
 * Ends a tree by this signal. A .py job's Python gets it first, and the rest when that is gone or `headStartOver` is fulfilled:
 * the JVM ends at once, and would take from a program that is still committing its session and its output.
 */
export async function askToEnd(
  group: number,
  signal: number | NodeJS.Signals,
  marker: string | undefined,
  headStartOver: Promise<unknown>,
): Promise<void> {
  const python = driverPython(marker);
  if (python !== undefined) {
    let isOver = false;
    void headStartOver.then(() => (isOver = true));
    kill(python, signal);
    while (!isOver && kill(python, 0)) await sleep(20);
  }
  kill(-group, signal);
}

/** spark-submit gives the program of an .R job this port. */
const BACKEND = "EXISTING_SPARKR_BACKEND_PORT=";

/** The JVM that has the program of a .py or .R job as its child; undefined where none has. */
export function jvmOfProgram(marker: string): number | undefined {
  const programs = marked(marker).filter((pid) => hasOneOf(pid, [GATEWAY, BACKEND]));
  return programs.map(parentOf).find(isJvm);
}

const hasOneOf = (pid: number, names: readonly string[]): boolean =>
  environOf(pid)
    .split("\0")
    .some((each) => names.some((name) => each.startsWith(name)));

const hasGateway = (pid: number): boolean => hasOneOf(pid, [GATEWAY]);

const parentOf = (pid: number): number => Number(statFields(pid)?.[1] ?? 0);

function environOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return ""; // it is gone
  }
}
