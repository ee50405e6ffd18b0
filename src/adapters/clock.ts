/** The Clock port. */
import type { Clock } from "../run/ports.ts";

/** A timer would fire at once for more than this (24.8 days). */
const longestMs = 2 ** 31 - 1;

export const clock = {
  // The machine's clock may be set while a run lasts: that must not end it, or make it endless.
  now: () => performance.timeOrigin + performance.now(),
  after: (ms) => (ms > longestMs ? new AbortController().signal : AbortSignal.timeout(Math.max(Math.ceil(ms), 0))),
} satisfies Clock;
