/** What becomes of a run whose executors the API server would refuse: asked beside the set-up, which it never makes longer. */
import { RunnerError } from "../errors.ts";
import { endedFor, findingOf } from "../diagnosis/diagnose.ts";
import { adviceOf, saysOf } from "../diagnosis/told.ts";
import type { Plan } from "../plan/plan-schema.ts";
import { refusalOf } from "../watching/said-by-spark.ts";
import type { Trouble } from "../watching/standing.ts";
import { clueOfRefusal } from "../watching/blocker.ts";
import { whenAborted } from "./cancellation.ts";
import type { Ports } from "./ports.ts";

/** So long an answer is waited for when all else is ready. */
const patienceMs = 300;

export interface Trial {
  /** What would be refused for good, once the set-up is done; undefined: nothing, or nobody has said it by then. */
  result(): Promise<Trouble | undefined>;
  /** Nobody wants to know any more. */
  stop(): void;
}

export function tryExecutor(
  { pod, executorTrial }: Plan,
  cancel: AbortSignal,
  { cluster, clock }: Pick<Ports, "cluster" | "clock">,
): Trial {
  const manifest = executorTrial?.manifest ?? null;
  if (pod === null || manifest === null) return { result: async () => undefined, stop: () => {} };
  const over = new AbortController();
  const answer = cluster.tryExecutor(pod, manifest, AbortSignal.any([cancel, over.signal]));
  return {
    async result() {
      whenAborted(clock.after(patienceMs), () => over.abort());
      const words = await answer;
      const trouble = words === undefined ? undefined : refusalOf(words);
      return trouble !== undefined && isForGood(trouble) ? trouble : undefined;
    },
    stop: () => over.abort(),
  };
}

/** By the table of causes: a quota that is only used up now has room later, or elsewhere. */
const isForGood = (trouble: Trouble): boolean => findingOf(endedFor(clueOfRefusal(trouble)))?.cause.again === "never";

/** By the row of the table of causes. */
export function refusedBeforeStart(trouble: Trouble): RunnerError {
  const outcome = endedFor(clueOfRefusal(trouble));
  const found = findingOf(outcome);
  const [what, advice] = found === undefined ? [trouble.reason, undefined] : [saysOf(found), adviceOf(found)];
  const code = outcome.kind === "failed" ? outcome.exitCode : 0;
  const message = `failed to set up the run, before Spark was started: ${what}`;
  return new RunnerError(code, message, advice === undefined ? {} : { advice });
}
