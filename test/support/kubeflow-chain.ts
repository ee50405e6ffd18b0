/** What Argo and Kubeflow put around a step's command (docs/test-cluster.md), and how they end it. */
import type { DriverPod } from "../ground/driver-pod.ts";

/** To be given as a pod's `command`, the step's own as arguments. */
export const kubeflowChain: readonly string[] = ["/kfp/emissary", "--", "/kfp/launcher", "--"];

/**
 * The emissary looks for who has ended once a second since it started the launcher, and the launcher dies of the signal.
 * Sent shortly after such a look, the signal leaves the command most of a second; at any other time it may leave it nothing.
 */
const terminate = `
import os, subprocess, time
launcher = subprocess.check_output(["pgrep", "--oldest", "--parent", "1"], text=True).strip()
ticks = int(open(f"/proc/{launcher}/stat").read().rpartition(")")[2].split()[19])
since = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
time.sleep((1.1 - since) % 1)
print(int(time.time() * 1000), flush=True)
os.kill(1, 15)
`;

/** SIGTERM for the step, as Kubernetes sends it to a container's first process. Gives when, in ms since 1970. */
export const terminateStep = async (pod: DriverPod): Promise<number> =>
  Number(await pod.exec("python3", "-c", terminate));
