import type { Processes } from "../../run/ports.ts";
import type { Outputs } from "./output/outputs.ts";
import { runTree } from "./tree/run-tree.ts";
import type { JobSignals } from "./self/signals.ts";

/** The Processes port: real process trees, whose output goes to spark-runner's own, and which get its signals. */
export function createProcesses(outputs: Outputs, signals: JobSignals): Processes {
  return { run: (command, limits) => runTree(command, limits, outputs, signals) } satisfies Processes;
}
