/** What a plan says of attempts: how many, the waits between them, and what ends one before it is done. */
import { showDuration } from "../../settings/value-types.ts";
import type { Plan } from "../plan-schema.ts";
import type { Row } from "./text.ts";

/** How often, after which waits, for how long, and what ends one. */
export function attemptRows({ retry, deadlines, executorWatch, stallWatch }: Plan): Row[] {
  const longest = (ms: number): number => Math.min(2 * ms, Math.max(retry.maxDelayMs, ms));
  const waits = retry.delaysMs.map((ms) => {
    const upTo = retry.jitter ? longest(ms) : ms;
    return upTo === ms ? showDuration(ms) : `${showDuration(ms)} to ${showDuration(upTo)}`;
  });
  return [
    [
      "at most",
      `${retry.maxAttempts}`,
      waits.length === 0 ? "no retry" : `waits between them: ${shorten(waits).join(", ")}`,
    ],
    ...retry.rules.map(({ again, on, from, words }): Row => [
      again === "yes" ? "again for" : "never again for",
      on,
      `${from}${words === null ? "" : `: ${words}`}`,
    ]),
    ["never again for", retry.neverAgain.join(", ")],
    ["each at most", deadlines.attemptTimeoutMs === null ? "no limit" : showDuration(deadlines.attemptTimeoutMs)],
    ...(executorWatch === null ? [] : [withoutExecutors(executorWatch)]),
    ...(stallWatch === null ? [] : [whenNothingMoves(stallWatch)]),
    ["all at most", deadlines.runMs === null ? "no limit" : showDuration(deadlines.runMs)],
    ["grace", showDuration(deadlines.graceMs), `from SIGTERM to SIGKILL when it is ended${ofPodGrace(deadlines)}`],
  ];
}

const withoutExecutors = ({ warningMs, timeoutMs }: NonNullable<Plan["executorWatch"]>): Row => [
  "or",
  timeoutMs === null ? "no limit" : showDuration(timeoutMs),
  `without any executor, for most reasons; why is said after ${showDuration(warningMs)}`,
];

const whenNothingMoves = ({ warningMs, timeoutMs }: NonNullable<Plan["stallWatch"]>): Row => {
  const said = warningMs === null ? "" : `; that nothing moves is said after ${showDuration(warningMs)}`;
  return ["or", timeoutMs === null ? "no limit" : showDuration(timeoutMs), `of which nothing of the job moves${said}`];
};

const ofPodGrace = ({ podGraceMs }: Plan["deadlines"]): string =>
  podGraceMs === null ? "" : `; with the teardown it fits into the pod's ${showDuration(podGraceMs)}`;

const shorten = (waits: readonly string[]): string[] =>
  waits.length <= 6 ? [...waits] : [...waits.slice(0, 5), "…", waits.at(-1) ?? ""];
