/** How a plan tells what the API server is asked of executors before Spark starts. */
import type { Plan } from "../plan-schema.ts";
import type { Row } from "./text.ts";

interface Asked {
  readonly spec: { readonly containers: readonly { readonly resources?: Asks }[] };
}

interface Asks {
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
}

export function trialRows(trial: Plan["executorTrial"]): Row[] {
  if (trial === null) return [];
  const { manifest, isSure, why } = trial;
  if (manifest === null) return [["executors", "not asked for", why ?? ""]];
  // Spark's own container is the last.
  const { requests = {}, limits = {} } = (manifest as unknown as Asked).spec.containers.at(-1)?.resources ?? {};
  const limit = limits["cpu"] === undefined ? "" : ` (at most ${limits["cpu"]})`;
  const asks = `${requests["cpu"]} CPU${limit}, ${requests["memory"]}`;
  const so = isSure ? "what is refused for good ends the run" : `a refusal is believed when Spark gets it, too: ${why}`;
  return [["executors", asks, `tried as a dry run: ${so}`]];
}
