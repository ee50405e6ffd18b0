/** What a run does in its pod around the attempts; nothing in a local run. */
import { RunnerError } from "../errors.ts";
import type { Leftover } from "../plan/outcome.ts";
import type { Plan } from "../plan/plan-schema.ts";
import * as words from "../report/words.ts";
import type { Ports } from "./ports.ts";

/** So long the end of a run waits to learn whether the platform ended it. */
const disruptionMs = 2000;

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
  const work = [cluster.sweep(pod, cancel), ...(attempt === 1 ? [] : [cluster.mend(pod, cancel)])];
  const results = await Promise.allSettled(work);
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** Never throws, and never says more than what stays: the job's outcome is not its business. */
export async function tearDown(plan: Plan, cancel: AbortSignal, { cluster, log }: Ports): Promise<void> {
  for (const line of words.leftovers(await removeAll(plan, cancel, cluster))) log.line(line);
}

/** Only after a signal does Kubernetes count the seconds. */
const removeAll = async (
  { pod, teardown, deadlines: { teardownMs, signalTeardownMs } }: Plan,
  { aborted }: AbortSignal,
  cluster: Ports["cluster"],
): Promise<readonly Leftover[]> =>
  pod === null ? [] : cluster.tearDown(pod, teardown, aborted ? signalTeardownMs : teardownMs);

export interface SignalWork {
  /** To be asked when the job has ended: whether the platform takes the pod away. */
  wasDisrupted(): Promise<boolean>;
  forget(): void;
}

/**
 * Where the plan has the teardown first, at once when the signal comes, beside the job's own end: Kubeflow's launcher leaves
 * less than a second, so what must be deleted is deleted first. What Spark makes after that, the teardown at the end finds.
 */
export function startOnSignal(plan: Plan, cancel: AbortSignal, { cluster }: Ports): SignalWork {
  const { pod } = plan;
  let early: Promise<boolean> | undefined;
  const onSignal = (): void => {
    if (pod === null) return;
    if (plan.afterSignal?.first === "teardown") void removeAll(plan, cancel, cluster);
    early = cluster.wasDisrupted(pod, disruptionMs);
  };
  if (cancel.aborted) onSignal();
  else cancel.addEventListener("abort", onSignal, { once: true });
  return {
    // The kubelet says why it evicts a pod about when it ends it, so that may be seen only when the job is over.
    wasDisrupted: async () =>
      pod !== null && ((await early) === true || (await cluster.wasDisrupted(pod, disruptionMs))),
    forget: () => cancel.removeEventListener("abort", onSignal),
  };
}
