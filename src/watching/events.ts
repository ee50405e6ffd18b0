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
const onOneLine = ({ message }: Pick<PodEvent, "message">): string =>
  message.replaceAll(/\s+/g, " ").trim().slice(0, longest);

/** undefined: they tell of nothing. */
export function troubleIn(events: readonly PodEvent[]): Trouble | undefined {
  for (const { message } of events) {
    const reason = onOneLine({ message });
    for (const [state, words] of missing) {
      const [, object] = words.exec(message) ?? [];
      if (object !== undefined) return { state, reason, object };
    }
  }
  const warnings = events.filter(({ isWarning }) => isWarning);
  // What is said between two tries does not tell what failed.
  const failure = warnings.find(({ reason }) => reason !== "BackOff") ?? warnings[0];
  if (failure !== undefined) return { state: "long-creating", reason: `${failure.reason}: ${onOneLine(failure)}` };
  // A registry that never answers, or a large image: nothing has failed.
  const pulling = events.slice(0, 1).find(({ reason }) => reason === "Pulling");
  return pulling && { state: "registry-away", reason: `no end yet of "${onOneLine(pulling)}"` };
}
