import type { Processes } from "../job/ports.ts";
import type { Outputs } from "./outputs.ts";
import { runTree } from "./run-tree.ts";

/** The Processes port: real process trees, whose output goes to spark-runner's own. */
export function createProcesses(outputs: Outputs): Processes {
  return { run: (command, limits) => runTree(command, limits, outputs) } satisfies Processes;
}
