/** `clean` by the packaged executable, in a pod of a real API server: what a signal does to it, and what it leaves. */
import { describe, expect, inject, test } from "vitest";
import { listMetadata, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { pods, services } from "../../src/leftovers/kinds.ts";
import { useApiServer } from "../ground/api-server.ts";
import type { Seen } from "../support/fault-proxy.ts";
import { mayEnter, usePod } from "../support/in-pod.ts";
import { executorOf } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
const at = usePod(server);

const removesService = ({ method, url }: Seen): boolean => method === "DELETE" && url.includes("/services/");
const names = async (of: typeof pods): Promise<string[]> =>
  (await listMetadata(server.admin, { kind: of, namespace: at.team.namespace }, {}))
    .map(({ metadata }) => metadata.name)
    .toSorted();

/** A pod that `label` has set up, with so much grace. */
async function labelled(graceSeconds: number): Promise<KubernetesObject> {
  const driver = await at.team.pod("driver", { graceSeconds, labels: { "spark-runner/driver": "flights-1" } });
  await at.team.make(services, at.team.plan(driver).service);
  return driver;
}

describe.skipIf(!mayEnter)("clean (needs root)", () => {
  test("a signal leaves it no more time than the pod has, and what stays is named", async () => {
    await labelled(4);
    at.proxy.always((seen) => (removesService(seen) ? "hang" : undefined));
    const asked = at.proxy.request(removesService);
    const cleaning = at.here.start(["clean", "--teardown-timeout", "1m"], {});
    await asked;
    const started = performance.now();
    cleaning.child.kill("SIGTERM");
    const end = await cleaning.finished;
    expect(end.code, end.stderr).toBe(143);
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(end.said.join("\n")).toContain(`Service ${at.team.namespace}/flights-1`);
  });

  test("a second Ctrl-C waits no longer", async () => {
    await labelled(600);
    at.proxy.always((seen) => (removesService(seen) ? "hang" : undefined));
    const asked = at.proxy.request(removesService);
    const cleaning = at.here.start(["clean", "--teardown-timeout", "1m"], {});
    await asked;
    cleaning.child.kill("SIGINT");
    const started = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 400)); // what comes sooner is the same press
    cleaning.child.kill("SIGINT");
    const end = await cleaning.finished;
    expect(end.code, end.stderr).toBe(130);
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  test("a signal changes nothing where all is gone in time", async () => {
    await labelled(30);
    const { promise, resolve } = Promise.withResolvers<void>();
    at.proxy.always((seen) => (removesService(seen) ? { passesAfter: promise } : undefined));
    const asked = at.proxy.request(removesService);
    const cleaning = at.here.start(["clean"], {});
    await asked;
    cleaning.child.kill("SIGTERM");
    resolve();
    const end = await cleaning.finished;
    expect(end.code, end.stderr).toBe(0);
    expect(await names(services)).toEqual([]);
  });

  test("executors that have ended stay by the user's word, and those that run do not", async () => {
    const driver = await labelled(30);
    const labels = executorOf();
    await at.team.pod("ended", { owner: driver, labels, status: { phase: "Failed" } });
    await at.team.pod("running", { owner: driver, labels, status: { phase: "Running" } });
    const conf = ["--conf", "spark.kubernetes.executor.deleteOnTermination=false"];
    const end = await at.here.start(["clean", ...conf], {}).finished;
    expect(end.code, end.stderr).toBe(0);
    expect(await names(pods)).toEqual(["driver", "ended"]);
    await at.here.start(["clean"], {}).finished;
    expect(await names(pods)).toEqual(["driver"]);
  });
});
