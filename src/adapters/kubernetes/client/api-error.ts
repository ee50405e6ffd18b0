/** A call that failed for good, in words: what, on what, why, and what to do. */
import { ExitCode, RunnerError } from "../../../errors.ts";
import type { Rule } from "../../../access/permissions.ts";
import type { Connection } from "./connection.ts";
import { isAboutTls, type Failure } from "./failure.ts";
import { isMissingRule, isNamespaceEnding, isPolicy } from "./said.ts";
import { showRef, type ObjectRef } from "./kinds.ts";
import { adviceOnRules, type Grantee } from "../../../access/rules.ts";

export type Verb = "get" | "list" | "create" | "patch" | "delete" | "deletecollection";

/** What was called and how hard it was tried. */
export interface Tried {
  readonly verb: Verb;
  readonly place: ObjectRef;
  readonly tries: number;
  readonly tookMs: number;
}

export class ApiError extends RunnerError {
  override name = "ApiError";
  /** The HTTP status of the last answer; undefined when there was none. */
  readonly status: number | undefined;
  /** Kubernetes' own word for it; undefined when something else answered. */
  readonly reason: string | undefined;
  /** The name of what Kubernetes' answer is about. */
  readonly about: string | undefined;
  /** What was called. */
  readonly place: ObjectRef;
  /** Set when the service account lacks a rule: what to add to its Role. */
  readonly missing: Rule | undefined;

  constructor(
    exitCode: number,
    message: string,
    options: { advice: string; failure: Failure; place: ObjectRef; missing?: Rule },
  ) {
    super(exitCode, message, { advice: options.advice, cause: options.failure });
    this.status = options.failure.status;
    this.reason = options.failure.reason;
    this.about = options.failure.about;
    this.place = options.place;
    this.missing = options.missing;
  }
}

export function apiError(tried: Tried, failure: Failure, connection: Connection): ApiError {
  const { place } = tried;
  const failed = `failed to ${tried.verb} ${showRef(place)}`;
  if (isPolicy(failure.message))
    return new ApiError(ExitCode.notPermitted, `${failed}: ${failure.message}`, {
      failure,
      place,
      advice: adviceOnPolicy,
    });
  switch (failure.status) {
    case 401:
      return new ApiError(
        ExitCode.notPermitted,
        `${failed}: the API server ${connection.server.host} does not accept the credentials: ${failure.message}`,
        { failure, place, advice: connection.adviceOnCredentials },
      );
    case 403:
      if (failure.isForeign) return unavailable(failed, tried, failure, connection);
      return forbidden(failed, tried, failure);
    default:
      return failure.status === undefined || failure.isTransient || failure.isForeign
        ? unavailable(failed, tried, failure, connection)
        : new ApiError(ExitCode.clusterUnavailable, `${failed}: ${failure.message} (HTTP status ${failure.status})`, {
            failure,
            place,
            advice: "what the API server says tells what it did not like",
          });
  }
}

const adviceOnPolicy =
  "a policy of the cluster refuses it, not a missing rule: who runs the cluster knows it by these words";

function forbidden(failed: string, { verb, place }: Tried, failure: Failure): ApiError {
  const { message } = failure;
  if (failure.reason !== undefined && !isMissingRule(message)) {
    const advice = /exceeded quota/.test(message)
      ? "the namespace's quota is used up: wait until other pods are done, ask for less, or have it raised"
      : /violates PodSecurity/.test(message)
        ? "the namespace's Pod Security level refuses it: give the pod the securityContext that the message names"
        : isNamespaceEnding(message)
          ? "the namespace is being deleted: run the job in another one, or when this one has been made anew"
          : adviceOnPolicy;
    return new ApiError(ExitCode.notPermitted, `${failed}: ${message}`, { failure, place, advice });
  }
  const rule: Rule = { group: place.kind.group, resource: place.kind.resource, verb };
  const who = /User "([^"]+)"/.exec(message)?.[1];
  const where = place.namespace === undefined ? "" : ` in namespace ${place.namespace}`;
  return new ApiError(
    ExitCode.notPermitted,
    `${failed}: ${who === undefined ? "the service account" : showUser(who)} may not ${verb} ${rule.resource}${where}`,
    { failure, place, missing: rule, advice: adviceOnRules([rule], granteeOf(who, place.namespace, rule)) },
  );
}

const granteeOf = (user: string | undefined, namespace: string | undefined, { resource, verb }: Rule): Grantee => ({
  namespace,
  account: /^system:serviceaccount:[^:]+:(.+)$/.exec(user ?? "")?.[1],
  // Who makes or deletes one has a job that needs them all.
  volumeClaims: resource === "persistentvolumeclaims" && (verb === "create" || verb === "delete"),
});

/** `service account team:default` for `system:serviceaccount:team:default`. */
export const showUser = (user: string): string =>
  user.startsWith("system:serviceaccount:")
    ? `service account ${user.slice("system:serviceaccount:".length)}`
    : `user ${user}`;

function unavailable(
  failed: string,
  { place, tries, tookMs }: Tried,
  failure: Failure,
  { server }: Connection,
): ApiError {
  const tried = tries === 1 ? "" : ` after ${tries} tries in ${(tookMs / 1000).toFixed(1)} s`;
  const cause = failure.status === undefined ? failure.message : `${failure.message} (HTTP status ${failure.status})`;
  return new ApiError(
    ExitCode.clusterUnavailable,
    `${failed}: the API server ${server.host} can't be used${tried}: ${cause}`,
    {
      failure,
      place,
      advice: adviceOnConnection(failure, server),
    },
  );
}

function adviceOnConnection({ status, code, isForeign }: Failure, { host, hostname }: URL): string {
  if (isForeign)
    return `these are not the words of a Kubernetes API server: look at what stands between this pod and ${host}, such as a proxy, a load balancer or a mesh`;
  if (status !== undefined) return "the API server, or a proxy before it, is overloaded or restarts: try again later";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `the name ${hostname} does not resolve here: check the cluster's DNS`;
  if (isAboutTls(code)) return `the certificate of ${host} does not fit the CA that this pod or kubeconfig has`;
  if (code === "ECONNREFUSED")
    return `nothing listens at ${host}: check KUBERNETES_SERVICE_HOST, or the kubeconfig's server`;
  return `check that ${host} can be reached from here: a NetworkPolicy, a firewall, or a sidecar that is not ready, stops connections`;
}
