/** The part of the plan that says when there is another attempt: how many, after which wait, and for what. */
import * as z from "zod/mini";

export const retry = z.strictObject({
  maxAttempts: z.number(),
  /** Wait from the end of attempt n to attempt n + 1; with jitter up to twice that, but never more than maxDelayMs. */
  delaysMs: z.array(z.number()),
  firstDelayMs: z.number(),
  factor: z.number(),
  maxDelayMs: z.number(),
  jitter: z.boolean(),
  neverAgain: z.array(z.string()),
  /** The user's own, by --retry-on and --no-retry-on: they go before what spark-runner would decide. */
  rules: z.array(
    z.strictObject({
      again: z.enum(["yes", "never"]),
      /** As it was given. */
      on: z.string(),
      from: z.string(),
      words: z.nullable(z.string()),
      advice: z.nullable(z.string()),
      subject: z.discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("exit code"), code: z.number() }),
        z.strictObject({ kind: z.literal("cause"), id: z.string() }),
        z.strictObject({ kind: z.literal("pattern"), source: z.string() }),
      ]),
    }),
  ),
});
