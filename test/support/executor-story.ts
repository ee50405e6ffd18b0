/** What happens to the executors of an attempt, told by hand, and what is made of it. */
import { Fleet } from "../../src/watching/fleet.ts";
import { createJudge } from "../../src/watching/judge.ts";
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

/** A fleet that is looked at whenever something happens and whenever that was asked for, as a run does. */
export function story(
  times: Partial<Times> = {},
  connections: (nowMs: number) => number | undefined = () => undefined,
  { events }: { readonly events: PodEvents } = { events: [] },
) {
  const fleet = new Fleet(() => {});
  const judge = createJudge(fleet, { ...usual, ...times });
  const said: [number, string][] = [];
  const checks: number[] = [];
  const reads: number[] = [];
  let now = 0;
  let again = Infinity;
  let verdict: { readonly atMs: number; readonly state: string; readonly line: string } | undefined;
  const look = (): void => {
    if (verdict !== undefined) return;
    const found = judge(now);
    for (const line of found.lines) said.push([now, line]);
    if (found.read !== undefined) {
      reads.push(now);
      fleet.read(events);
      look();
      return;
    }
    if (found.check === true) {
      checks.push(now);
      fleet.met({ connections: connections(now), checked: "no connection to port 7078 in this pod" }, now);
      look();
      return;
    }
    if (found.verdict !== undefined) verdict = { atMs: now, ...found.verdict };
    again = found.againMs;
  };
  const self = {
    until(atMs: number) {
      while (again <= atMs && verdict === undefined) {
        now = again;
        look();
      }
      now = atMs;
      return self;
    },
    at(atMs: number, ...pods: Executor[]) {
      self.until(atMs);
      for (const pod of pods) fleet.see({ what: "pod", pod: executorPod(pod) }, now);
      look();
      return self;
    },
    gone(atMs: number, pod: Executor) {
      self.until(atMs);
      fleet.see({ what: "gone", pod: executorPod(pod) }, now);
      look();
      return self;
    },
    hears(atMs: number, told: Told) {
      self.until(atMs);
      fleet.hear(told, now);
      look();
      return self;
    },
    said,
    checks,
    reads,
    get verdict() {
      return verdict;
    },
    get times() {
      return said.map(([atMs]) => atMs / minute);
    },
  };
  return self;
}
