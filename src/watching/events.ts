/** What Kubernetes' events tell of an executor whose container isn't made: the only place where a missing volume stands. */
import type { Trouble } from "./standing.ts";

/** Of one pod, the last first; undefined where they may not be listed. */
export type PodEvents = readonly PodEvent[] | undefined;

export interface PodEvent {
  readonly isWarning: boolean;
  readonly reason: string;
  readonly message: string;
}

const missing: readonly (readonly [state: Trouble["state"], words: RegExp])[] = [
  ["missing-secret", /\bsecret "([^"]+)" not found/],
  ["missing-config-map", /\bconfigmap "([^"]+)" not found/],
  ["missing-claim", /\bpersistentvolumeclaim "([^"]+)" not found/],
];

const longest = 400;

/** undefined: they tell of nothing. */
export function troubleIn(events: readonly PodEvent[]): Trouble | undefined {
  for (const { message } of events) {
    const reason = message.replaceAll(/\s+/g, " ").trim().slice(0, longest);
    for (const [state, words] of missing) {
      const [, object] = words.exec(message) ?? [];
      if (object !== undefined) return { state, reason, object };
    }
  }
  const warnings = events.filter(({ isWarning }) => isWarning);
  // What is said between two tries does not tell what failed.
  const failure = warnings.find(({ reason }) => reason !== "BackOff") ?? warnings[0];
  // A registry that never answers, or a large image: nothing has failed.
  const last = failure ?? events.slice(0, 1).find(({ reason }) => reason === "Pulling");
  if (last === undefined) return undefined;
  const said = last.message.replaceAll(/\s+/g, " ").trim().slice(0, longest);
  return { state: "long-creating", reason: `${last.reason}: ${said}` };
}
