/** Whether the service account may do what a job needs, asked before anything is set up. */
import { problemsIn } from "../errors.ts";
import type { Api } from "../adapters/kubernetes/client/api.ts";
import { checkRights, type Asker, type Rights } from "../adapters/kubernetes/preflight.ts";

/** undefined where `signal` ended the question. */
export async function askRights(api: Api, asker: Asker, signal: AbortSignal): Promise<Rights | undefined> {
  try {
    return await checkRights(api.limited({ signal }), asker);
  } catch (error) {
    return signal.aborted ? undefined : { problems: problemsIn(error), missingForSpark: [] };
  }
}
