/** The ways to the API server: by the pod's service account, or by a context of the user's kubeconfig. */
import type { Log } from "../../../run/ports.ts";
import { createApi, type Api } from "./api.ts";
import { keepWarm } from "./keep-warm.ts";
import { serviceAccountConnection } from "./service-account.ts";

export interface ConnectOptions {
  /** For one call with all its tries. */
  readonly timeoutMs: number;
  /** Is told of calls that are tried for longer than a moment. */
  readonly log?: Log;
}

/** Fails with a RunnerError (78) where no service account is mounted. Nothing is called yet. */
export function connectInPod(env: Readonly<Record<string, string | undefined>>, options: ConnectOptions): Api {
  const connection = serviceAccountConnection(env);
  const api = createApi(connection, options);
  const stop = keepWarm(connection);
  return {
    ...api,
    close: () => {
      stop();
      api.close();
    },
  };
}

/** `context` undefined: the current one. Fails with a RunnerError (69, 78). Nothing is called yet, but for a login. */
export async function connectByContext(context: string | undefined, options: ConnectOptions): Promise<Api> {
  const { contextConnection } = await import("./context.ts");
  return createApi(await contextConnection(context), options);
}
