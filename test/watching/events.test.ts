/** What events tell of executors whose containers are not made. */
import { describe, expect, test } from "vitest";
import type { PodEvent } from "../../src/watching/events.ts";
import { running, waiting } from "../support/executor-pods.ts";
import { minute, story } from "../support/executor-story.ts";

const hour = 60 * minute;
const creating = waiting("ContainerCreating");
const mount = (what: string): PodEvent => ({
  isWarning: true,
  reason: "FailedMount",
  message: `MountVolume.SetUp failed for volume "v" : ${what}`,
});
const withEvents = (events: readonly PodEvent[] | undefined) =>
  story({}, undefined, { events }).at(0, creating).until(hour);

describe("executors whose containers are not made", () => {
  test.for([
    ["missing-secret", 'secret "db" not found'],
    ["missing-config-map", 'configmap "conf" not found'],
    ["missing-claim", 'persistentvolumeclaim "data" not found'],
  ] as const)("%s: by one pod's events, read when it has waited for a minute", ([state, what]) => {
    const told = withEvents([mount(what)]);
    expect(told.reads[0]).toBe(minute);
    expect(told.said[0]).toEqual([minute, expect.stringContaining(what)]);
    expect(told.verdict).toMatchObject({ state, atMs: 6 * minute });
  });

  test("another reason is told in its words", () => {
    const told = withEvents([
      { isWarning: true, reason: "FailedAttachVolume", message: "Multi-Attach error for volume pvc-1" },
    ]);
    expect(told.said[0]?.[1]).toContain("FailedAttachVolume: Multi-Attach error for volume pvc-1");
    expect(told.verdict).toMatchObject({ state: "long-creating", atMs: 16 * minute });
  });

  test("what is said between two tries is no reason where there is one", () => {
    const failed = { isWarning: true, reason: "Failed", message: "Error: failed to create containerd task" };
    const told = withEvents([
      { isWarning: true, reason: "BackOff", message: "Back-off restarting failed container" },
      failed,
    ]);
    expect(told.said[0]?.[1]).toContain("Failed: Error: failed to create containerd task");
  });

  test("an image that is being pulled is told, until it is there", () => {
    const pulling = { isWarning: false, reason: "Pulling", message: 'Pulling image "large:1"' };
    const pulled = { isWarning: false, reason: "Pulled", message: 'Successfully pulled image "large:1" in 1m' };
    expect(withEvents([pulling]).said[0]?.[1]).toContain(
      'wait for a registry: no end yet of "Pulling image "large:1""',
    );
    expect(withEvents([pulled, pulling]).said[0]?.[1]).toContain("their containers are still being created on");
  });

  test("without the right to list events the pod's volumes are named", () => {
    const volumes = [{ secret: { secretName: "db" } }, { configMap: { name: "conf", optional: true } }];
    const told = story({}, undefined, { events: undefined })
      .at(0, { ...creating, spec: { nodeName: "node-a", volumes } })
      .until(hour);
    expect(told.said[0]?.[1]).toContain("what they mount may be missing: secret db; the attempt ends");
  });

  test("nothing is read of executors that come in time", () => {
    expect(story().at(0, creating).at(50_000, running()).until(hour).reads).toEqual([]);
  });
});
