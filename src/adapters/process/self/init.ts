import { isSea } from "node:sea";
import { findTool } from "./executable.ts";

/** Set for the program that an init of ours starts, so that it can't start an init again. */
const FLAG = "SPARK_RUNNER_INIT";

/**
 * bash as PID 1: forwards signals, reaps every orphan, ends with the program's code. The traps are set before the
 * program is there, because PID 1 loses a signal that it has no handler for. `wait` returns early when a trap runs, with
 * that signal's number: so it is asked again until no trap ran, and bash keeps the code of a program that ended meanwhile.
 * `<&0` because a command in the background gets /dev/null as stdin otherwise.
 */
const BASH_INIT = `c= early= trapped=
got() { trapped=1; if [[ $c ]]; then kill -$1 $c 2>/dev/null; else early+=" $1"; fi; }
for s in TERM INT HUP QUIT USR1 USR2 PWR; do trap "got $s" $s; done
"$@" <&0 & c=$!
for s in $early; do kill -$s $c; done
trapped=1
while [[ $trapped ]]; do trapped=; wait $c; r=$?; done
exit $r`;

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
    process.execve(bash, ["bash", "--norc", "--noprofile", "-c", BASH_INIT, "spark-runner-init", ...self], flagged);
  }
}
