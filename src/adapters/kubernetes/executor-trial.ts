/** What the API server says to an executor that is not made. https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run */
import { pods } from "../../leftovers/kinds.ts";
import type { PodPlan } from "../../plan/plan-schema.ts";
import type { Api } from "./client/api.ts";
import { ApiError } from "./client/api-error.ts";
import { Failure } from "./client/failure.ts";

/** As long as a webhook may take, by default. */
const timeoutMs = 10_000;
/** The answer itself is of no interest. */
const accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

/** Asked once, whatever becomes of it: nothing waits for the answer, and Spark itself will ask. Never throws. */
export async function tryExecutor(
  api: Api,
  { namespace }: PodPlan,
  manifest: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { name } = manifest["metadata"] as { readonly name: string };
  try {
    await api.limited({ timeoutMs, signal, isOnce: true }).send({
      verb: "create",
      place: { kind: pods, namespace, name },
      query: { dryRun: "All" },
      body: manifest,
      accept,
    });
    return undefined;
  } catch (error) {
    return refusalIn(error);
  }
}

/** Only in Kubernetes' own words: what stands between may say 403, too. */
function refusalIn(error: unknown): string | undefined {
  if (!(error instanceof ApiError) || !(error.cause instanceof Failure)) return undefined;
  const { status, isForeign, isTransient, message } = error.cause;
  return status === undefined || status === 401 || isForeign || isTransient ? undefined : message;
}
