/** What `prepare` left in the image, as it is seen where the job runs. */
import type { Clash } from "../prepared/clash.ts";
import type { SeenArchive } from "../prepared/seen-archive.ts";

export interface PreparedFacts {
  readonly directory: string;
  /** undefined: none was made. */
  readonly archive: SeenArchive | undefined;
  /** undefined: none was compiled. */
  readonly scripts:
    | {
        readonly directory: string;
        /** Whether one of them has the bytes of this job's script; whether it fits is known when it is compared with its jars. */
        readonly hasThis: boolean;
      }
    | undefined;
  /** What keeps Spark's jars from the front of the class path. */
  readonly clashes: { readonly driver: Clash | undefined; readonly executors: Clash | undefined };
}
