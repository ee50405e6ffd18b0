import type { Processes } from "../job/ports.ts";
import type { Outputs } from "./outputs.ts";
import { runTree } from "./run-tree.ts";
import type { JobSignals } from "./signals.ts";

/** The Processes port: real process trees, whose output goes to spark-runner's own, and which get its signals. */
export function createProcesses(outputs: Outputs, signals: JobSignals): Processes {
  return { run: (command, limits) => runTree(command, limits, outputs, signals) } satisfies Processes;
}
