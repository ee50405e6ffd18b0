/** Causes that end executors which ran, as they are seen in the cluster, and as Spark tells of them: rows of the table of causes (../causes.ts). */
import type { Cause } from "../cause.ts";
import { logged, lost, scheduler } from "./thrown.ts";

export const executorEnds = [
  {
    id: "executor-oom-killed",
    fault: "user",
    evidence: [
      { in: "executors", state: "oom-killed" },
      lost("(?:OOMKilled|Container killed by \\w+ for exceeding (?:physical |virtual )?memory limits)"),
      logged(
        "ERROR",
        scheduler,
        String.raw`Lost executor (?<executor>\S+) on \S+: (?:[^]{0,900}?termination reason: OOMKilled|Container killed by \w+ for exceeding (?:physical |virtual )?memory limits)`,
      ),
    ],
    words: "an executor that was killed at its limit of memory",
    says: [
      "executor {executor} was killed at its limit of {limit}: heap {heap} + overhead {overhead}",
      "executor {executor} was killed at its limit of {limit}",
      "executor {executor} was killed at its limit of memory",
      "an executor was killed at its limit of memory",
    ],
    advice: [
      "raise --executor-memory, or spark.executor.memoryOverheadFactor (spark.executor.memoryOverhead) where not the heap used it: Python workers, direct buffers, native code",
    ],
    again: "yes",
    mendedIn: "settings",
  },
  {
    id: "executor-disk-evicted",
    fault: "user",
    evidence: [
      { in: "executors", state: "evicted", where: { resource: /^ephemeral-storage$/ } },
      { in: "executors", state: "evicted", where: { reason: /ephemeral|local storage|emptyDir/i } },
      lost("brief reason: Evicted\\s[^]*?message: (?<reason>.*(?:ephemeral|local storage|[eE]mptyDir).*)"),
    ],
    words: "an executor that was evicted for the disk space it used",
    says: [
      "executor {executor} was evicted from its node for the disk space it used: {reason}",
      "an executor was evicted for the disk space it used: {reason}",
    ],
    advice: [
      "give executors more room for shuffle and spill: a volume as spark-local-dir-*, a higher request and limit of ephemeral-storage in the pod template, or more executors that share the data",
    ],
    again: "yes",
    mendedIn: "settings",
  },
  {
    id: "executor-evicted",
    fault: "platform",
    evidence: [{ in: "executors", state: "evicted" }, lost("brief reason: Evicted\\s[^]*?message: (?<reason>.*)")],
    words: "an executor that was evicted",
    says: [
      "executor {executor} was evicted from node {node}: {reason}",
      "executor {executor} was evicted: {reason}",
      "an executor was evicted: {reason}",
    ],
    advice: ["let executors request what they use, so that others are evicted first, or give them a higher priority"],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "executor-preempted",
    fault: "platform",
    evidence: [{ in: "executors", state: "preempted" }],
    words: "an executor that had to make room",
    says: [
      "executor {executor} was taken away for a pod of higher priority",
      "an executor was taken away for a pod of higher priority",
    ],
    advice: [
      "give executors a priority class of their own (priorityClassName in the pod template), or nodes that others don't use",
    ],
    again: "yes",
    mendedIn: "outside",
  },
  {
    id: "executor-deleted",
    fault: "platform",
    evidence: [{ in: "executors", state: "deleted" }],
    words: "an executor that somebody deleted",
    says: [
      "{pod} was deleted, neither by Spark nor by spark-runner",
      "an executor was deleted, neither by Spark nor by spark-runner",
    ],
    advice: [
      "find who deletes pods in the namespace: a drained node, a scheduler that consolidates nodes, a clean-up job",
    ],
    again: "yes",
    mendedIn: "outside",
  },
  {
    id: "executor-node-gone",
    fault: "platform",
    evidence: [{ in: "executors", state: "node-gone" }],
    words: "a node that went away under an executor",
    says: ["node {node} went away under executor {executor}", "the node of an executor went away"],
    advice: ["nothing, if it is rare; on spot nodes let executors be decommissioned (spark.decommission.enabled)"],
    again: "yes",
    mendedIn: "outside",
  },
  {
    id: "executor-init-failed",
    fault: "user",
    evidence: [{ in: "executors", state: "init-failed" }],
    words: "an init container that fails in executors",
    says: [
      "init container {object} of {pod} failed: {lastWords}",
      "init container {object} of {pod} failed: {reason}",
      "an init container of the executors failed",
    ],
    advice: ["read its log, and correct it in the executors' pod template, or in what injects it"],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "executor-cannot-start",
    fault: "user",
    evidence: [{ in: "executors", state: "run-container-error" }],
    words: "an executor's container that can't be started",
    says: [
      "the container of {pod} can't be started: {reason}",
      "the containers of executors can't be started: {reason}",
    ],
    advice: ["check the image's entrypoint, user and architecture, and the mounts in the executors' pod template"],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "executor-died-at-start",
    fault: "user",
    evidence: [{ in: "executors", state: "died-at-start" }],
    words: "executors that die when they start",
    says: [
      "executors die when they start, with exit code {exitCode}: {lastWords}",
      "executors die when they start, with exit code {exitCode}",
      "executors die when they start",
    ],
    advice: [
      "their last lines say why; else keep a pod with spark.kubernetes.executor.deleteOnTermination=false, and read its log",
    ],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "executor-killed",
    fault: "platform",
    evidence: [
      lost("(?:Command exited with code|exited with exit code|Exit status:) (?:137|9)\\b"),
      logged(
        "ERROR",
        scheduler,
        String.raw`Lost executor (?<executor>\S+) on \S+: (?:Command exited with code 137|\s*The executor with id \S+ exited with exit code 137)`,
      ),
    ],
    words: "an executor that was killed",
    says: ["executor {executor} was killed (SIGKILL), probably for its memory"],
    advice: [
      "if its pod was OOMKilled, raise spark.executor.memoryOverhead or --executor-memory; else look who killed it",
    ],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "executor-silent",
    fault: "platform",
    evidence: [lost("(?:Executor heartbeat timed out after (?<ms>\\d+) ms|heartbeat timed out)")],
    words: "an executor that fell silent",
    says: ["executor {executor} sent no heartbeat for {ms} ms"],
    advice: [
      "it was busy with garbage collection (raise --executor-memory), had no CPU, or its node was gone; spark.network.timeout only waits longer",
    ],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "executor-taken-away",
    fault: "platform",
    evidence: [
      lost("(?:[Dd]ecommission|[Pp]reempted|worker lost|Worker shutting down)"),
      // Spark ends it itself when its time is over, and says no more of why.
      logged(
        "WARN",
        String.raw`\w+SchedulerBackend(?:\$\w+)?`,
        String.raw`Received executor (?<executor>\d+) decommissioned message`,
      ),
    ],
    words: "an executor that was taken away",
    says: ["executor {executor} was taken away from the job"],
    advice: [
      "spot nodes and drained nodes do this: spark.decommission.enabled with spark.storage.decommission.enabled saves its data",
    ],
    again: "yes",
    mendedIn: "outside",
  },
] as const satisfies readonly Cause[];
