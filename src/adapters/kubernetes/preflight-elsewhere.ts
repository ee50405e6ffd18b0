/**
 * What the preflight of a run in a pod elsewhere would find, asked from outside with somebody else's rights: whether the
 * namespace and the service account are there, and what that account may do. What can't be asked is told as such.
 */
import type { V1LocalSubjectAccessReview } from "@kubernetes/client-node";
import { permissions, type Permission } from "../../access/permissions.ts";
import { manifestsCommand } from "../../access/rules.ts";
import type { Problem } from "../../errors.ts";
import type { Api } from "./client/api.ts";
import { ApiError } from "./client/api-error.ts";
import { create, getIfThere, type KubernetesObject } from "./client/calls.ts";
import { accessReviewsOfOthers, namespaces, serviceAccounts, showRef, type ObjectRef } from "./client/kinds.ts";
import { asRights, type Asker } from "./preflight.ts";

export interface Elsewhere {
  readonly problems: readonly Problem[];
  /** What was not checked, and why: one line each. */
  readonly unchecked: readonly string[];
}

/** Where the pod is known, its namespace and its service account are there. */
export async function checkElsewhere(api: Api, job: Asker, isPodKnown: boolean): Promise<Elsewhere> {
  const found = isPodKnown ? nothing : together(await Promise.all([namespaceOf(job), accountOf(job)].map(look)));
  if (found.problems.length > 0) return found;
  return together([found, await rights(api, job)]);

  async function look({ ref, advice }: Sought): Promise<Elsewhere> {
    if (ref.name === undefined) return nothing;
    try {
      if ((await getIfThere<KubernetesObject>(api, { ...ref, name: ref.name })) !== undefined) return nothing;
      return { problems: [{ kind: "settings", message: `there is no ${showRef(ref)}`, advice }], unchecked: [] };
    } catch (error) {
      return unasked(error, `whether there is a ${showRef(ref)}`);
    }
  }
}

interface Sought {
  readonly ref: ObjectRef;
  readonly advice: string;
}

const namespaceOf = ({ namespace: name }: Asker): Sought => ({
  ref: { kind: namespaces, namespace: undefined, name },
  advice: `make it (kubectl create namespace ${name}), or name another by --namespace`,
});

const accountOf = (job: Asker): Sought => ({
  ref: { kind: serviceAccounts, namespace: job.namespace, ...(job.account === undefined ? {} : { name: job.account }) },
  advice: `make it with its rights: ${manifestsCommand(job)} | kubectl apply -f -`,
});

async function rights(api: Api, job: Asker): Promise<Elsewhere> {
  const { namespace, account } = job;
  if (account === undefined) {
    const how = "--pod-name names its pod, or --assume pod.serviceAccount=NAME the account";
    return { problems: [], unchecked: [`what the pod's service account may do, as it is not known: ${how}`] };
  }
  const isRefused = async ({ group, resource, verb }: Permission): Promise<boolean> => {
    const review = {
      apiVersion: "authorization.k8s.io/v1",
      kind: "LocalSubjectAccessReview",
      spec: { ...subject(namespace, account), resourceAttributes: { namespace, group, resource, verb } },
    };
    const all = { kind: accessReviewsOfOthers, namespace };
    const { status } = await create<V1LocalSubjectAccessReview>(api, all, review);
    return status?.allowed === false;
  };
  const asked = permissions(job).filter(({ phase }) => phase !== "teardown");
  try {
    const refused = await Promise.all(asked.map(isRefused));
    const { problems } = asRights(
      asked.filter((_, index) => refused[index] === true),
      job,
    );
    return { problems, unchecked: [] };
  } catch (error) {
    return unasked(error, `what service account ${namespace}/${account} may do`);
  }
}

/** As the API server itself knows a service account: its groups may have rights of their own. */
const subject = (namespace: string, account: string) => ({
  user: `system:serviceaccount:${namespace}:${account}`,
  groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
});

const nothing: Elsewhere = { problems: [], unchecked: [] };

const together = (all: readonly Elsewhere[]): Elsewhere => ({
  problems: all.flatMap(({ problems }) => problems),
  unchecked: all.flatMap(({ unchecked }) => unchecked),
});

/** Who makes plans asks with other credentials, by another way: that there is no answer says nothing of the run. */
function unasked(error: unknown, what: string): Elsewhere {
  if (!(error instanceof ApiError)) throw error;
  return { problems: [], unchecked: [`${what}: ${error.message}`] };
}
