/** What a run does in its pod around the attempts; nothing in a local run. */
import { RunnerError } from "../errors.ts";
import type { Plan } from "../plan/plan-schema.ts";
import * as words from "../report/messages.ts";
import type { Ports } from "./ports.ts";

export async function setUp({ pod }: Plan, cancel: AbortSignal, { cluster, files, log }: Ports): Promise<void> {
  if (pod === null) return;
  await cluster.setUp(pod, cancel);
  if (cancel.aborted) return;
  try {
    files.writeSelector(pod);
  } catch (error) {
    // The job itself has the name in its environment; the file is only for scripts that read it.
    if (pod.selectorFile.required || !(error instanceof RunnerError)) throw error;
    log.line(words.noSelectorFile(error));
  }
}

/**
 * An attempt begins where nothing of an earlier one is left, since owner references don't help while the pod lives; and
 * where executors will find the driver, since what made one attempt fail would make the next one fail as well.
 */
export async function makeReady(
  { pod }: Plan,
  attempt: number,
  cancel: AbortSignal,
  { cluster }: Ports,
): Promise<void> {
  if (pod === null || cancel.aborted) return;
  const work = [cluster.clearAttempt(pod, cancel), ...(attempt === 1 ? [] : [cluster.mend(pod, cancel)])];
  const results = await Promise.allSettled(work);
  for (const result of results) if (result.status === "rejected") throw result.reason;
}
