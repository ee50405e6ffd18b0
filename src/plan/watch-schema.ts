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

/** How long nothing of the job need move, in milliseconds; null: that is not looked at, or can't be seen. */
export const stallWatch = z.nullable(
  z.strictObject({
    /** When it is said; null: never. */
    warningMs: limit,
    /** When it ends an attempt; null: never. */
    timeoutMs: limit,
  }),
);

/** How long threads may keep the JVM of a .py or .R job alive after its program has ended; null: of others they are waited for within. */
export const lingerWatch = z.nullable(
  z.strictObject({
    /** In milliseconds; null: without end. */
    timeoutMs: limit,
  }),
);

/**
 * What the API server is asked beside the set-up as a dry run: whether it would take an executor. null where no executor is a
 * pod of this run.
 */
export const executorTrial = z.nullable(
  z.strictObject({
    /** The pod; null: nothing is asked, since it can't be told from here what Spark would make. */
    manifest: z.nullable(z.record(z.string(), z.unknown())),
    /** Whether a refusal for good ends the run; else it only ends an attempt sooner whose executors are refused likewise. */
    isSure: z.boolean(),
    /** Why not; null where it is. */
    why: z.nullable(z.string()),
  }),
);
