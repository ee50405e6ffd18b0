/** What a run does in its pod around the attempts; nothing in a local run. */
import { RunnerError } from "../errors.ts";
import type { Plan, PodPlan } from "../plan/plan-schema.ts";
import type { Trouble } from "../watching/standing.ts";
import * as words from "../report/messages.ts";
import { refusedBeforeStart, tryExecutor } from "./executor-trial.ts";
import type { Ports } from "./ports.ts";

/** Gives what the job's executors would be refused for, where it is not sure that they are as they were asked for. */
export async function setUp(plan: Plan, cancel: AbortSignal, ports: Ports): Promise<Trouble | undefined> {
  const { pod, executorTrial } = plan;
  if (pod === null) return undefined;
  const trial = tryExecutor(plan, cancel, ports);
  try {
    await ports.cluster.setUp(pod, cancel);
    if (cancel.aborted) return undefined;
    const refused = await trial.result();
    if (refused !== undefined && executorTrial?.isSure === true && !cancel.aborted) throw refusedBeforeStart(refused);
    if (!cancel.aborted) writeSelector(pod, ports);
    return refused;
  } finally {
    trial.stop();
  }
}

function writeSelector(pod: PodPlan, { files, log }: Ports): void {
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
