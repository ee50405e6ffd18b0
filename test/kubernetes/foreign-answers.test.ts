/**
 * A life in a pod in which something between answers one call in place of the API server: nothing that is somebody else's
 * is removed, the run ends by an exit code of the table, and what stays is told.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { RunnerError } from "../../src/errors.ts";
import type { Api } from "../../src/adapters/kubernetes/client/api.ts";
import { listMetadata, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { createCluster } from "../../src/adapters/kubernetes/cluster.ts";
import { configMaps, pods, services, type Kind } from "../../src/leftovers/kinds.ts";
import type { Leftover } from "../../src/diagnosis/outcome.ts";
import { useApiServer } from "../ground/api-server.ts";
import { startFaultProxy, type Fault, type FaultProxy } from "../support/fault-proxy.ts";
import { makeTeam, ownedBy, type Team } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
const never = new AbortController().signal;
const page = "<html><body><h1>Not Found</h1></body></html>";
const text = { "content-type": "text/plain" };
const faults: readonly (readonly [string, Fault])[] = [
  ["404 with a page", { status: 404, headers: { "content-type": "text/html" }, body: page }],
  ["403 with text", { status: 403, headers: text, body: "RBAC: access denied" }],
  ["409 with text", { status: 409, headers: text, body: "conflict" }],
  ["502 with text", { status: 502, headers: text, body: "bad gateway" }],
  [
    "JSON of another kind",
    { status: 200, body: '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x","uid":"x"}}' },
  ],
  ["a Status about something else", { status: 404, body: aStatus("NotFound", "some-namespace") }],
  ["half a body", "cut"],
];

function aStatus(reason: string, name: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Status",
    status: "Failure",
    reason,
    message: reason,
    details: { name },
  });
}

let proxy: FaultProxy;
let team: Team;
let api: Api;

beforeAll(async () => {
  proxy = await startFaultProxy(server);
});
afterAll(() => proxy.close());
beforeEach(async () => {
  team = await makeTeam(server);
  proxy.always(() => undefined);
});
afterEach(() => {
  api.close();
  team.remove();
});

const namesOf = async (kind: Kind): Promise<string[]> =>
  (await listMetadata(server.admin, { kind, namespace: team.namespace }, {}))
    .map(({ metadata }) => metadata.name)
    .toSorted();

interface Life {
  readonly requests: number;
  readonly error: unknown;
  readonly left: readonly Leftover[];
}

/** Set-up, a clearing and a look before the second attempt, teardown; `nth` request of it, from 1, meets the fault. */
async function live(nth: number, fault: Fault): Promise<Life> {
  const driver = await team.pod(`driver-${nth}`);
  const other = await team.pod(`live-${nth}`, { status: { phase: "Running" } });
  const ofOther = team.plan(other, { service: `live-${nth}` }).service;
  await team.make(services, ofOther);
  await team.pod(`live-exec-${nth}`, {
    owner: other,
    labels: { ...ofOther.metadata.labels, "spark-role": "executor" },
  });
  const conf = { name: `live-conf-${nth}`, labels: { "spark-app-selector": "x" }, ownerReferences: [ownedBy(other)] };
  await team.make(configMaps, { metadata: conf });
  const plan = team.plan(driver, { service: `own-${nth}`, apiTimeoutMs: 5000 });
  api = team.api({}, proxy.url);
  const cluster = createCluster(api, { log: { line: () => {} }, volumeClaims: false });
  let requests = 0;
  proxy.always(() => ((requests += 1) === nth ? fault : undefined));
  let error: unknown;
  try {
    await cluster.setUp(plan, never);
    await cluster.clearAttempt(plan, never);
    await cluster.mend(plan, never);
  } catch (thrown) {
    error = thrown;
  }
  const left = await cluster.tearDown(plan, team.teardown(plan), 5000);
  proxy.always(() => undefined);
  return { requests, error, left };
}

const isOfLive = (name: string): boolean => name.startsWith("live-");

test.for(faults)("at any call of a run, %s is no proof of anything", { timeout: 300_000 }, async ([, fault]) => {
  const { requests } = await live(0, fault);
  expect(requests).toBeGreaterThan(12);
  for (let nth = 1; nth <= requests; nth += 1) {
    const { error, left } = await live(nth, fault);
    api.close();
    if (error !== undefined) {
      expect(error, `at request ${nth}`).toBeInstanceOf(RunnerError);
      expect([69, 77], `at request ${nth}: ${(error as Error).message}`).toContain((error as RunnerError).exitCode);
    }
    expect((await namesOf(services)).filter(isOfLive), `at request ${nth}`).toHaveLength(nth + 1);
    expect((await namesOf(pods)).filter(isOfLive), `at request ${nth}`).toHaveLength(2 * (nth + 1));
    expect((await namesOf(configMaps)).filter(isOfLive), `at request ${nth}`).toHaveLength(nth + 1);
    const own = (await listMetadata(server.admin, { kind: services, namespace: team.namespace }, {})).filter(
      isOwn(nth),
    );
    expect(own.length, `at request ${nth}, left: ${JSON.stringify(left)}`).toBeLessThanOrEqual(left.length);
  }
});

const isOwn =
  (nth: number) =>
  ({ metadata }: KubernetesObject): boolean =>
    metadata.name === `own-${nth}`;
