/** Whether this process runs in a pod, and which. Only what needs no call to the API server. */
import { hostname } from "node:os";
import { readText, type ReadText } from "./cgroup.ts";
import type { Facts } from "./facts.ts";

const serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";
/** Linux cuts host names here; a longer pod name can't be told from it. */
const longestHostName = 63;

/** `given` is what settings say: the variables POD_NAME and POD_NAMESPACE, or flags. */
export function readPod(
  env: Readonly<Record<string, string | undefined>>,
  given: { readonly name: string | undefined; readonly namespace: string | undefined },
  read: ReadText = readText,
  host: string = hostname(),
): Pick<Facts, "inPod" | "pod"> {
  const namespace = read(`${serviceAccountFolder}/namespace`)?.trim();
  const inPod = Boolean(env["KUBERNETES_SERVICE_HOST"]) && (Boolean(namespace) || Boolean(env["POD_NAME"]));
  return {
    inPod,
    pod: {
      name: given.name ?? (inPod && host.length < longestHostName ? host : undefined),
      namespace: given.namespace ?? (namespace || undefined),
      uid: env["POD_UID"] || undefined,
      image: undefined,
      serviceAccount: env["POD_SERVICE_ACCOUNT"] || undefined,
    },
  };
}
