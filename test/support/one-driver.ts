/** For each test a driver's pod in a namespace of its own, and the API through a proxy that may fail. */
import { afterEach, beforeEach, inject } from "vitest";
import type { Api } from "../../src/adapters/kubernetes/client/api.ts";
import { get, listMetadata, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { configMaps, pods, type Kind } from "../../src/leftovers/kinds.ts";
import { useApiServer } from "../ground/api-server.ts";
import { startFaultProxy, type FaultProxy } from "./fault-proxy.ts";
import { executorOf, makeTeam, ownedBy, type PodOptions, type Team } from "./team.ts";

export const server = useApiServer(inject("apiServer"));
export const never = new AbortController().signal;
export let team: Team;
export let driver: KubernetesObject;
export let proxy: FaultProxy;
export let api: Api;
export let lines: string[];
export const log = { line: (line: string) => void lines.push(line) };

beforeEach(async () => {
  lines = [];
  proxy = await startFaultProxy(server);
  team = await makeTeam(server);
  driver = await team.pod("driver", { labels: { mine: "stays" } });
  api = team.api({}, proxy.url);
});
afterEach(async () => {
  api.close();
  team.remove();
  await proxy.close();
});

export const executor = (name: string, more: PodOptions = {}): Promise<KubernetesObject> =>
  team.pod(name, { labels: executorOf(), owner: driver, ...more });
export const namesOf = async (kind: Kind): Promise<string[]> =>
  (await listMetadata(server.admin, { kind, namespace: team.namespace }, {}))
    .map(({ metadata }) => metadata.name)
    .toSorted();
/** Of the driver's pod. */
export const labels = async () =>
  (await get<KubernetesObject>(server.admin, { kind: pods, namespace: team.namespace, name: "driver" })).metadata
    .labels;
/** Of an application whose executors are ours. */
export const sparkConfigMap = (name: string): Promise<KubernetesObject> =>
  team.make(configMaps, {
    metadata: { name, labels: { "spark-app-selector": "s" }, ownerReferences: [ownedBy(driver)] },
  });
