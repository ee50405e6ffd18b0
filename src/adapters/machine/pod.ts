/** Whether this process runs in a pod, and which. Only what needs no call to the API server. */
import { hostname } from "node:os";
import { readText, type ReadText } from "./cgroup.ts";
import type { Facts } from "../../facts/facts.ts";
import { kubeletMounts } from "./kubelet-mounts.ts";

const serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";
/** Linux cuts host names here; a longer pod name can't be told from it. */
const longestHostName = 63;

/** `given` is what settings say: the variables POD_NAME and POD_NAMESPACE, or flags. */
export function readPod(
  env: Readonly<Record<string, string | undefined>>,
  given: { readonly name: string | undefined; readonly namespace: string | undefined },
  read: ReadText = readText,
  host: string = hostname(),
): Pick<Facts, "inPod" | "pod" | "mounts"> {
  const token = boundTo(read(`${serviceAccountFolder}/token`));
  const namespace = read(`${serviceAccountFolder}/namespace`)?.trim();
  const inPod = Boolean(env["KUBERNETES_SERVICE_HOST"]) && (Boolean(namespace) || Boolean(env["POD_NAME"]));
  return {
    inPod,
    mounts: inPod ? kubeletMounts(read) : undefined,
    pod: {
      name: given.name ?? token.name ?? (inPod && host.length < longestHostName ? host : undefined),
      namespace: given.namespace ?? (namespace || undefined),
      uid: env["POD_UID"] || token.uid,
      image: undefined,
      serviceAccount: env["POD_SERVICE_ACCOUNT"] || undefined,
      ...(inPod && namespace ? { mountedNamespace: namespace } : {}),
    },
  };
}

/**
 * The pod that a service account's token was made for, as its own claims say:
 * https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens
 * Nothing of it is believed that the API server would not be asked about again.
 */
function boundTo(token: string | undefined): { readonly name: string | undefined; readonly uid: string | undefined } {
  try {
    const payload = Buffer.from((token ?? "").split(".")[1] ?? "", "base64url").toString();
    const claims = JSON.parse(payload) as { readonly "kubernetes.io"?: { readonly pod?: Record<string, unknown> } };
    const { name, uid } = claims["kubernetes.io"]?.pod ?? {};
    return { name: typeof name === "string" ? name : undefined, uid: typeof uid === "string" ? uid : undefined };
  } catch {
    return { name: undefined, uid: undefined }; // a token of the old kind, or none
  }
}
