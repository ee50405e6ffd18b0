/** What is seen of executors in the cluster: in which state one of them is, or why it was never made. */

/**
 * Each is what Kubernetes, or Spark's own log, says of at least one executor of the attempt. The first group keeps executors
 * from running, the second ends some that ran, the third has refused to make any.
 */
export type ExecutorState =
  /** The scheduler finds no node for it; `reason` has the scheduler's words. */
  | "unschedulable"
  /** It may not be scheduled yet (a queue such as Kueue). */
  | "scheduling-gated"
  | "invalid-image-name"
  | "image-not-found"
  /** The registry wants credentials, or does not accept those that it got. */
  | "image-refused"
  /** The registry can't be reached, or answers 429 or 5xx. */
  | "registry-away"
  | "missing-secret"
  | "missing-config-map"
  | "missing-claim"
  /** A container that runs before the executor's own has failed. */
  | "init-failed"
  /** The container runtime can't start the container. */
  | "run-container-error"
  /** It is assigned to a node, and its container isn't made there: a volume, the pod's network. */
  | "long-creating"
  /** It runs, and the driver never heard of it. */
  | "never-registered"
  | "died-at-start"
  | "oom-killed"
  /** The node ran out of something and ended it; `resource` says of what. */
  | "evicted"
  | "preempted"
  | "deleted"
  | "node-gone"
  /** A quota that leaves room for no more of them now. */
  | "quota-full"
  /** A quota that demands what the executor's pod does not have, or less than one executor asks for. */
  | "refused-by-quota"
  | "refused-by-limit-range"
  | "refused-by-policy"
  | "refused-by-pod-security"
  | "refused-by-rbac";

/** What was seen of the executor; each as it is said to people, with its unit: `1.5 GiB`. All may be unknown. */
export type ExecutorFacts = {
  /** Spark's number of it. */
  readonly executor?: string;
  /** Namespace and name: `team/flights-exec-3`. */
  readonly pod?: string;
  readonly node?: string;
  readonly image?: string;
  /** Of the container's memory. */
  readonly limit?: string;
  readonly heap?: string;
  readonly overhead?: string;
  /** What its pod asks for, to be scheduled: `4 CPUs and 8 GiB`. */
  readonly asks?: string;
  readonly exitCode?: string;
  /** What the kubelet, scheduler, registry or API server says, on one line. */
  readonly reason?: string;
  /** Of what the node ran out: `memory`, `ephemeral-storage`. */
  readonly resource?: string;
  /** The secret, config map, claim, quota, LimitRange, policy, init container or permission that it is about. */
  readonly object?: string;
  /** How many executors are in this state, of how many that were asked for. */
  readonly count?: string;
  readonly of?: string;
  /** What the executor said at its end. */
  readonly lastWords?: string;
};

/** One thing that was seen. `line` tells it by itself, as one would quote it. */
export interface ExecutorClue {
  readonly in: "executors";
  readonly state: ExecutorState;
  readonly line: string;
  readonly facts: ExecutorFacts;
}

/** A state of executors that a row of the table of causes is told by. */
export interface ExecutorEvidence {
  readonly in: "executors";
  readonly state: ExecutorState;
  /** Only where the facts say this. */
  readonly where?: { readonly [name in keyof ExecutorFacts]?: RegExp };
}

export const fitsExecutors = ({ state, where = {} }: ExecutorEvidence, clue: ExecutorClue): boolean =>
  state === clue.state &&
  Object.entries(where).every(([name, pattern]) => pattern.test(clue.facts[name as keyof ExecutorFacts] ?? ""));
