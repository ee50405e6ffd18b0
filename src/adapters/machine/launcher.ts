/** Who started this process, where that tells how long it lives after SIGTERM. */
import { launchers, type Launcher } from "../../facts/launcher.ts";
import { readText, type ReadText } from "./cgroup.ts";

/** More ancestors than any container has. */
const mostAncestors = 100;

/**
 * Looks at the command lines of all ancestors up to PID 1, which anybody may read: between a step's program and the
 * launcher there may be a shell, or an init.
 */
export function readLauncher(read: ReadText = readText): Launcher {
  const seen: Launcher[] = [];
  let pid = parentOf("self", read);
  for (let step = 0; pid !== undefined && step < mostAncestors; step++) {
    seen.push(launcherOf(read(`/proc/${pid}/cmdline`) ?? ""));
    pid = parentOf(pid, read);
  }
  return launchers.find((each) => each !== "none" && seen.includes(each)) ?? "none";
}

/**
 * By the paths at which Argo (workflow/common) and Kubeflow (backend/src/v2/component) put their programs into a container.
 */
function launcherOf(commandLine: string): Launcher {
  const [program = "", first] = commandLine.split("\0");
  if (program === "/kfp-launcher/launch") return "kubeflow";
  const isArgo = program === "/var/run/argo/argoexec" || (program.endsWith("argoexec") && first === "emissary");
  return isArgo ? "argo" : "none";
}

/** The fourth field of /proc/PID/stat, after the name in brackets, which may hold anything; 0 above the first process. */
function parentOf(pid: string, read: ReadText): string | undefined {
  const stat = read(`/proc/${pid}/stat`) ?? "";
  const parent = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
  return parent === undefined || parent === "0" ? undefined : parent;
}
