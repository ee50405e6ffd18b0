/** The connection of a context of the user's kubeconfig, on client-node: logins, certificates and proxies are its own. */
import { existsSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { homedir } from "node:os";
import path from "node:path";
import { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import { ExitCode, RunnerError } from "../../../errors.ts";
import { keptOpen, type Connection } from "./connection.ts";

/** `name` undefined: the current context. Fails with a RunnerError (78) when there is no such context. */
export async function contextConnection(name: string | undefined): Promise<Connection> {
  const config = loadConfig();
  if (name !== undefined) config.setCurrentContext(name);
  const context = config.getContextObject(config.getCurrentContext());
  const cluster = config.getCurrentCluster();
  if (context === null || cluster === null || config.getContexts().length === 0) throw noContext(config, name);
  const options = await apply(config);
  return {
    server: new URL(cluster.server),
    agent: agentOf(options, cluster),
    credentials: async () => headersOf(await apply(config)),
    namespace: context.namespace ?? "default",
    adviceOnCredentials: `log in again for the context ${context.name} of the kubeconfig`,
  };
}

function loadConfig(): KubeConfig {
  // client-node would go on with the service account, or with http://localhost:8080.
  const file = process.env["KUBECONFIG"] || path.join(homedir(), ".kube/config");
  if (!process.env["KUBECONFIG"] && !existsSync(file)) {
    throw new RunnerError(
      ExitCode.settings,
      `failed to find a kubeconfig: KUBECONFIG is not set, and there is no ${file}`,
      {
        advice: "set KUBECONFIG to its path",
      },
    );
  }
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
  } catch (error) {
    throw new RunnerError(ExitCode.settings, `failed to read the kubeconfig: ${messageOf(error)}`, {
      advice: "set KUBECONFIG to its path",
      cause: error,
    });
  }
  return config;
}

/** An exec plugin may ask the user, or fail in its own words. */
async function apply(config: KubeConfig): Promise<https.RequestOptions> {
  const options: https.RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    throw new RunnerError(
      ExitCode.notPermitted,
      `failed to get credentials for the context ${config.getCurrentContext()}: ${messageOf(error)}`,
      { advice: "kubectl get pods tells whether the login of this context works", cause: error },
    );
  }
  return options;
}

/** client-node's agent opens a connection for each request; one that goes through a proxy is its own. */
function agentOf(
  { agent }: https.RequestOptions,
  { server, proxyUrl }: { readonly server: string; readonly proxyUrl?: string },
): http.Agent {
  if (proxyUrl !== undefined) return agent as https.Agent;
  const options = { ...(agent as https.Agent).options, ...keptOpen };
  return server.startsWith("http:") ? new http.Agent(options) : new https.Agent(options);
}

const headersOf = ({ headers, auth }: https.RequestOptions): Record<string, string> => ({
  ...(auth ? { Authorization: `Basic ${Buffer.from(auth).toString("base64")}` } : {}),
  ...(headers as Record<string, string> | undefined),
});

function noContext(config: KubeConfig, name: string | undefined): RunnerError {
  const names = config.getContexts().map((each) => each.name);
  return new RunnerError(
    ExitCode.settings,
    name === undefined
      ? "failed to choose a context: the kubeconfig has no current one"
      : `failed to find the context ${name}: the kubeconfig has ${names.join(", ") || "none"}`,
    {
      advice:
        names.length === 0 ? "set KUBECONFIG to the path of a kubeconfig" : `give --context one of ${names.join(", ")}`,
    },
  );
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
