/**
 * What is said of executors that don't come, and when that ends the attempt: a machine without a clock of its own.
 *
 * Only an attempt that has never had an executor is ended: behind others may stand hours of work. And only when every
 * executor that is there is kept from running: one that may yet come is waited for.
 */
import type { ExecutorClue } from "../diagnosis/executors.ts";
import { blockerOf, clueOf, troubleOf, type Blocker } from "./blocker.ts";
import type { Fleet } from "./fleet.ts";
import { createSilence } from "./silence.ts";
import { betweenLines, rules, type Times } from "./times.ts";
import { came, goesOn, waiting } from "./words.ts";

export interface Judgement {
  readonly lines: readonly string[];
  /** The attempt is to end, for this. */
  readonly verdict: ExecutorClue | undefined;
  /** When it is to be asked again, if nothing happens before; Infinity: not at all. */
  readonly againMs: number;
  /** It is to be looked at what executors meet (meeting.ts). */
  readonly check?: boolean;
  /** The events of the pod with this uid are to be read (events.ts). */
  readonly read?: string | undefined;
}

export type Judge = (nowMs: number) => Judgement;

/** So long an executor runs without having died: it may have worked, though Spark's log does not say that it came. */
export const mayHaveWorkedMs = 20_000;

export function createJudge(fleet: Fleet, times: Times): Judge {
  const ofWaiting = createWaiting(fleet, times);
  const ofWorking = createWorking(fleet, times);
  const ofSilence = createSilence(fleet, times);
  let hasWorked = false;
  return (nowMs) => {
    if (fleet.askedMs === undefined) return { lines: [], verdict: undefined, againMs: Infinity };
    const began = !hasWorked && (fleet.hasMet || fleet.longestRunMs(nowMs) >= mayHaveWorkedMs);
    hasWorked ||= began;
    if (!hasWorked) return ofWaiting.judge(nowMs);
    const { lines, againMs } = ofWorking(nowMs);
    const hush = ofSilence(nowMs);
    const first = began && ofWaiting.hasSaid() ? [came(fleet, nowMs - fleet.askedMs)] : [];
    return { ...hush, lines: [...first, ...lines, ...hush.lines], againMs: Math.min(againMs, hush.againMs) };
  };
}

/** None has ever come. */
function createWaiting(fleet: Fleet, times: Times) {
  const { warningMs } = times;
  const betweenMs = betweenLines * warningMs;
  const toRead = createReading(fleet, times);
  /** What it was when it was last there, since when it was the same, and when it was found to be there no more. */
  let last: { readonly key: string; readonly sinceMs: number; lostMs: number | undefined } | undefined;
  let said: { readonly key: string; readonly atMs: number } | undefined;

  function sinceWhen({ key }: Blocker, nowMs: number): number {
    // Between two of Spark's tries there may be no executor, or one of which nothing is known yet.
    const isSame = last?.key === key && nowMs - (last.lostMs ?? nowMs) <= Math.max(warningMs, mayHaveWorkedMs);
    last = { key, sinceMs: isSame ? (last?.sinceMs ?? nowMs) : nowMs, lostMs: undefined };
    return last.sinceMs;
  }

  /** When a line is due. */
  function lineAt({ key, trouble }: Blocker, askedMs: number): number {
    const { atOnce, repeats } = rules[trouble.state];
    if (atOnce === true && said?.key !== key) return 0;
    if (said === undefined) return askedMs + warningMs;
    return said.key !== key || repeats === true ? said.atMs + betweenMs : Infinity;
  }

  return {
    hasSaid: () => said !== undefined,
    judge(nowMs: number): Judgement {
      // Those that die may not find their driver.
      if (fleet.lastEnd?.state === "died-at-start" && fleet.meeting === undefined)
        return { lines: [], verdict: undefined, againMs: Infinity, check: true };
      const askedMs = fleet.askedMs ?? nowMs;
      const read = toRead(nowMs);
      // What is said then knows more.
      if (read !== undefined) return { lines: [], verdict: undefined, againMs: Infinity, read };
      const blocker = blockerOf(fleet, nowMs, warningMs);
      const changesMs = nextChange(fleet, nowMs, warningMs);
      if (blocker?.isAll !== true) {
        if (last !== undefined) last.lostMs ??= nowMs;
        return { lines: [], verdict: undefined, againMs: changesMs };
      }
      const sinceMs = sinceWhen(blocker, nowMs);
      const { limit } = rules[blocker.trouble.state];
      const limitMs = limit === undefined ? null : times[limit];
      const endsMs = limitMs === null ? Infinity : sinceMs + limitMs;
      if (nowMs >= endsMs) return { lines: [], verdict: clueOf(blocker), againMs: Infinity };
      const lines: string[] = [];
      if (nowMs >= lineAt(blocker, askedMs)) {
        lines.push(waiting(blocker, { waitedMs: nowMs - askedMs, endsInMs: endsMs - nowMs }));
        said = { key: blocker.key, atMs: nowMs };
      }
      return { lines, verdict: undefined, againMs: Math.min(endsMs, lineAt(blocker, askedMs), changesMs) };
    },
  };
}

/** Events are read when executors have waited for a container for a while, and again as rarely as something is said. */
function createReading({ members }: Fleet, { warningMs }: Times): (nowMs: number) => string | undefined {
  let readMs: number | undefined;
  return (nowMs) => {
    if (readMs !== undefined && nowMs < readMs + betweenLines * warningMs) return undefined;
    const waits = [...members.values()].find(
      ({ pod, standing, sinceMs }) =>
        standing.is === "coming" && pod.node !== undefined && nowMs >= sinceMs + warningMs,
    );
    if (waits !== undefined) readMs = nowMs;
    return waits?.pod.uid;
  };
}

/** Some have come: the rest is told, once of each kind, and never ends anything. */
function createWorking(fleet: Fleet, { warningMs }: Times): (nowMs: number) => Pick<Judgement, "lines" | "againMs"> {
  const told = new Set<string>();
  return (nowMs) => {
    const lines: string[] = [];
    let againMs = Infinity;
    for (const member of fleet.members.values()) {
      const dueMs = member.sinceMs + warningMs;
      const trouble = troubleOf(member, fleet, nowMs, warningMs);
      const isWaiting = member.standing.is === "stuck" || member.standing.is === "coming";
      if (!isWaiting || (trouble !== undefined && told.has(trouble.state))) continue;
      if (nowMs < dueMs || trouble === undefined) {
        againMs = Math.min(againMs, dueMs);
        continue;
      }
      told.add(trouble.state);
      const blocker = blockerOf(fleet, nowMs, warningMs);
      if (blocker !== undefined) lines.push(goesOn(blocker));
    }
    return { lines, againMs };
  };
}

/** When an executor that is there will be seen otherwise, although nothing happens. */
function nextChange(fleet: Fleet, nowMs: number, warningMs: number): number {
  const times = [...fleet.members.values()].flatMap(({ standing, sinceMs }) => {
    if (standing.is === "running") return [sinceMs + mayHaveWorkedMs];
    return standing.is === "coming" ? [sinceMs + warningMs] : [];
  });
  return Math.min(...times.filter((time) => time > nowMs), Infinity);
}
