/** All checks that can be made here: what a run that begins now would be refused for. Each gives problems, and none ends it. */
import type { Rights } from "../adapters/kubernetes/preflight.ts";
import type { Problem } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import type { Basis } from "../plan/basis.ts";
import { makePlan } from "../plan/plan.ts";
import type { Plan } from "../plan/plan-schema.ts";
import type { Scope } from "../plan/removals.ts";
import { planProblems } from "../plan/problems.ts";
import { completeFacts, type AskLimits, type AskPod } from "./complete-facts.ts";
import { decommissionWarning } from "./decommission.ts";
import { programProblems } from "./programs.ts";
import type { Request } from "./read-request.ts";
import { startProblems } from "./start.ts";

/** What is asked of the API server. */
export interface Questions {
  pod(basis: Basis, limits: AskLimits): Promise<Facts>;
  /** undefined where there was nobody to ask, or the question was ended. */
  rights(plan: Plan, facts: Facts): Promise<Rights | undefined>;
}

export interface Checked {
  /** What would be done; it means something only where there are no problems. */
  readonly plan: Plan;
  readonly facts: Facts;
  readonly problems: readonly Problem[];
  /** Those that are new since the request was read. */
  readonly warnings: readonly string[];
  readonly rights: Rights | undefined;
}

/** For a job that would run here. `env` is what spark-runner was started with. */
export async function checkJob(
  request: Request,
  scope: Scope,
  env: NodeJS.ProcessEnv,
  questions: Questions,
): Promise<Checked> {
  const isInPod = request.basis.targetHere === "pod";
  const ask: AskPod | undefined = isInPod ? (basis, limits) => questions.pod(basis, limits) : undefined;
  const here = machineProblems(request.basis, env);
  const isRefused = request.problems.length > 0 || here.length > 0;
  const { basis, problems, unasked, warnings } = await completeFacts(request, env, ask, isRefused);
  const plan = makePlan(basis, scope);
  const rights = basis.facts.ownPod === undefined ? undefined : await questions.rights(plan, basis.facts);
  const odd = decommissionWarning(plan);
  return {
    plan,
    facts: basis.facts,
    problems: [
      ...problems,
      ...planProblems(basis),
      ...(basis === request.basis ? here : machineProblems(basis, env)),
      ...unasked,
      ...(rights?.problems ?? []),
    ],
    warnings: odd === undefined ? warnings : [...warnings, odd],
    rights,
  };
}

/** Of what is, or is not, on this machine: without meaning for a plan that is for another one. */
export const machineProblems = (basis: Basis, env: NodeJS.ProcessEnv): Problem[] => [
  ...startProblems(basis, env),
  ...programProblems(basis, env),
];
