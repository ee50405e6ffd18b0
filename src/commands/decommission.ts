/**
 * What Spark starts in an executor's container before Kubernetes ends it, where `spark.decommission.enabled` is on. Spark's
 * own images have a script for it; where that is missing, spark-runner takes its place (src/plan/properties/decommission.ts). Spark
 * gives the hook no argument, only the container's variables, by which it is known.
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findTool } from "../adapters/process/self/executable.ts";
import { missingVariables } from "../plan/pod-process.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export const isDecommissionHook = (args: readonly string[], env: Environment): boolean =>
  args.length === 0 && missingVariables("executor", env).length === 0;

/**
 * Asks the executor to hand on what it has, and returns when it has ended: Kubernetes sends SIGTERM after that, or when the
 * pod's grace is over. Whoever waits is small, because its memory is the executor's.
 */
export async function decommission(env: NodeJS.ProcessEnv): Promise<0> {
  const jvm = executorOf(env["SPARK_EXECUTOR_POD_NAME"] ?? "");
  if (jvm === undefined || !tell(jvm, "SIGPWR")) return 0; // it has ended, or has not begun
  const tail = findTool("tail", env["PATH"]);
  if (tail !== undefined) process.execve?.(tail, ["tail", `--pid=${jvm}`, "-f", "/dev/null"], env);
  while (tell(jvm, 0)) await sleep(200);
  return 0;
}

/** Containers may share their processes: the executor is that of this pod, and java itself, not the init above it. */
function executorOf(pod: string): number | undefined {
  const mark = `SPARK_EXECUTOR_POD_NAME=${pod}`;
  return readdirSync("/proc")
    .map(Number)
    .filter(Number.isInteger)
    .find((pid) => {
      try {
        return (
          basename(readlinkSync(`/proc/${pid}/exe`)) === "java" &&
          readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("ExecutorBackend") &&
          readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(mark)
        );
      } catch {
        return false; // gone, or another user's
      }
    });
}

function tell(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
