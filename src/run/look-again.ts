/** Looks at an attempt again and again, as long as it lasts. */
import { whenAborted } from "./cancellation.ts";
import type { Clock } from "./ports.ts";

/** Returns what is to be called when it begins: from then on `look` is called so long after it has last returned, until `over`. */
export function lookAgain(everyMs: number, look: () => Promise<void>, over: AbortSignal, clock: Clock): () => void {
  const later = (): void => {
    whenAborted(clock.after(everyMs), () => {
      if (!over.aborted) void look().then(later);
    });
  };
  return later;
}
