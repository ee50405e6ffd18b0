/**
 * The one place where facts are completed: what this machine tells is known (adapters/machine), then comes what only the API
 * server tells of the pod, and the user's own template. What can't be learned is a problem, and no end.
 */
import { problemsIn, UseError, type Problem } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import type { Application } from "../plan/application.ts";
import { withFacts, type Basis } from "../plan/basis.ts";
import { templateProperty } from "../plan/properties/pod-template.ts";
import { planWarnings } from "../plan/warnings.ts";
import type { Environment } from "../settings/environment.ts";
import { Rank } from "../settings/given.ts";
import type { Key } from "../settings/table.ts";
import type { Request } from "./read-request.ts";

export interface Found {
  readonly facts: Facts;
  readonly problems: readonly Problem[];
}

/** Asks the API server, within `limits`; fails with what keeps it from an answer, or UseError where the answer does not fit. */
export type AskPod = (basis: Basis, limits: AskLimits) => Promise<Facts>;

export interface AskLimits {
  /** By performance.now(). */
  readonly until?: number;
}

/** A mistake that is known is not kept back for longer by an API server that does not answer. */
const besideMistakesMs = 3000;

export interface Completed<A extends Application | undefined = Application> extends Request<A> {
  /** What is wrong with what was said, and with what it names. */
  readonly problems: readonly Problem[];
  /** Why what the API server knows of the pod is missing. */
  readonly unasked: readonly Problem[];
  /** Those that are new. */
  readonly warnings: readonly string[];
}

/**
 * `ask` undefined: the job has no pod, or nobody who knows it can be asked. `isRefused`: it is certain already that there will be
 * no run.
 */
export async function completeFacts<A extends Application | undefined>(
  { basis: before, problems, warnings }: Request<A>,
  env: Environment,
  ask: AskPod | undefined,
  isRefused = problems.length > 0,
): Promise<Completed<A>> {
  const isAsked = ask !== undefined && askedBy.every((key) => !before.settings.wrong.has(key));
  const limits = isRefused ? { until: performance.now() + besideMistakesMs } : {};
  const ofPod = isAsked ? await tryToAsk(before, ask, limits) : { facts: before.facts, problems: [], unasked: [] };
  const withAll = await withTemplateOf(before, ofPod.facts);
  const basis = withFacts(before, withAll.facts);
  return {
    basis,
    problems: [...problems, ...ofPod.problems, ...withAll.problems],
    unasked: ofPod.unasked,
    warnings: basis === before ? [] : planWarnings(basis, env).filter((line) => !warnings.includes(line)),
  };
}

/** Where one of these is wrong, another pod, or nobody, would be asked. */
const askedBy: readonly Key[] = ["local", "context", "namespace", "podName", "podIp", "container", "apiTimeout"];

async function tryToAsk(basis: Basis, ask: AskPod, limits: AskLimits): Promise<Found & Pick<Completed, "unasked">> {
  const { facts } = basis;
  try {
    return { facts: await ask(basis, limits), problems: [], unasked: [] };
  } catch (error) {
    const found = problemsIn(error);
    // There was an answer, and what was said does not fit it.
    return error instanceof UseError
      ? { facts, problems: found, unasked: [] }
      : { facts, problems: [], unasked: found };
  }
}

/**
 * Without executor pods nobody reads it. The path in Spark's own defaults is the image's: elsewhere it says nothing of the file
 * that the pod will have.
 */
const withTemplateOf = async (basis: Basis, facts: Facts): Promise<Found> => {
  const given = basis.given.get(templateProperty);
  const isElsewhere = !basis.isForHere && given?.rank === Rank.sparkDefaults;
  return basis.target === "local" || given === undefined || isElsewhere
    ? { facts, problems: [] }
    : (await import("./template.ts")).withTemplate(basis, facts);
};
