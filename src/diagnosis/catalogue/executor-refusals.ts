/** Causes for which Kubernetes makes no executors: rows of the table of causes (../causes.ts). */
import { ExitCode } from "../../errors.ts";
import type { Cause } from "../cause.ts";
import { around, refused } from "./thrown.ts";

export const executorRefusals = [
  {
    id: "quota-full",
    fault: "platform",
    evidence: [
      { in: "executors", state: "quota-full" },
      ...refused(
        String.raw`is forbidden: (?<reason>exceeded quota: (?<object>[\w.-]+)(?:, requested: \S+, used: \S+, limited: [\w.=,/-]+)?)`,
      ),
    ],
    words: "a quota that is used up",
    says: [
      "quota {object} has no room for executors: {reason}",
      "a quota of the namespace has no room for executors: {reason}",
    ],
    advice: [
      "wait until others of the namespace have ended, ask for fewer or smaller executors, or have the quota raised",
    ],
    again: "elsewhere",
    mendedIn: "outside",
    exitCode: ExitCode.noExecutors,
  },
  {
    id: "refused-by-quota",
    fault: "platform",
    evidence: [
      { in: "executors", state: "refused-by-quota" },
      ...refused(String.raw`is forbidden: (?<reason>failed quota: (?<object>[\w.-]+): must specify [\w.,/ -]*\w)`),
    ],
    words: "a quota that no executor like this one passes",
    says: [
      "quota {object} refuses the executors: {reason}",
      "a quota of the namespace refuses the executors: {reason}",
    ],
    advice: [
      "give the executors what the quota demands (for limits.cpu: spark.kubernetes.executor.limit.cores) and let one ask for no more than it allows in all, or have it changed",
    ],
    again: "never",
    mendedIn: "settings",
    exitCode: ExitCode.notPermitted,
  },
  {
    id: "refused-by-limit-range",
    fault: "platform",
    evidence: [
      { in: "executors", state: "refused-by-limit-range" },
      ...refused(
        String.raw`is forbidden: (?<reason>\[?(?:minimum|maximum) [\w-]+ usage per (?:Container|Pod) is [^.]*?(?:is|limit)[^.\]]*\]?)`,
      ),
    ],
    words: "a LimitRange that no executor like this one passes",
    says: [
      "LimitRange {object} refuses the executors: {reason}",
      "a LimitRange of the namespace refuses the executors: {reason}",
    ],
    advice: ["keep --executor-memory with its overhead and the executors' CPU within its bounds, or have them changed"],
    again: "never",
    mendedIn: "settings",
    exitCode: ExitCode.notPermitted,
  },
  {
    id: "refused-by-policy",
    fault: "platform",
    evidence: [
      { in: "executors", state: "refused-by-policy" },
      ...refused(
        String.raw`(?<reason>(?:admission webhook "?(?<object>[\w.-]+)"? denied the request|ValidatingAdmissionPolicy [^ ]+ with binding [^ ]+ denied request)[^.\n]*)`,
      ),
    ],
    words: "a policy of the cluster that refuses executors",
    says: ["{object} refuses the executors: {reason}", "a policy of the cluster refuses the executors: {reason}"],
    advice: ["give the executors' pod template what the policy demands, or ask who keeps it"],
    again: "never",
    mendedIn: "settings",
    exitCode: ExitCode.notPermitted,
  },
  {
    id: "refused-by-pod-security",
    fault: "platform",
    evidence: [
      { in: "executors", state: "refused-by-pod-security" },
      ...refused(String.raw`is forbidden: (?<reason>violates PodSecurity [^\n]*?)(?:\. Received|$)`),
    ],
    words: "Pod Security that refuses executors",
    says: ["Pod Security refuses the executors: {reason}"],
    advice: [
      "set in the executors' pod template what the message names (runAsNonRoot, seccompProfile, capabilities, allowPrivilegeEscalation)",
    ],
    again: "never",
    mendedIn: "settings",
    exitCode: ExitCode.notPermitted,
  },
  {
    id: "refused-by-rbac",
    fault: "platform",
    evidence: [
      { in: "executors", state: "refused-by-rbac" },
      ...refused(String.raw`is forbidden: User \S+ cannot (?<object>\w+ resource "?pods?"?)(?<reason>[^.\n]*)`),
      // What the driver makes for them.
      around(
        "KubernetesClientException",
        String.raw`[^]*?is forbidden: User \S+ cannot (?<object>\w+ resource "?(?:configmaps|services|persistentvolumeclaims)"?)(?<reason>[^.\n]*)`,
      ),
      // Of a watch the API server says no more.
      around(
        "KubernetesClientException",
        String.raw`: (?:Received 403 on websocket\. )?Failure executing: GET at: \S+/pods\?\S*\bwatch=true\S* Message: Forbidden`,
      ),
    ],
    words: "a service account without a right that Spark needs for executors",
    says: ["the service account may not {object}: {reason}", "the service account may not create executors: {reason}"],
    advice: ["grant it what docs/rbac.md lists: spark-runner manifests prints the Role"],
    again: "never",
    mendedIn: "outside",
    exitCode: ExitCode.notPermitted,
  },
] as const satisfies readonly Cause[];
