/** The connection that a pod has by its service account: three files and two variables, read by hand. */
import { readFileSync } from "node:fs";
import https from "node:https";
import { isIPv6 } from "node:net";
import path from "node:path";
import { ExitCode, RunnerError } from "../../../errors.ts";
import { keptOpen, type Connection } from "./connection.ts";

const folder = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Fails with a RunnerError (78) where no service account is mounted. `root` is another folder for tests. */
export function serviceAccountConnection(
  env: Readonly<Record<string, string | undefined>>,
  root: string = folder,
): Connection {
  const host = env["KUBERNETES_SERVICE_HOST"];
  if (!host) {
    throw new RunnerError(ExitCode.settings, "failed to find the API server: KUBERNETES_SERVICE_HOST is not set", {
      advice: "run in a pod, where Kubernetes sets it, or use --local to run without Kubernetes",
    });
  }
  const tokenFile = path.join(root, "token");
  readToken(tokenFile); // it is better to fail here than at the first call
  const caFile = path.join(root, "ca.crt");
  let ca = readIfThere(caFile);
  const agent = new https.Agent({ ...keptOpen, ...(ca === undefined ? {} : { ca }) });
  return {
    server: new URL(`https://${isIPv6(host) ? `[${host}]` : host}:${env["KUBERNETES_SERVICE_PORT"] || "443"}`),
    agent,
    // The kubelet writes a new CA into the pod, long before the old one ends; a job of weeks outlives both.
    renew: () => {
      const now = readIfThere(caFile);
      if (now === undefined || now === ca) return false;
      ca = now;
      agent.options.ca = now;
      return true;
    },
    // Kubernetes changes the token about every hour; reading it takes less time than remembering would be worth.
    credentials: async () => ({ Authorization: `Bearer ${readToken(tokenFile)}` }),
    namespace: env["POD_NAMESPACE"] || readIfThere(path.join(root, "namespace"))?.trim() || "default",
    adviceOnCredentials: `the token in ${tokenFile} is too old or of another cluster: start the pod anew`,
  };
}

function readToken(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : (error as Error).message;
    throw new RunnerError(ExitCode.settings, `failed to read the service account's token ${file}: ${why}`, {
      advice:
        "the pod needs its service account's token: remove automountServiceAccountToken: false from the pod or its service account",
      cause: error,
    });
  }
}

/** Without a CA file Node's own list of authorities is what certificates are held against. */
function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
