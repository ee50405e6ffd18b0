/** How an executor stands, by its pod: it comes, it runs, it has ended, or something keeps it from running. */
import type { ExecutorFacts, ExecutorState } from "../diagnosis/executors.ts";
import { showMemory } from "./amounts.ts";
import { lastLine } from "./last-words.ts";
import { same } from "./same.ts";
import type { ContainerEnd, ExecutorPod, Waiting } from "./pod.ts";

/** What keeps it from running, or what it ended by, in Kubernetes' words. */
export interface Trouble {
  readonly state: ExecutorState;
  /** On one line: as it is told behind `2 of 2 executors: `. */
  readonly reason: string;
  /** The secret, config map or claim that it is about. */
  readonly object?: string;
}

export type Standing =
  /** Nothing is known that keeps it from coming; `node`: it has one. */
  | { readonly is: "coming" }
  | { readonly is: "stuck"; readonly trouble: Trouble }
  | { readonly is: "running"; readonly sinceMs: number }
  | { readonly is: "leaving" }
  /** `died`: by itself, before anybody told it to go. */
  | { readonly is: "ended"; readonly trouble: Trouble | undefined; readonly died: boolean };

/** `before`: what its trouble was a moment ago, for words that tell less than those before them. */
export function standingOf(pod: ExecutorPod, before?: Trouble): Standing {
  const { phase, askedToGoMs, unscheduled, initEnded, waiting, runsSinceMs } = pod;
  if (phase === "Succeeded") return { is: "ended", trouble: undefined, died: false };
  if (phase === "Failed" || pod.ended !== undefined)
    return { is: "ended", trouble: endOf(pod), died: diedByItself(pod) };
  if (askedToGoMs !== undefined) return { is: "leaving" };
  if (unscheduled !== undefined) return { is: "stuck", trouble: unscheduledFor(unscheduled) };
  if (initEnded !== undefined && runsSinceMs === undefined) return { is: "stuck", trouble: initFailed(initEnded) };
  if (waiting !== undefined) {
    const trouble = troubleOf(waiting, before);
    if (trouble !== undefined) return { is: "stuck", trouble };
  }
  return runsSinceMs === undefined ? { is: "coming" } : { is: "running", sinceMs: runsSinceMs };
}

const oneLine = (text: string): string => same(text.replaceAll(/\s+/g, " ").trim());

function unscheduledFor({ isGated, message }: NonNullable<ExecutorPod["unscheduled"]>): Trouble {
  const reason = oneLine(message);
  if (isGated) return { state: "scheduling-gated", reason };
  const [, claim] = /persistentvolumeclaim "([^"]+)" not found/.exec(reason) ?? [];
  if (claim !== undefined) return { state: "missing-claim", reason, object: claim };
  return { state: "unschedulable", reason: reason || "no node was found for it yet" };
}

const initFailed = ({ container, exitCode, reason, message }: ContainerEnd): Trouble => ({
  state: "init-failed",
  reason: oneLine(`init container ${container} ended with exit code ${exitCode} (${reason})${said(message)}`),
  object: container,
});

const said = (message: string): string => {
  const line = lastLine(message);
  return line === "" ? "" : `: ${line}`;
};

/** undefined: it waits as every container does. */
function troubleOf({ reason, message, isInit, container }: Waiting, before: Trouble | undefined): Trouble | undefined {
  const words = oneLine(message);
  switch (reason) {
    case "ContainerCreating":
    case "PodInitializing":
      return undefined;
    case "InvalidImageName":
      return { state: "invalid-image-name", reason: words };
    case "ErrImageNeverPull":
      return { state: "image-not-found", reason: words };
    case "ImagePullBackOff":
    case "ErrImagePull":
    case "RegistryUnavailable":
    case "SignatureValidationFailed":
    case "ImageInspectError":
      return pullTrouble(words, before);
    case "CreateContainerConfigError":
      return configTrouble(words);
    case "CrashLoopBackOff":
      // Executors are never started again; init containers may be.
      return isInit ? { state: "init-failed", reason: words, object: container } : undefined;
    default:
      return { state: "run-container-error", reason: `${reason}: ${words}` };
  }
}

const pulls: readonly (readonly [state: ExecutorState, words: RegExp])[] = [
  // First, since what a busy registry or a proxy says may name anything else beside.
  [
    "registry-away",
    /toomanyrequests|too many requests|\b(?:429|5\d\d) [A-Z]|\bstatus(?: code)?:? "?(?:429|5\d\d)\b|time(?:d)? ?out|deadline exceeded|connection (?:refused|reset)|no such host|no route to host|network is unreachable|\bEOF\b|server misbehaving|TLS handshake/i,
  ],
  [
    "image-refused",
    /pull access denied|unauthorized|authentication required|authorization failed|insufficient_scope|no basic auth credentials|access (?:to the resource is )?denied|\bdenied:|\b(?:401|403) |forbidden/i,
  ],
  ["image-not-found", /code = NotFound|not found|manifest unknown|name unknown|no such image/i],
];

