/** What happens to the executors of an attempt, told by hand, and what is made of it. */
import { Fleet } from "../../src/watching/fleet.ts";
import { createJudge, type Judge } from "../../src/watching/judge.ts";
import type { PodEvents } from "../../src/watching/events.ts";
import type { Told } from "../../src/watching/said-by-spark.ts";
import type { Times } from "../../src/watching/times.ts";
import { executorPod, type Executor } from "./executor-pods.ts";

export const minute = 60_000;
const usual: Times = {
  warningMs: minute,
  timeoutMs: 15 * minute,
  queueMs: null,
  imageNameMs: minute,
  imageMs: 2 * minute,
  missingMs: 5 * minute,
  refusedMs: minute,
  silentMs: 10 * minute,
};

export const story = (
  times: Partial<Times> = {},
  connections: (nowMs: number) => number | undefined = () => undefined,
  { events }: { readonly events: PodEvents } = { events: [] },
): Story => new Story({ ...usual, ...times }, connections, events);

/** A fleet that is looked at whenever something happens and whenever that was asked for, as a run does. */
class Story {
  readonly said: [number, string][] = [];
  readonly checks: number[] = [];
  readonly reads: number[] = [];
  verdict: { readonly atMs: number; readonly state: string; readonly line: string } | undefined;
  readonly #fleet = new Fleet(() => {});
  readonly #judge: Judge;
  readonly #connections: (nowMs: number) => number | undefined;
  readonly #events: PodEvents;
  #now = 0;
  #again = Infinity;

  constructor(times: Times, connections: (nowMs: number) => number | undefined, events: PodEvents) {
    this.#judge = createJudge(this.#fleet, times);
    this.#connections = connections;
    this.#events = events;
  }

  /** When something was said, in minutes. */
  get times(): number[] {
    return this.said.map(([atMs]) => atMs / minute);
  }

  until(atMs: number): this {
    while (this.#again <= atMs && this.verdict === undefined) {
      this.#now = this.#again;
      this.#look();
    }
    this.#now = atMs;
    return this;
  }

  at(atMs: number, ...pods: Executor[]): this {
    this.until(atMs);
    for (const pod of pods) this.#fleet.see({ what: "pod", pod: executorPod(pod) }, this.#now);
    this.#look();
    return this;
  }

  gone(atMs: number, pod: Executor): this {
    this.until(atMs);
    this.#fleet.see({ what: "gone", pod: executorPod(pod) }, this.#now);
    this.#look();
    return this;
  }

  hears(atMs: number, told: Told): this {
    this.until(atMs);
    this.#fleet.hear(told, this.#now);
    this.#look();
    return this;
  }

  #look(): void {
    if (this.verdict !== undefined) return;
    const { lines, read, check, verdict, againMs } = this.#judge(this.#now);
    for (const line of lines) this.said.push([this.#now, line]);
    if (read !== undefined) {
      this.reads.push(this.#now);
      this.#fleet.read(this.#events);
      this.#look();
    } else if (check === true) {
      this.checks.push(this.#now);
      const connections = this.#connections(this.#now);
      this.#fleet.met({ connections, checked: "no connection to port 7078 in this pod" }, this.#now);
      this.#look();
    } else {
      if (verdict !== undefined) this.verdict = { atMs: this.#now, ...verdict };
      this.#again = againMs;
    }
  }
}
