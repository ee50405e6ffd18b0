/** Asks, before anything is created, what the service account may do: all that is missing is said at once. */
import type { V1SelfSubjectAccessReview, V1SelfSubjectRulesReview } from "@kubernetes/client-node";
import type { Problem } from "../../errors.ts";
import type { Uses } from "../../plan/uses.ts";
import { permissions, type Permission } from "../../access/permissions.ts";
import type { Api } from "./client/api.ts";
import { ApiError } from "./client/api-error.ts";
import { create } from "./client/calls.ts";
import { accessReviews, rulesReviews } from "./client/kinds.ts";
import { adviceOnRules, type Grantee } from "../../access/rules.ts";

/** What the service account may not do. What lacks at the teardown shows when it is refused. */
export interface Rights {
  /** Where a rule is missing that a job can't do without (77). */
  readonly problems: readonly Problem[];
  /** Those that only Spark's own end lacks: nobody else will tell of them. */
  readonly missingForSpark: readonly Permission[];
}

export type Asker = Grantee & Uses & { readonly namespace: string };

export async function checkRights(api: Api, job: Asker): Promise<Rights> {
  const { namespace } = job;
  const review = await reviewRules(api, namespace);
  if (review === undefined) return { problems: [], missingForSpark: [] };
  const unlisted = permissions(job).filter((each) => each.phase !== "teardown" && !isListed(review, each));
  // Some authorizers can't list what they allow (then `incomplete` is set): they are asked for what the list lacks.
  const all = review.incomplete ? await onlyRefused(api, namespace, unlisted) : unlisted;
  return asRights(all, job);
}

export function asRights(all: readonly Permission[], job: Asker): Rights {
  const missing = all.filter(({ phase }) => phase === "before");
  return {
    problems: missing.length === 0 ? [] : [missingRules(missing, job)],
    missingForSpark: all.filter(({ phase }) => phase !== "before"),
  };
}

function missingRules(missing: readonly Permission[], job: Asker): Problem {
  const what = missing.map(({ verb, resource }) => `${verb} ${resource}`).join(", ");
  return {
    kind: "notPermitted",
    message: `failed to set up the run: the pod's service account may not ${what} in namespace ${job.namespace}`,
    advice: adviceOnRules(missing, job),
  };
}

type Rules = NonNullable<V1SelfSubjectRulesReview["status"]>;

/** undefined where the review itself is not allowed or not there: it is a service to the user and no condition. */
async function reviewRules(api: Api, namespace: string): Promise<Rules | undefined> {
  try {
    const review = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectRulesReview", spec: { namespace } };
    return (await create<V1SelfSubjectRulesReview>(api, { kind: rulesReviews, namespace: undefined }, review)).status;
  } catch (error) {
    if (error instanceof ApiError && error.status !== undefined && error.status !== 401) return undefined;
    throw error;
  }
}

async function onlyRefused(api: Api, namespace: string, asked: readonly Permission[]): Promise<Permission[]> {
  const isRefused = async ({ group, resource, verb }: Permission): Promise<boolean> => {
    const spec = { resourceAttributes: { namespace, group, resource, verb } };
    const review = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", spec };
    try {
      const { status } = await create<V1SelfSubjectAccessReview>(
        api,
        { kind: accessReviews, namespace: undefined },
        review,
      );
      return status?.allowed === false;
    } catch (error) {
      if (error instanceof ApiError) return false; // the call itself will tell
      throw error;
    }
  };
  const refused = await Promise.all(asked.map(isRefused));
  return asked.filter((_, index) => refused[index] === true);
}

/** A rule that names objects allows nothing in general. */
const isListed = ({ resourceRules }: Rules, { group, resource, verb }: Permission): boolean =>
  resourceRules.some(
    (rule) =>
      (rule.resourceNames ?? []).length === 0 &&
      has(rule.verbs, verb) &&
      has(rule.apiGroups ?? [], group) &&
      has(rule.resources ?? [], resource),
  );

const has = (list: readonly string[], wanted: string): boolean => list.includes("*") || list.includes(wanted);
