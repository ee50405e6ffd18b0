/** How long executors are waited for, by what keeps them from running. */
import type { ExecutorState } from "../diagnosis/executors.ts";

/** In milliseconds; null: without end. */
export interface Times {
  /** Nothing is said before, unless time alone won't mend it. */
  readonly warningMs: number;
  /** For room in the cluster, a registry, a volume: for what comes by itself, or by somebody's hand. */
  readonly timeoutMs: number | null;
  /** For a queue and a full quota: the same where the user set it, else without end. */
  readonly queueMs: number | null;
  readonly imageNameMs: number | null;
  readonly imageMs: number | null;
  /** For a secret, config map or claim that isn't there: operators create them late. */
  readonly missingMs: number | null;
  readonly refusedMs: number | null;
  readonly silentMs: number | null;
}

export type Limit = Exclude<keyof Times, "warningMs">;

interface Rule {
  /** What it is, behind a number of executors. */
  readonly words: string;
  /** Time alone seldom mends it: it is said when it is seen. */
  readonly atOnce?: true;
  /** Which of the times ends an attempt that has never had an executor; none: nothing does. */
  readonly limit?: Limit;
  /** Said again and again while it lasts. */
  readonly repeats?: true;
  /** Counted anew when the reason or the number of executors changes. */
  readonly restarts?: true;
}

export const rules: Readonly<Record<ExecutorState, Rule>> = {
  "invalid-image-name": { words: "have an image name that is none", atOnce: true, limit: "imageNameMs" },
  "image-not-found": { words: "can't get their image, which isn't there", atOnce: true, limit: "imageMs" },
  "image-refused": {
    words: "can't get their image, which the registry doesn't give them",
    atOnce: true,
    limit: "imageMs",
  },
  "missing-secret": { words: "wait for a secret that isn't there", atOnce: true, limit: "missingMs" },
  "missing-config-map": { words: "wait for a config map that isn't there", atOnce: true, limit: "missingMs" },
  "missing-claim": { words: "wait for a volume claim that isn't there", atOnce: true, limit: "missingMs" },
  "refused-by-quota": { words: "are refused by a quota", atOnce: true, limit: "refusedMs" },
  "refused-by-limit-range": { words: "are refused by a LimitRange", atOnce: true, limit: "refusedMs" },
  "refused-by-policy": { words: "are refused by a policy", atOnce: true, limit: "refusedMs" },
  "refused-by-pod-security": { words: "are refused by Pod Security", atOnce: true, limit: "refusedMs" },
  "refused-by-rbac": { words: "may not be made by this service account", atOnce: true, limit: "refusedMs" },
  "init-failed": { words: "wait for an init container that fails", limit: "timeoutMs" },
  "run-container-error": { words: "have a container that can't be started", limit: "timeoutMs" },
  "registry-away": { words: "wait for a registry", limit: "timeoutMs" },
  unschedulable: { words: "find no node", limit: "timeoutMs", restarts: true },
  "scheduling-gated": { words: "are held back by a scheduling gate", limit: "queueMs", repeats: true },
  "quota-full": { words: "are refused by a quota that is used up", limit: "queueMs", repeats: true },
  "long-creating": { words: "have a node, but no container there yet", limit: "timeoutMs" },
  "never-registered": { words: "run, but none has reached the driver", limit: "silentMs" },
  "died-at-start": { words: "die, one after the other", limit: "timeoutMs" },
  "oom-killed": { words: "are killed at their memory limit", limit: "timeoutMs" },
  evicted: { words: "are evicted" },
  preempted: { words: "are preempted" },
  deleted: { words: "are deleted by somebody" },
  "node-gone": { words: "are lost with their node" },
};

/** Between two lines about executors that are waited for, in times of the first warning. */
export const betweenLines = 5;

/** What lengthens each. */
export const settingOf: Readonly<Record<Limit, string>> = {
  timeoutMs: "--executor-timeout",
  queueMs: "--executor-timeout",
  imageNameMs: "--executor-patience image-name=…",
  imageMs: "--executor-patience image=…",
  missingMs: "--executor-patience missing=…",
  refusedMs: "--executor-patience refused=…",
  silentMs: "--executor-patience silent=…",
};
