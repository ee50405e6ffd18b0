/** Refusals of a run in a pod, by what its API server says of it; by the packaged executable. */
import { describe, expect, inject, test } from "vitest";
import { get, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { pods, services } from "../../src/leftovers/kinds.ts";
import { useApiServer } from "../ground/api-server.ts";
import { fakeSpark } from "../support/fake-spark.ts";
import { mayEnter, usePod } from "../support/in-pod.ts";

const server = useApiServer(inject("apiServer"));
const at = usePod(server, async (team) => {
  const driver = await team.pod("driver", { labels: { "spark-runner/driver": "flights-old" } });
  await team.make(services, team.plan(driver, { service: "flights-old" }).service);
});
const env = { SPARK_HOME: fakeSpark("exit 0") };

describe.skipIf(!mayEnter)("in a pod (needs root)", () => {
  test("what an earlier life of the container left goes also when nobody tells this one its rights: 69", async () => {
    at.proxy.always(({ url }) => (url.includes("selfsubjectrulesreviews") ? "hang" : undefined));
    const end = await at.here.start(["--api-timeout", "1s", "local:///job.py"], { env }).finished;
    expect(end.code, end.stderr).toBe(69);
    expect(end.said[0]).toMatch(/^error: failed to create review of what the service account may do: /);
    const { namespace } = at.team;
    await expect(get(server.admin, { kind: services, namespace, name: "flights-old" })).rejects.toMatchObject({
      status: 404,
    });
    const driver = await get<KubernetesObject>(server.admin, { kind: pods, namespace, name: "driver" });
    expect(driver.metadata.labels ?? {}).toEqual({});
  });

  test("a mistake is not kept back by an API server that does not answer", async () => {
    at.proxy.always(() => "hang");
    const started = performance.now();
    const end = await at.here.start(["--api-timeout", "10m", "--max-attempts", "no", "local:///job.py"], { env })
      .finished;
    expect(end.code, end.stderr).toBe(78);
    expect(end.stderr).toContain('--max-attempts: expected a whole number from 1 to 100, got "no"');
    expect(performance.now() - started).toBeLessThan(60_000);
  });

  test("a dry run refuses what the pod's answer does not fit, with the advice, as a run does: 78", async () => {
    for (const more of [["--dry-run"], []]) {
      const end = await at.here.start([...more, "--container", "nope", "local:///job.py"], { env }).finished;
      expect(end.code, end.stderr).toBe(78);
      expect(end.stderr).toMatch(/error: --container: pod \S+\/driver has no container nope/);
    }
  });
});
