/** The part of the plan's schema (plan-schema.ts) that says how long executors are waited for. */
import * as z from "zod/mini";

const limit = z.nullable(z.number());

/** How long executors are waited for that don't come, by what keeps them (src/watching/times.ts); null: none are pods. */
export const executorWatch = z.nullable(
  z.strictObject({
    /** Nothing is said before, unless time alone won't mend it. */
    warningMs: z.number(),
    /** When an attempt that never had an executor is ended, in milliseconds; null: not for that. */
    timeoutMs: limit,
    queueMs: limit,
    imageNameMs: limit,
    imageMs: limit,
    missingMs: limit,
    refusedMs: limit,
    silentMs: limit,
  }),
);
