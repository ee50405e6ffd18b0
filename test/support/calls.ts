/** Calls about one pod, through a proxy that may fail. */
import { afterAll, afterEach, beforeAll, beforeEach, inject } from "vitest";
import type { Api } from "../../src/adapters/kubernetes/client/api.ts";
import { get, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { pods } from "../../src/leftovers/kinds.ts";
import { useApiServer } from "../ground/api-server.ts";
import { startFaultProxy, type FaultProxy } from "./fault-proxy.ts";
import { makeTeam, type Team } from "./team.ts";

export const server = useApiServer(inject("apiServer"));
export let team: Team;
export let proxy: FaultProxy;
export let api: Api;
export let lines: string[];

beforeAll(async () => {
  team = await makeTeam(server);
  await team.pod("driver");
});
afterAll(() => team.remove());
beforeEach(async () => {
  lines = [];
  proxy = await startFaultProxy(server);
  api = team.api({ log: { line: (line) => void lines.push(line) } }, proxy.url);
});
afterEach(async () => {
  api.close();
  await proxy.close();
});

export const getDriver = (by: Api = api): Promise<KubernetesObject> =>
  get<KubernetesObject>(by, { kind: pods, namespace: team.namespace, name: "driver" });
export const timed = async (work: Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work;
  return performance.now() - start;
};

export const page =
  "<html><head><style>p { color: red }</style></head><body><h1>502</h1>\n<p>Bad Gateway</p></body></html>";
