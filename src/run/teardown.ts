/** The end of a run in its pod: what it does at a signal, and the teardown, whose time a signal may cut. */
import { fitIntoGrace } from "../plan/deadlines.ts";
import { enoughForJobMs, leftForJob } from "../plan/signal-order.ts";
import type { Leftover } from "../diagnosis/outcome.ts";
import type { Plan, PodPlan } from "../plan/plan-schema.ts";
import * as words from "../report/messages.ts";
import { whenAborted } from "./cancellation.ts";
import type { PodEnd, Ports } from "./ports.ts";

/** So long the end of a run waits to learn whether the platform ended it. */
const disruptionMs = 2000;
/** Who presses Ctrl-C a second time sits before it, and waits no longer for what Kubernetes will remove with the pod. */
const hurriedMs = 2000;

export interface Ending {
  /** Fulfilled when a pod is deleted with less grace than it asked for: with what that leaves the job, in ms. */
  readonly lessGrace: Promise<number>;
  /** To be asked when the job has ended: whether the platform takes the pod away. */
  wasDisrupted(): Promise<boolean>;
  /** Never throws, and never says more than what stays, which it returns: the job's outcome is not its business. */
  tearDown(): Promise<readonly Leftover[]>;
}

export interface Signals {
  /** Aborted by the first signal. */
  readonly cancel: AbortSignal;
  /** Aborted by a second Ctrl-C. */
  readonly hurry: AbortSignal;
}

const nothing: Ending = {
  lessGrace: new Promise(() => {}),
  wasDisrupted: async () => false,
  tearDown: async () => [],
};

/** What there is to end: of a run, or of `clean`. */
export type ToEnd = Pick<Plan, "pod" | "deadlines" | "teardown" | "afterSignal">;
type Needs = Pick<Ports, "cluster" | "clock" | "log">;

/** To be made when the run begins, so that a signal is seen whenever it comes. */
export const prepareEnding = (plan: ToEnd, signals: Signals, ports: Needs): Ending =>
  plan.pod === null ? nothing : endingInPod(plan, plan.pod, signals, ports);

// oxlint-disable-next-line max-lines-per-function -- one state, of which each signal changes a part
function endingInPod(plan: ToEnd, pod: PodPlan, { cancel, hurry }: Signals, { cluster, clock, log }: Needs): Ending {
  const { deadlines, teardown, afterSignal } = plan;
  const lessGrace = Promise.withResolvers<number>();
  const early = new AbortController();
  /** By the clock: when all must be over, once a signal came. */
  let endAt = Infinity;
  let asked: Promise<PodEnd> | undefined;
  let isEarly = false;
  /** Of the teardown that goes on: aborted when its time is cut. */
  let going: AbortController | undefined;

  const removeEarly = (): void => {
    if (isEarly) return;
    isEarly = true;
    void cluster.tearDown(pod, teardown, deadlines.signalTeardownMs, early.signal);
  };
  const cutTo = (at: number): void => {
    if (at >= endAt) return;
    endAt = at;
    going?.abort();
  };
  /** The pod may be deleted with less grace than its spec asks for. */
  const cutTimes = (at: number, { graceMs }: PodEnd): void => {
    if (graceMs === undefined || graceMs >= (deadlines.podGraceMs ?? Infinity)) return;
    const fit = fitIntoGrace({ graceMs: deadlines.graceMs, teardownMs: deadlines.teardownMs }, graceMs);
    if (fit.graceMs < deadlines.graceMs) {
      log.line(words.lessGrace(pod, graceMs, fit.graceMs));
      lessGrace.resolve(Math.max(at + fit.graceMs - clock.now(), 0));
    }
    cutTo(at + fit.totalMs);
    const isTooShort = leftForJob(graceMs, deadlines.teardownMs) < enoughForJobMs;
    if (afterSignal?.by === "computed" && isTooShort && going === undefined) removeEarly();
  };
  const onSignal = (): void => {
    const at = clock.now();
    cutTo(at + (deadlines.podGraceMs === null ? Infinity : fitIntoGrace(deadlines, deadlines.podGraceMs).totalMs));
    if (going !== undefined) return; // the job is over: it only must not take longer than the pod has
    if (afterSignal?.first === "teardown") removeEarly();
    asked = cluster.howPodEnds(pod, disruptionMs);
    void asked.then((end) => cutTimes(at, end));
  };
  const onHurry = (): void => cutTo(clock.now() + hurriedMs);
  const forget = [whenAborted(cancel, onSignal), whenAborted(hurry, onHurry)];

  const remove = async (): Promise<readonly Leftover[]> => {
    const byItself = cancel.aborted ? deadlines.signalTeardownMs : deadlines.teardownMs;
    endAt = Math.min(endAt, clock.now() + byItself);
    // Cut in mid-work, it is looked anew what there is, by calls that end in time.
    for (;;) {
      const mine = new AbortController();
      going = mine;
      const left = await cluster.tearDown(pod, teardown, Math.max(endAt - clock.now(), 0), mine.signal);
      if (!mine.signal.aborted) return left;
    }
  };

  return {
    lessGrace: lessGrace.promise,
    async wasDisrupted() {
      if ((await asked)?.disrupted === true) return true;
      // The kubelet says why it evicts a pod about when it ends it, so that may be seen only when the job is over.
      const withinMs = Math.min(disruptionMs, Math.max((endAt - clock.now()) / 4, 1));
      return (await cluster.howPodEnds(pod, withinMs)).disrupted;
    },
    async tearDown() {
      const left = await remove();
      for (const line of words.leftovers(left)) log.line(line);
      early.abort();
      for (const each of forget) each();
      return left;
    },
  };
}
