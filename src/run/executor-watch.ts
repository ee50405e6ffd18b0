/** What becomes of an attempt whose executors fail, are refused or don't come. */
import { showBytes } from "../diagnosis/container.ts";
import { endedFor, failedFor, tooManyFailures } from "../diagnosis/diagnose.ts";
import type { ExecutorClue, ExecutorFacts } from "../diagnosis/executors.ts";
import type { Plan } from "../plan/plan-schema.ts";
import * as words from "../report/messages.ts";
import { bytesOf, sparkBytesOf } from "../watching/amounts.ts";
import { Fleet } from "../watching/fleet.ts";
import { createJudge } from "../watching/judge.ts";
import { eventsWouldTell, lastWords } from "../watching/words.ts";
import { createListener } from "../watching/said-by-spark.ts";
import { whenAborted, type Cancellation } from "./cancellation.ts";
import type { Clock, Ports, RunLimits } from "./ports.ts";

/** Many executors change at a time: they are looked at together. */
const togetherMs = 500;

export interface ExecutorWatch {
  /** What is to see the attempt's output. */
  readonly onOutput: RunLimits["onOutput"];
  /** What was seen of executors that ended, in the order of time. */
  seen(): readonly ExecutorClue[];
  /** The same as lines, with what they said, for an attempt that failed. */
  lastWords(): readonly string[];
}

/**
 * Watches an attempt's executors until it is over: tells of those that don't come, and ends the attempt when they never will;
 * counts those that die, where Spark doesn't, and ends it when they are too many.
 */
export function watchExecutors(
  { pod, executorWatch, executorFailures, properties }: Plan,
  number: number,
  attempt: Cancellation,
  { cluster, log, clock }: Pick<Ports, "cluster" | "log" | "clock">,
): ExecutorWatch {
  if (pod === null || executorWatch === null) return { onOutput: undefined, seen: () => [], lastWords: () => [] };
  const fleet: Fleet = new Fleet(countFailures(executorFailures, attempt, clock, () => toBlame(fleet, properties)));
  const judge = createJudge(fleet, executorWatch);
  let quota: string | undefined;
  /** One at a time: each answer may change what is to be asked next. */
  let isAsking = false;
  const ask = async (answer: () => Promise<void>): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    await answer();
    isAsking = false;
    look();
  };
  const look = inTime(clock, attempt.signal, () => {
    const { lines, verdict, againMs, check = false, read } = judge(clock.now());
    if (check) void ask(async () => fleet.met(await cluster.whatExecutorsMeet(pod), clock.now()));
    if (read !== undefined) void ask(async () => fleet.read(await cluster.eventsOf(pod, read)));
    for (const line of lines) log.line(line);
    if (verdict !== undefined) attempt.by({ kind: "verdict", outcome: endedFor(verdict) });
    return againMs;
  });
  const onOutput = createListener((told) => {
    fleet.hear(told, clock.now());
    const refusal = told.what === "refused" && quota === undefined ? words.quotaIn(told.trouble) : undefined;
    quota ??= refusal?.quota;
    if (refusal !== undefined) log.line(words.executorsRefused(pod, refusal));
    look();
  });
  void cluster
    .watchExecutors(pod, number, attempt.signal, (seen) => {
      fleet.see(seen, clock.now());
      look();
    })
    .then((why) => {
      if (why !== undefined && executorFailures !== null) log.line(words.failuresUncounted(why));
    });
  return {
    onOutput,
    seen: () => cluesOf(fleet, properties),
    lastWords: () => [...lastWords(fleet), ...(fleet.lacksEvents ? [eventsWouldTell(pod.namespace)] : [])],
  };
}

const cluesOf = ({ dead }: Fleet, properties: Plan["properties"]): ExecutorClue[] =>
  dead.map(({ trouble: { state, reason }, facts, limit }) => ({
    in: "executors",
    state,
    line: `executor ${facts.executor ?? facts.pod ?? ""} ended: ${reason}`,
    facts: { ...facts, reason, ...partsOf(limit, properties) },
  }));

/** Of an executor's memory: what is its heap's, and what is left beside that. */
function partsOf(limit: string | undefined, properties: Plan["properties"]): Pick<ExecutorFacts, "heap" | "overhead"> {
  const heap = sparkBytesOf(properties.find(({ name }) => name === "spark.executor.memory")?.value ?? "1g");
  const all = limit === undefined ? undefined : bytesOf(limit);
  if (heap === undefined || all === undefined || all < heap) return {};
  return { heap: showBytes(heap), overhead: showBytes(all - heap) };
}

/** What the last of too many ended by; of those that had reached the driver only what ended them from outside is told by them. */
function toBlame(fleet: Fleet, properties: Plan["properties"]): ExecutorClue | undefined {
  const last = cluesOf(fleet, properties).at(-1);
  return last?.state === "died-at-start" && fleet.hasMet ? undefined : last;
}

/** Returns what is to be called for each executor that dies by itself; `blame`: what one of them died of. */
function countFailures(
  bound: Plan["executorFailures"],
  attempt: Cancellation,
  clock: Clock,
  blame: () => ExecutorClue | undefined,
): () => void {
  if (bound === null) return () => {};
  const { most, withinMs } = bound;
  const times: number[] = [];
  return () => {
    times.push(clock.now());
    if (times.length > most + 1) times.shift();
    const first = times[times.length - 1 - most];
    if (first === undefined || clock.now() - first > (withinMs ?? Infinity)) return;
    const line = words.tooManyFailures(bound);
    const clue = blame();
    const told = clue === undefined ? [] : [{ ...clue, line: `${line}: ${clue.line}` }];
    const outcome = failedFor(tooManyFailures, [...told, { in: "watch", saw: "executor failures", line }]);
    attempt.by({ kind: "verdict", outcome });
  };
}

/** Calls `act` soon after each call of what it returns, and again when `act` said: at most one alarm waits at a time. */
function inTime(clock: Clock, over: AbortSignal, act: () => number): () => void {
  let dueMs = Infinity;
  const setFor = (atMs: number): void => {
    if (atMs >= dueMs || atMs === Infinity || over.aborted) return;
    dueMs = atMs;
    whenAborted(clock.after(atMs - clock.now()), () => {
      // Another one was sooner.
      if (dueMs !== atMs || over.aborted) return;
      dueMs = Infinity;
      setFor(Math.max(act(), clock.now() + togetherMs));
    });
  };
  return () => setFor(clock.now() + togetherMs);
}
