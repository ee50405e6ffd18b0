/** How long to wait between attempts. Which failure is worth another one is decided in diagnosis. */
import type { Settings } from "../settings/settings.ts";
import type { Values } from "../settings/table.ts";

/** The longest wait in milliseconds. A first delay above the default ceiling is meant as it is said. */
export const maxDelay = ({ values, origins }: Pick<Settings, "values" | "origins">): number =>
  origins.retryMaxDelay === undefined ? Math.max(values.retryMaxDelay, values.retryDelay) : values.retryMaxDelay;

/** Milliseconds between the attempts, without jitter. */
export function backoff({ maxAttempts, retryDelay, retryFactor }: Values, ceiling: number): number[] {
  return Array.from({ length: maxAttempts - 1 }, (_, index) =>
    Math.min(Math.round(retryDelay * retryFactor ** index), ceiling),
  );
}
