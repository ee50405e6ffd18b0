/** What the watch of an attempt's executors tells. */
import type { ExecutorPod } from "./pod.ts";

export type Seen =
  /** It is there, as it is now. */
  | { readonly what: "pod"; readonly pod: ExecutorPod }
  /** It is gone; as it was at last. */
  | { readonly what: "gone"; readonly pod: ExecutorPod }
  /** These are all; others that were told of before are gone. */
  | { readonly what: "all"; readonly uids: ReadonlySet<string> };
