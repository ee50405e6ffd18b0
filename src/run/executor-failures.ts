/** What becomes of an attempt whose executors fail, or are refused. */
import { failedFor } from "../diagnosis/diagnose.ts";
import type { Outcome } from "../diagnosis/outcome.ts";
import type { Plan } from "../plan/plan-schema.ts";
import * as words from "../report/messages.ts";
import type { Ports, RunLimits } from "./ports.ts";

/** Spark's own code for it (SparkExitCode.EXCEED_MAX_EXECUTOR_FAILURES). */
const tooManyFailures = 11;

export interface Bound {
  readonly limits: Pick<RunLimits, "giveUp" | "onOutput">;
  /** How the attempt ended, when its process has: by the bound, unless the job had succeeded by then. */
  outcome(ofProcess: Outcome): Outcome;
  /** To be called at the end of the attempt. */
  forget(): void;
}

/** Counts the executors of an attempt that fail, where Spark doesn't; and tells of a quota that refuses some, once. */
export function boundFailures(
  { pod, executorFailures }: Plan,
  attempt: number,
  cancel: AbortSignal,
  { cluster, log, clock }: Pick<Ports, "cluster" | "log" | "clock">,
): Bound {
  if (pod === null) return { limits: {}, outcome: (ofProcess) => ofProcess, forget: () => {} };
  const giveUp = new AbortController();
  const over = new AbortController();
  if (executorFailures !== null) {
    const { most, withinMs } = executorFailures;
    const times: number[] = [];
    const onFailed = (): void => {
      times.push(clock.now());
      if (times.length > most + 1) times.shift();
      const first = times[times.length - 1 - most];
      if (first !== undefined && clock.now() - first <= (withinMs ?? Infinity)) giveUp.abort();
    };
    void cluster.watchFailures(pod, attempt, AbortSignal.any([over.signal, cancel]), onFailed);
  }
  let isTold = false;
  const onOutput = (bytes: Buffer): void => {
    const refusal = isTold ? undefined : refusalIn(bytes);
    if (refusal === undefined) return;
    isTold = true;
    log.line(words.executorsRefused(pod, refusal));
  };
  return {
    limits: { giveUp: giveUp.signal, onOutput },
    outcome: (ofProcess) =>
      executorFailures === null || !giveUp.signal.aborted || ofProcess.kind === "succeeded"
        ? ofProcess
        : failedFor(tooManyFailures, [
            { in: "watch", saw: "executor failures", line: words.tooManyFailures(executorFailures) },
          ]),
    forget: () => over.abort(),
  };
}

const mark = "exceeded quota: ";

/** `pods "x" is forbidden: exceeded quota: NAME, requested: pods=1, used: pods=2, limited: pods=2`, in Spark's log. */
export function refusalIn(bytes: Buffer): words.Refusal | undefined {
  const at = bytes.indexOf(mark);
  if (at < 0) return undefined;
  const said = bytes.toString("utf8", at, at + 1000);
  const [, quota, requested, used, limited] =
    /^exceeded quota: ([a-z0-9][a-z0-9.-]*), requested: ([\w.=,/-]+), used: ([\w.=,/-]+), limited: ([\w.=,/-]*[\w=])/.exec(
      said,
    ) ?? [];
  if (quota === undefined || requested === undefined || used === undefined || limited === undefined) return undefined;
  return { quota, requested, used, limited };
}
