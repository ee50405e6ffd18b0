import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Api } from "../../src/adapters/kubernetes/client/api.ts";
import { howPodEnds, readOwnPod, type Here, type OwnPodQuestion } from "../../src/adapters/kubernetes/own-pod.ts";
import { list, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { createCluster } from "../../src/adapters/kubernetes/cluster.ts";
import { useApiServer } from "../ground/api-server.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { kind, makeTeam, setStatus, type Team } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
/** Longer than a host name can be. */
const long = `${"flights-".repeat(10)}x`;
const here: Here = { host: long.slice(0, 63), addresses: ["10.1.0.1", "fd00::1"] };
let team: Team;
let api: Api;
let mirror: KubernetesObject;
let uids: Record<string, string>;

const running = (ip: string) => ({ status: { phase: "Running", podIP: ip, podIPs: [{ ip }] } });

beforeAll(async () => {
  team = await makeTeam(server);
  api = team.api();
  await team.pod(long, running("10.1.0.1"));
  await team.pod("over", { status: { ...running("10.1.0.1").status, phase: "Succeeded" } });
  await team.pod("six", running("fd00::6"));
  await team.pod("twin-1", running("10.1.0.2"));
  await team.pod("twin-2", running("10.1.0.2"));
  mirror = await team.pod("static", { ...running("10.1.0.3"), annotations: { "kubernetes.io/config.hash": "hash-1" } });
  await team.pod("host-1", { ...running("192.168.7.7"), hostNetwork: true });
  await team.pod("host-2", { ...running("192.168.7.7"), hostNetwork: true });
  const all = await list<KubernetesObject>(server.admin, { kind: kind("pods"), namespace: team.namespace }, {});
  uids = Object.fromEntries(all.map(({ metadata }) => [metadata.name, metadata.uid]));
});
afterAll(() => {
  api.close();
  team.remove();
});

const find = async (
  name: string | undefined,
  ip?: string,
  at: Partial<Here> = {},
  more: Partial<OwnPodQuestion> = {},
): Promise<string | undefined> =>
  (await readOwnPod(api, { name, namespace: team.namespace, ip, ...more }, { ...here, ...at }, 0)).metadata?.name;

test("a pod is read by its name", async () => {
  expect(await find("six")).toBe("six");
});

test("without a name it is found by the addresses of this machine, whatever pod had them before", async () => {
  expect(await find(undefined)).toBe(long);
});

test("a pod whose address the kubelet has not told yet is waited for", async () => {
  const proxy = await startFaultProxy(server);
  proxy.next({ status: 200, body: JSON.stringify({ apiVersion: "v1", kind: "PodList", metadata: {}, items: [] }) });
  const early = team.api({}, proxy.url);
  const question = { name: undefined, namespace: team.namespace, ip: "fd00::6" };
  expect((await readOwnPod(early, question, here)).metadata?.name).toBe("six");
  expect(proxy.seen).toHaveLength(2);
  early.close();
  await proxy.close();
});

test("the address that a setting gives is asked for alone", async () => {
  expect(await find(undefined, "fd00::6")).toBe("six");
});

test("a host name that is no pod's is taken for a guess", async () => {
  expect(await find("node-7", undefined, { host: "node-7" })).toBe(long);
});

test("of pods that share an address, the one that has the host name is it", async () => {
  expect(await find(undefined, "10.1.0.2", { host: "twin-2" })).toBe("twin-2");
  expect(await find(undefined, "10.1.0.2", { host: "twin-2.pods.team.svc.cluster.local" })).toBe("twin-2");
});

test.for(["twin", "twin-21"])("a host name that only resembles a pod's (%s) tells none from another", async (host) => {
  await expect(find(undefined, "10.1.0.2", { host })).rejects.toMatchObject({ exitCode: 78 });
});

test("on the host's network a host name is the node's, and tells no pod from another", async () => {
  await expect(find(undefined, "192.168.7.7", { host: "host-2" })).rejects.toMatchObject({ exitCode: 78 });
  expect(await find(undefined, "192.168.7.7", { host: "host-2" }, { uid: uids["host-1"] })).toBe("host-1");
});

test("another pod that is named like this host is not taken for the own one", async () => {
  const at = { host: "six", addresses: ["10.1.0.1"] };
  expect(await find("six", undefined, at, { isGuess: true })).toBe(long);
  expect(await find("six", undefined, { ...at, addresses: ["fd00::6"] }, { isGuess: true })).toBe("six");
  expect(await find("six", undefined, at, { isGuess: true, uid: uids["six"] })).toBe("six");
  expect(await find("six", undefined, at, { isGuess: true, uid: uids[long] })).toBe(long);
});

test("a pod named like this host, of which nothing else is known, is not believed", async () => {
  await expect(
    find("six", undefined, { host: "six", addresses: ["10.9.9.9"] }, { isGuess: true }),
  ).rejects.toMatchObject({
    exitCode: 78,
  });
});

test("a pod that is named by a setting, and is not the one that the kernel knows, is refused", async () => {
  await expect(find("six", undefined, {}, { uid: "u-0" })).rejects.toMatchObject({
    exitCode: 78,
    message: `pod ${team.namespace}/six (uid ${uids["six"]}) is not the one that this runs in, whose uid is u-0`,
    advice: expect.stringContaining("POD_NAME"),
  });
});

test("a static pod has its kubelet's uid in an annotation", async () => {
  expect(mirror.metadata.uid).not.toBe("hash-1");
  expect(await find("static", undefined, {}, { uid: "hash-1" })).toBe("static");
});

test("several pods that can be it are named, with what to set", async () => {
  await expect(find(undefined, "192.168.7.7")).rejects.toMatchObject({
    exitCode: 78,
    message: `failed to find the own pod in namespace ${team.namespace}: several pods have (host-1, host-2) the address 192.168.7.7`,
    advice: expect.stringContaining("POD_NAME"),
  });
});

test("no pod with the address is an error that says what to set", async () => {
  await expect(find(undefined, "10.1.0.99")).rejects.toMatchObject({
    exitCode: 78,
    message: `failed to find the own pod in namespace ${team.namespace}: no pod of the namespace has the address 10.1.0.99`,
  });
});

test("a name that is no pod's is an error that says what to set", async () => {
  await expect(find("nobody")).rejects.toMatchObject({
    exitCode: 78,
    message: `failed to read the own pod ${team.namespace}/nobody: there is no such pod`,
    advice: expect.stringContaining("--pod-name"),
  });
});

test("the DisruptionTarget condition tells that the platform takes the pod", async () => {
  const asked = { namespace: team.namespace, name: "six", container: "main" };
  expect(await howPodEnds(api, asked)).toEqual({ disrupted: false });
  const condition = (status: string) => ({
    conditions: [{ type: "DisruptionTarget", status, reason: "EvictionByEvictionAPI" }],
  });
  await setStatus(server.admin, team.namespace, "six", condition("False"));
  expect(await howPodEnds(api, asked)).toEqual({ disrupted: false });
  await setStatus(server.admin, team.namespace, "six", condition("True"));
  expect(await howPodEnds(api, asked)).toEqual({ disrupted: true });
});

test("the grace with which a pod is deleted is told, less what a preStop hook has used of it", async () => {
  const preStop = { exec: { command: ["sleep", "3"] } };
  const container = (more: object) => ({
    spec: { nodeName: "gone", containers: [{ name: "main", image: "x", ...more }] },
  });
  for (const [name, more] of [
    ["plain", {}],
    ["hooked", { lifecycle: { preStop } }],
  ] as const) {
    await team.make(kind("pods"), { metadata: { name }, ...container(more) });
    await server.admin.send({
      verb: "delete",
      place: { kind: kind("pods"), namespace: team.namespace, name },
      body: { gracePeriodSeconds: 20 },
    });
  }
  const later = (): number => Date.now() + 5000;
  const of = (name: string) => howPodEnds(api, { namespace: team.namespace, name, container: "main" }, later);
  expect(await of("plain")).toEqual({ disrupted: false, graceMs: 20_000 });
  const { graceMs } = await of("hooked");
  expect(graceMs).toBeGreaterThan(8000);
  expect(graceMs).toBeLessThan(16_500);
});

test("a pod that can't be asked about is taken for undisturbed", async () => {
  const cluster = createCluster(api, { log: { line: () => {} }, volumeClaims: false });
  const gone = team.plan({ metadata: { name: "gone", uid: "1" } });
  expect(await cluster.howPodEnds(gone, 1000)).toEqual({ disrupted: false });
});
