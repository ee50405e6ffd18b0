/** The run's deadline before its first attempt, by the packaged executable in a pod of a real API server. */
import { describe, expect, inject, test } from "vitest";
import { listMetadata } from "../../src/adapters/kubernetes/client/calls.ts";
import { services } from "../../src/leftovers/kinds.ts";
import { useApiServer } from "../ground/api-server.ts";
import { fakeSpark } from "../support/fake-spark.ts";
import { mayEnter, usePod } from "../support/in-pod.ts";

const server = useApiServer(inject("apiServer"));
const at = usePod(server, (team) => team.pod("driver"));

const run = () =>
  at.here.start(["--deadline", "2s", "local:///job.py"], { env: { SPARK_HOME: fakeSpark("exit 0") } }).finished;

describe.skipIf(!mayEnter)("the run's deadline (needs root)", () => {
  test("ends a run that can't read its pod: 124, and says what it was at", async () => {
    at.proxy.always(({ url }) => (url.endsWith("/pods/driver") ? "hang" : undefined));
    const started = performance.now();
    const end = await run();
    expect(end.code, end.stderr).toBe(124);
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(end.said.join("\n")).toMatch(/read this pod .*deadline of 2\.0 s/);
  });

  test("ends a set-up that goes on: 124, and what was made is gone", async () => {
    const end = await run(); // its Service's name never resolves
    expect(end.code, end.stderr).toBe(124);
    expect(end.said.join("\n")).toContain(
      "attempt 1 of 3 is not started, because the run's deadline of 2.0 s has passed",
    );
    expect(await listMetadata(server.admin, { kind: services, namespace: at.team.namespace }, {})).toEqual([]);
  });
});
