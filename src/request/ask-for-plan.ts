/**
 * What a dry run asks of the API server: the same as a run in that pod would, and nothing is taken or made. Imported late: most
 * plans are made without.
 */
import { lookingClaims } from "../adapters/files/claims.ts";
import type { Api } from "../adapters/kubernetes/client/api.ts";
import { connectByContext } from "../adapters/kubernetes/client/connect.ts";
import { checkElsewhere } from "../adapters/kubernetes/preflight-elsewhere.ts";
import { checkRights, type Asker } from "../adapters/kubernetes/preflight.ts";
import { problemsIn, type Problem } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import type { Basis } from "../plan/basis.ts";
import type { Plan } from "../plan/plan-schema.ts";
import { usesOf } from "../plan/pod-plan.ts";
import type { AskLimits } from "./complete-facts.ts";
import { connectHere, readFactsElsewhere, readPodFacts } from "./pod-facts.ts";

export interface Rights {
  readonly problems: readonly Problem[];
  /** What could not be asked: one line each. */
  readonly unchecked: readonly string[];
}

export interface PlanQuestions {
  pod(basis: Basis, limits: AskLimits): Promise<Facts>;
  rights(plan: Plan, facts: Facts): Promise<Rights>;
  close(): void;
}

/** Of the pod that this is. */
export const askHere = (env: NodeJS.ProcessEnv): PlanQuestions =>
  questions(
    async ({ settings }) => connectHere(settings, env),
    (basis, api) => readPodFacts(basis, api, lookingClaims),
    async (api, asker) => ({ problems: (await checkRights(api, asker)).problems, unchecked: [] }),
  );

/** Of a pod in the cluster of a context. */
export const askElsewhere = (): PlanQuestions =>
  questions(
    ({ settings: { values } }) => connectByContext(values.context, { timeoutMs: values.apiTimeout }),
    readFactsElsewhere,
    (api, asker, { ownPod }) => checkElsewhere(api, asker, ownPod !== undefined),
  );

function questions(
  connect: (basis: Basis) => Promise<Api>,
  read: (basis: Basis, api: Api) => Promise<Facts>,
  check: (api: Api, asker: Asker, facts: Facts) => Promise<Rights>,
): PlanQuestions {
  let api: Api | undefined;
  return {
    async pod(basis, limits) {
      api = await connect(basis);
      return await read(basis, api.limited(limits));
    },
    async rights({ pod, ...plan }, facts) {
      if (api === undefined || pod === null) return { problems: [], unchecked: [] };
      const asker = { namespace: pod.namespace, account: facts.pod.serviceAccount, ...usesOf(plan) };
      try {
        return await check(api, asker, facts);
      } catch (error) {
        return { problems: problemsIn(error), unchecked: [] };
      }
    },
    close: () => api?.close(),
  };
}
