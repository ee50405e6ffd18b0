/** How tests, bench and demo reach the cluster: the project's own, or the one that SPARK_RUNNER_TEST_CONTEXT names. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { cacheRoot } from "../../../scripts/tools/cache.ts";
import { auditLog } from "./components.ts";
import { kubectlWith, type Kubectl } from "./kubectl.ts";
import { kubeconfigOf, kubectlOf, placeOf } from "./place.ts";

export interface Access {
  readonly kubectl: Kubectl;
  /** The command that `kubectl` runs, for those who want to follow its output. */
  readonly command: readonly [file: string, ...args: string[]];
  readonly kubeconfig: string;
  /** The file to which the API server writes each request; undefined with a cluster of somebody else's. */
  readonly auditLog: string | undefined;
}

/**
 * KUBECONFIG alone is never enough to be taken: a developer's points to where no test must go. `root` is the checkout.
 * Without a cluster it is an error that says how to get one.
 */
export function access(root: string, env: NodeJS.ProcessEnv = process.env): Access {
  const context = env["SPARK_RUNNER_TEST_CONTEXT"];
  if (context) {
    const kubeconfig = env["KUBECONFIG"] || path.join(homedir(), ".kube/config");
    const more = ["--context", context] as const;
    return {
      kubectl: kubectlWith("kubectl", kubeconfig, more),
      command: ["kubectl", "--kubeconfig", kubeconfig, ...more],
      kubeconfig,
      auditLog: undefined,
    };
  }
  const place = placeOf(root, cacheRoot, env);
  const [file, kubeconfig] = [kubectlOf(place), kubeconfigOf(place)];
  if (!existsSync(file))
    throw new Error(`failed to find the cluster ${place.name}: scripts/cluster up, then load-image, makes it`);
  return {
    kubectl: kubectlWith(file, kubeconfig),
    command: [file, "--kubeconfig", kubeconfig],
    kubeconfig,
    auditLog: path.join(place.state, auditLog),
  };
}
