/** Executors that run and none of which reaches the driver: known only by what is seen in the driver's own pod. */
import type { ExecutorClue } from "../diagnosis/executors.ts";
import type { Fleet, Member } from "./fleet.ts";
import { factsOf } from "./standing.ts";
import type { Times } from "./times.ts";
import { silent } from "./words.ts";

export interface Hush {
  readonly lines: readonly string[];
  readonly verdict: ExecutorClue | undefined;
  readonly againMs: number;
  /** It is to be looked at what executors meet. */
  readonly check: boolean;
}

const quiet: Hush = { lines: [], verdict: undefined, againMs: Infinity, check: false };

export function createSilence(fleet: Fleet, { warningMs, silentMs }: Times): (nowMs: number) => Hush {
  let isSaid = false;
  return (nowMs) => {
    const running = [...fleet.members.values()].filter(({ standing }) => standing.is === "running");
    const [example] = running;
    if (fleet.hasMet || example === undefined) return quiet;
    const lastMs = Math.max(...running.map(({ sinceMs }) => sinceMs));
    if (nowMs < lastMs + warningMs) return { ...quiet, againMs: lastMs + warningMs };
    const endsMs = silentMs === null ? Infinity : lastMs + silentMs;
    const { meeting } = fleet;
    const nextMs = Math.min(endsMs, (meeting?.atMs ?? 0) + warningMs);
    if (meeting === undefined || (nowMs >= nextMs && meeting.atMs < endsMs)) return { ...quiet, check: true };
    if (meeting.connections === undefined) return quiet;
    const clue = clueOf(running, example, fleet, meeting.checked);
    if (meeting.atMs >= endsMs) return { ...quiet, verdict: clue };
    const lines = isSaid ? [] : [silent(clue, nowMs - lastMs, endsMs - nowMs)];
    isSaid = true;
    return { ...quiet, lines, againMs: nextMs };
  };
}

const clueOf = (running: readonly Member[], example: Member, { target = 0 }: Fleet, checked: string): ExecutorClue => {
  const of = Math.max(target, running.length);
  return {
    in: "executors",
    state: "never-registered",
    line: `${running.length} of ${of} executors run, but none has reached the driver: ${checked}`,
    facts: { ...factsOf(example.pod), count: String(running.length), of: String(of), reason: checked },
  };
};
