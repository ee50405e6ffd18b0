/** What is said of executors that don't come. */
import { showTime } from "../report/messages.ts";
import type { ExecutorClue } from "../diagnosis/executors.ts";
import { clueOf, type Blocker } from "./blocker.ts";
import type { Dead, Fleet } from "./fleet.ts";
import { lastLines } from "./last-words.ts";
import { rules, settingOf } from "./times.ts";

interface When {
  readonly waitedMs: number;
  /** Infinity: it is waited for without end. */
  readonly endsInMs: number;
}

export function waiting(blocker: Blocker, { waitedMs, endsInMs }: When): string {
  const { limit, restarts } = rules[blocker.trouble.state];
  const unless = restarts === true ? "unless that changes" : "if that stays so";
  const end =
    endsInMs === Infinity || limit === undefined
      ? "the job waits for it"
      : `the attempt ends in ${showTime(endsInMs)} ${unless} (${settingOf[limit]})`;
  return `no executor has come after ${showTime(waitedMs)}: ${clueOf(blocker).line}; ${end}`;
}

export const silent = ({ line }: ExecutorClue, ranMs: number, endsInMs: number): string =>
  `${line}; the last of them started ${showTime(ranMs)} ago${endsInMs === Infinity ? "" : `, and the attempt ends in ${showTime(endsInMs)} if that stays so (${settingOf.silentMs})`}`;

export const came = ({ registered, target, members }: Fleet, afterMs: number): string => {
  const running = [...members.values()].filter(({ standing }) => standing.is === "running").length;
  const count = Math.max(registered, running, 1);
  return `${count} of ${Math.max(target ?? 0, members.size, count)} executors run after ${showTime(afterMs)}`;
};

export const goesOn = (blocker: Blocker): string =>
  `warning: ${clueOf(blocker).line}; the job goes on with those that it has`;

/** How executors of an attempt that failed ended, with what they said: the first few of each kind. */
export const lastWords = (fleet: Pick<Fleet, "dead" | "hasMet" | "meeting">): string[] => [
  ...fleet.dead.flatMap(endOf),
  ...(fleet.hasMet ? [] : whereTheyLooked(fleet)),
];

/** Of executors that died before they reached the driver; what they said of it may be too far back in their log to be kept. */
const whereTheyLooked = ({ dead, meeting }: Pick<Fleet, "dead" | "meeting">): string[] =>
  meeting === undefined || meeting.checked === "" || !dead.some(({ trouble }) => trouble.state === "died-at-start")
    ? []
    : [`none of them had reached the driver: ${meeting.checked}`];

function endOf({ trouble, facts, message }: Dead): string[] {
  const { executor, pod, node } = facts;
  const who = executor === undefined ? `executor ${pod ?? ""}` : `executor ${executor}`;
  const words = lastLines(message);
  const end = `${who}${node === undefined ? "" : ` on node ${node}`} ended: ${trouble.reason}`;
  // What it said is in the first line already.
  return words.length < 2 ? [end] : [`${end}; its last lines:`, ...words.map((line) => `  | ${line}`)];
}

export const eventsWouldTell = (namespace: string): string =>
  `what keeps the containers of executors from being made would be known if the service account might list events in namespace ${namespace}: docs/rbac.md has the rule, which is optional`;
