import { isSea } from "node:sea";
import { readScript } from "../../../program.ts";
import { findTool } from "./executable.ts";

/** Set for the program that an init of ours starts, so that it can't start an init again. */
const FLAG = "SPARK_RUNNER_INIT";

/**
 * Where spark-runner is PID 1, replaces itself by an init (tini, else bash) that starts spark-runner again: Node waits
 * for its own children only, so as PID 1 it would gather every orphan as a zombie, and signals without a handler would
 * be lost. Returns when there is nothing to do, or no init to be had. To be called before anything else.
 */
export function becomeInit(argv: readonly string[], env: NodeJS.ProcessEnv): void {
  const tried = env[FLAG] !== undefined;
  delete env[FLAG];
  if (process.pid !== 1 || tried || process.execve === undefined) return;
  const self = isSea()
    ? [process.execPath, ...argv.slice(2)]
    : [process.execPath, ...process.execArgv, ...argv.slice(1)];
  const flagged = { ...env, [FLAG]: "1" };
  // A failed execve aborts the process and can't be caught: so only what is known to be there and executable.
  const tini = findTool("tini", env["PATH"]);
  if (tini !== undefined) process.execve(tini, ["tini", "--", ...self], flagged);
  const bash = findTool("bash", env["PATH"]);
  // --norc: with a socket as stdin bash takes itself for a remote shell and reads ~/.bashrc.
  if (bash !== undefined) {
    const script = readScript("adapters/process/self/init.sh");
    process.execve(bash, ["bash", "--norc", "--noprofile", "-c", script, "spark-runner-init", ...self], flagged);
  }
}
