/** The Retry port on p-retry, whose backoff and jitter it is. */
import pRetry, { AbortError } from "p-retry";
import type { Retry } from "../run/ports.ts";

/** Thrown after an attempt that ended: only p-retry sees it. */
class AnotherAttempt extends Error {}

export const retry = {
  async run(policy, attempt, goOn, cancel) {
    try {
      await pRetry(
        async (number) => {
          // A bug is no failed attempt: p-retry hands on at once what an AbortError holds.
          await attempt(number).catch((error: unknown) => {
            throw new AbortError(error as Error);
          });
          throw new AnotherAttempt();
        },
        {
          retries: policy.maxAttempts - 1,
          minTimeout: policy.firstDelayMs,
          factor: policy.factor,
          maxTimeout: policy.maxDelayMs,
          randomize: policy.jitter,
          signal: cancel,
          // Not asked after the last attempt: nothing would follow.
          shouldRetry: ({ attemptNumber, retryDelay }) => goOn({ failedAttempt: attemptNumber, delayMs: retryDelay }),
        },
      );
    } catch (error) {
      if (!(error instanceof AnotherAttempt) && !cancel.aborted) throw error;
    }
  },
} satisfies Retry;