/** Back-off between two tries need not say why: then it is as before. What is not understood is waited for. */
function pullTrouble(words: string, before: Trouble | undefined): Trouble {
  // Of a back-off that quotes the failure, and of the failure itself.
  const failure = words.replace(/^Back-off pulling image "[^"]*"(?:: )?/, "");
  const state = pulls.find(([, pattern]) => pattern.test(failure))?.[0];
  if (state !== undefined) return { state, reason: withoutNoise(failure) };
  const wasPull = before !== undefined && pulls.some(([each]) => each === before.state);
  return wasPull ? before : { state: "registry-away", reason: withoutNoise(failure) || words };
}

/** `ErrImagePull: rpc error: code = NotFound desc = …` is about one thing. */
const withoutNoise = (failure: string): string =>
  failure.replace(/^(?:ErrImagePull: )?(?:rpc error: code = \w+ desc = )?/, "");

function configTrouble(words: string): Trouble {
  const [, secret] =
    /\bsecret "([^"]+)" not found/.exec(words) ?? /find key \S+ in Secret \S*?\/?([^/\s]+)$/.exec(words) ?? [];
  if (secret !== undefined) return { state: "missing-secret", reason: words, object: secret };
  const [, map] =
    /\bconfigmap "([^"]+)" not found/.exec(words) ?? /find key \S+ in ConfigMap \S*?\/?([^/\s]+)$/.exec(words) ?? [];
  if (map !== undefined) return { state: "missing-config-map", reason: words, object: map };
  return { state: "run-container-error", reason: words };
}

const terminatedBySigterm = 143;

/**
 * Spark deletes a pod as soon as its container has ended, long before its phase is Failed. So what counts is which came
 * first, the end or the deletion; one that was told to go, by Spark or for its node, did not die.
 */
function diedByItself({ ended, phase, askedToGoMs }: ExecutorPod): boolean {
  const failed = ended !== undefined && ended.exitCode !== 0;
  if (askedToGoMs === undefined) return failed || phase === "Failed";
  return failed && ended.exitCode !== terminatedBySigterm && ended.finishedMs <= askedToGoMs;
}

/** undefined: it only went as it was told. */
function endOf(pod: ExecutorPod): Trouble | undefined {
  const { ended, reason, message = "", disruption, initEnded } = pod;
  if (reason === "Evicted") return { state: "evicted", reason: oneLine(message) || "the node evicted it" };
  if (reason !== undefined && /^(?:NodeLost|NodeShutdown|Shutdown|Terminated)$/.test(reason))
    return { state: "node-gone", reason: oneLine(message) || reason };
  if (disruption !== undefined) return disrupted(disruption);
  if (!diedByItself(pod)) return undefined;
  // Its own container never began: a pod that is not started again is over with its init container.
  if (ended === undefined && initEnded !== undefined) return initFailed(initEnded);
  if (ended === undefined)
    return { state: "died-at-start", reason: oneLine(`${reason ?? "its pod failed"} ${message}`) };
  const why = ended.reason === "" || ended.reason === "Error" ? "" : ` (${ended.reason})`;
  const how = `exit code ${ended.exitCode}${why}${said(ended.message)}`;
  return { state: ended.reason === "OOMKilled" ? "oom-killed" : "died-at-start", reason: how };
}

function disrupted({ reason, message }: NonNullable<ExecutorPod["disruption"]>): Trouble {
  const words = oneLine(message) || reason;
  switch (reason) {
    case "PreemptionByScheduler":
    case "PreemptionByKubeScheduler":
      return { state: "preempted", reason: words };
    case "DeletionByTaintManager":
    case "DeletionByPodGC":
      return { state: "node-gone", reason: words };
    default:
      return { state: "evicted", reason: words };
  }
}

/** What is told of one of them, beside its trouble. */
export function factsOf({ executor, name, node, spec, ended, limit, message = "" }: ExecutorPod): ExecutorFacts {
  const [, resource] = /low on resource: ([\w-]+)/.exec(message) ?? [];
  return {
    pod: name,
    ...(executor === undefined ? {} : { executor }),
    ...(node === undefined ? {} : { node }),
    ...(limit === undefined ? {} : { limit: showMemory(limit) }),
    ...(resource === undefined ? {} : { resource }),
    ...(spec?.image === undefined ? {} : { image: spec.image }),
    ...(spec?.asks === undefined ? {} : { asks: spec.asks }),
    ...(ended === undefined ? {} : { exitCode: String(ended.exitCode) }),
    ...(ended === undefined || ended.message === "" ? {} : { lastWords: lastLine(ended.message) }),
  };
}
