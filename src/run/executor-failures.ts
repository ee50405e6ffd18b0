/** What becomes of an attempt whose executors fail, or are refused. */
import { failedFor, tooManyFailures } from "../diagnosis/diagnose.ts";
import type { Plan } from "../plan/plan-schema.ts";
import * as words from "../report/messages.ts";
import type { Cancellation } from "./cancellation.ts";
import type { Ports, RunLimits } from "./ports.ts";

/**
 * Counts the executors of an attempt that fail, where Spark doesn't, and ends it when they are too many. Returns what is to
 * see its output: it tells of a quota that refuses some, once.
 */
export function watchExecutors(
  { pod, executorFailures }: Plan,
  number: number,
  attempt: Cancellation,
  { cluster, log, clock }: Pick<Ports, "cluster" | "log" | "clock">,
): RunLimits["onOutput"] {
  if (pod === null) return undefined;
  if (executorFailures !== null) {
    const { most, withinMs } = executorFailures;
    const times: number[] = [];
    const onFailed = (): void => {
      times.push(clock.now());
      if (times.length > most + 1) times.shift();
      const first = times[times.length - 1 - most];
      if (first === undefined || clock.now() - first > (withinMs ?? Infinity)) return;
      const line = words.tooManyFailures(executorFailures);
      const outcome = failedFor(tooManyFailures, [{ in: "watch", saw: "executor failures", line }]);
      attempt.by({ kind: "verdict", outcome });
    };
    void cluster.watchFailures(pod, number, attempt.signal, onFailed);
  }
  let isTold = false;
  return (bytes) => {
    const refusal = isTold ? undefined : refusalIn(bytes);
    if (refusal === undefined) return;
    isTold = true;
    log.line(words.executorsRefused(pod, refusal));
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
