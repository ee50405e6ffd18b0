/**
 * Labels and annotations by which webhooks and meshes act on a pod. An executor has to be treated as its driver is: else it is
 * outside of the mesh that the driver is in, or has not the cloud identity that reads the lake.
 */
export interface Mark {
  readonly name: RegExp;
  readonly why: string;
  /** Whether what is injected logs in with the token of the pod's service account. */
  readonly needsToken: boolean;
}

const mesh = "executors are in the mesh when their driver is";
const identity = "executors have the cloud identity of their driver";
const secrets = "executors get the secrets that are injected into their driver";

/** A webhook's own note that it did its work is none of them: a pod that has it already is passed over. */
export const marks: readonly Mark[] = [
  { name: /^(sidecar\.istio\.io\/inject|istio\.io\/(rev|dataplane-mode))$/, why: mesh, needsToken: false },
  { name: /^linkerd\.io\/inject$/, why: mesh, needsToken: true },
  { name: /^kuma\.io\/(sidecar-injection|mesh)$/, why: mesh, needsToken: true },
  {
    name: /^consul\.hashicorp\.com\/(connect-inject|transparent-proxy|connect-service-upstreams)$/,
    why: mesh,
    needsToken: true,
  },
  { name: /^azure\.workload\.identity\//, why: identity, needsToken: false },
  { name: /^iam\.amazonaws\.com\/(role|external-id)$/, why: identity, needsToken: false },
  { name: /^vault\.hashicorp\.com\/(?!agent-inject-status$)/, why: secrets, needsToken: true },
];

export const markOf = (name: string): Mark | undefined => marks.find((mark) => mark.name.test(name));
