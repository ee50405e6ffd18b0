/**
 * Errors that only tell that something else went wrong: a context that was stopped, executors that were lost. They are never
 * a cause while anything else is known.
 */
import type { Thrown } from "./java-trace.ts";

const consequences = [
  // Spark's words for what still ran when the context stopped.
  /\bSparkContext was shut down\b/,
  // Python's words for a JVM that went away.
  /\bpy4j\.protocol\.Py4JNetworkError\b/,
  /\bAnswer from Java side is empty\b/,
  /\bAn error occurred while trying to connect to the Java server\b/,
  /\bCannot call methods on a stopped SparkContext\b/,
  /\bLiveListenerBus is stopped\b/,
  /\bSpark context stopped while waiting for backend\b/,
  // YARN's client, of a driver elsewhere.
  /\bApplication application_\d+_\d+ finished with failed status\b/,
  /\bMax number of executor failures \(\d+\) reached\b/,
  // What executors leave that are gone: what ended them is the cause.
  /\bExecutorLostFailure \(/,
  /\bhas failed the maximum allowable number of times\b/,
  /FetchFailed(?:Exception)?\b/,
];

/** Python's connection to the JVM of its own job, by the frames of the traceback. */
const ofGateway =
  /\bpy4j\/(?:java_gateway|clientserver)\.py", line \d+, in (?:connect\w*|start|send_command|_create_new_connection)\b/;
const lostGateway = /^(?:ConnectionRefusedError|ConnectionResetError|BrokenPipeError|EOFError)\b/;

export const isConsequence = ({ text, whole = text }: Pick<Thrown, "text" | "whole">): boolean =>
  consequences.some((each) => each.test(text)) || (lostGateway.test(text) && ofGateway.test(whole));

/** Spark's number of the executor that an error is about. */
const lostExecutor = /\bExecutorLostFailure \(executor (\d+) /;

/**
 * Of what was seen of executors, that which may have brought this error about, the last first. Where the error names an
 * executor, only what was seen of that one.
 */
export function behind<T extends { readonly facts: { readonly executor?: string } }>(
  consequence: { readonly text?: string } | undefined,
  seen: readonly T[],
): T[] {
  const lost = lostExecutor.exec(consequence?.text ?? "")?.[1];
  return seen.filter(({ facts }) => lost === undefined || facts.executor === lost).toReversed();
}
