/**
 * The one place where facts are completed: what this machine tells is known (adapters/machine), then comes what only the API
 * server tells of the pod, and the user's own template. What can't be learned is a problem, and no end.
 */
import { problemsIn, type Problem } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import type { Application } from "../plan/application.ts";
import { withFacts, type Basis } from "../plan/basis.ts";
import { templateProperty } from "../plan/properties/pod-template.ts";
import { planWarnings } from "../plan/warnings.ts";
import type { Environment } from "../settings/environment.ts";
import type { Key } from "../settings/table.ts";
import type { Request } from "./read-request.ts";

export interface Found {
  readonly facts: Facts;
  readonly problems: readonly Problem[];
}

/** Asks the API server; fails with what keeps it from an answer. */
export type AskPod = (basis: Basis) => Promise<Facts>;

export interface Completed<A extends Application | undefined = Application> extends Request<A> {
  /** What is wrong with what was said, and with what it names. */
  readonly problems: readonly Problem[];
  /** Why what the API server knows of the pod is missing. */
  readonly unasked: readonly Problem[];
  /** Those that are new. */
  readonly warnings: readonly string[];
}

/** `ask` undefined: the job has no pod, or nobody who knows it can be asked. */
export async function completeFacts<A extends Application | undefined>(
  { basis: before, problems, warnings }: Request<A>,
  env: Environment,
  ask: AskPod | undefined,
): Promise<Completed<A>> {
  const isAsked = ask !== undefined && askedBy.every((key) => !before.settings.wrong.has(key));
  const ofPod = isAsked ? await tryToAsk(before, ask) : { facts: before.facts, problems: [] };
  const withAll = await withTemplateOf(before, ofPod.facts);
  const basis = withFacts(before, withAll.facts);
  return {
    basis,
    problems: [...problems, ...withAll.problems],
    unasked: ofPod.problems,
    warnings: basis === before ? [] : planWarnings(basis, env).filter((line) => !warnings.includes(line)),
  };
}

/** Where one of these is wrong, another pod, or nobody, would be asked. */
const askedBy: readonly Key[] = ["local", "context", "namespace", "podName", "podIp", "container", "apiTimeout"];

async function tryToAsk(basis: Basis, ask: AskPod): Promise<Found> {
  try {
    return { facts: await ask(basis), problems: [] };
  } catch (error) {
    return { facts: basis.facts, problems: problemsIn(error) };
  }
}

/** Without executor pods nobody reads it. */
const withTemplateOf = async (basis: Basis, facts: Facts): Promise<Found> =>
  basis.target === "local" || basis.given.get(templateProperty) === undefined
    ? { facts, problems: [] }
    : (await import("./template.ts")).withTemplate(basis, facts);
