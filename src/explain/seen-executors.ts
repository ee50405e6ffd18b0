/** What a log tells of pods that ended, in Spark's words for what Kubernetes said of them, or in kubectl's. */
import type { ContainerClue } from "../diagnosis/container-clues.ts";
import type { ExecutorClue, ExecutorFacts, ExecutorState } from "../diagnosis/executors.ts";

/** ExecutorPodsLifecycleManager's report, which several lines follow: what the API gave. */
const exited = /^.*\bThe executor with id (\d+) exited with exit code (-?\d+)\b.*$/gm;
const deleted = /^.*\bThe executor with id (\d+) was deleted by a user or the framework\b.*$/gm;
/** So much of a report belongs to it. */
const reportLength = 4096;

/** In the order of the log. */
export function seenInLog(text: string): ExecutorClue[] {
  const clues = [
    ...[...text.matchAll(exited)].map((found) => ({ at: found.index, clue: exitSeen(found, text) })),
    ...[...text.matchAll(deleted)].map(({ 0: line, 1: executor = "", index }) => ({
      at: index,
      clue: seen("deleted", line, { executor }),
    })),
  ];
  return clues.toSorted((one, other) => one.at - other.at).flatMap(({ clue }) => (clue === undefined ? [] : [clue]));
}

function exitSeen(
  { 0: line, 1: executor = "", 2: exitCode = "", index }: RegExpExecArray,
  text: string,
): ExecutorClue | undefined {
  const report = text.slice(index + line.length, index + reportLength).split(/^.*\bThe executor with id /m, 1)[0] ?? "";
  const said = (what: string): string | undefined => new RegExp(`^.*\\b${what}: (.*)$`, "m").exec(report)?.[1]?.trim();
  const message = said("The API gave the following message");
  // Java's word for what is not there.
  const facts = { executor, exitCode, ...(message === undefined || message === "null" ? {} : { reason: message }) };
  if (said("termination reason") === "OOMKilled") return seen("oom-killed", line, facts);
  if (said("The API gave the following brief reason") === "Evicted") return seen("evicted", line, facts);
  return undefined;
}

const seen = (state: ExecutorState, line: string, facts: ExecutorFacts): ExecutorClue => ({
  in: "executors",
  state,
  line: line.trim(),
  facts,
});

/** Of the driver's container, by spark-submit in cluster mode (LoggingPodStatusWatcher), and by `kubectl describe pod`. */
const driverKilled = [
  /^\s*container name: spark-kubernetes-driver\n(?:\s*\S.*\n){0,8}?\s*(termination reason: OOMKilled)$/m,
  /^\s+spark-kubernetes-driver:\n(?:\s+\S.*\n){0,24}?\s+(Reason: +OOMKilled)$/m,
];

export function driverSeenInLog(text: string): ContainerClue[] {
  const line = driverKilled.map((each) => each.exec(text)?.[1]).find((each) => each !== undefined);
  return line === undefined ? [] : [{ in: "container", saw: "oom kill", line, facts: {} }];
}
