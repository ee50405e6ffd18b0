/** What is said of executors that don't come, and what ends the attempt: one test for each row. */
import { describe, expect, test } from "vitest";
import type { Told } from "../../src/watching/said-by-spark.ts";
import { running, terminated, unschedulable, waiting, type Executor } from "../support/executor-pods.ts";
import { minute, story } from "../support/executor-story.ts";

const hours = 100 * minute;
const cpu = unschedulable("0/1 nodes are available: 1 Insufficient cpu.");
const notFound = waiting("ErrImagePull", 'rpc error: code = NotFound desc = "r/x:1": not found');
const secret = waiting("CreateContainerConfigError", 'secret "db" not found');
const away = waiting("ErrImagePull", "unexpected status: 503 Service Unavailable");
const registered: Told = { what: "registered", executor: "1" };
const two: Executor = { number: 2 };

/** What is said at once, and when each ends an attempt that has nothing else, in minutes. */
const ends: readonly (readonly [state: string, Executor, said: number, ends: number | undefined])[] = [
  ["invalid-image-name", waiting("InvalidImageName", "invalid reference format"), 0, 1],
  ["image-not-found", notFound, 0, 2],
  ["image-refused", waiting("ErrImagePull", "pull access denied"), 0, 2],
  ["missing-secret", secret, 0, 5],
  ["missing-config-map", waiting("CreateContainerConfigError", 'configmap "c" not found'), 0, 5],
  ["missing-claim", unschedulable('persistentvolumeclaim "data" not found'), 0, 5],
  ["registry-away", away, 1, 15],
  ["unschedulable", cpu, 1, 15],
  ["run-container-error", waiting("RunContainerError", "no such file"), 1, 15],
  // Said when it has been so for a while, and counted from then on.
  ["long-creating", waiting("ContainerCreating"), 1, 16],
  ["scheduling-gated", unschedulable("gates", "SchedulingGated"), 1, undefined],
];

describe("an attempt that has never had an executor", () => {
  test.for(ends)("%s is said and ends it in its time", ([state, executor, saidAt, endsAt]) => {
    const told = story().at(0, executor).until(hours);
    expect(told.times[0]).toBe(saidAt);
    expect(told.verdict?.state).toBe(endsAt === undefined ? undefined : state);
    expect(told.verdict?.atMs).toBe(endsAt === undefined ? undefined : endsAt * minute);
  });

  test("is told in one line: how long, how many, why, and what comes of it", () => {
    const told = story()
      .hears(0, { what: "asked", profile: "0", target: 4 })
      .at(0, cpu, { ...cpu, number: 2 });
    expect(told.until(minute).said).toEqual([
      [
        minute,
        "no executor has come after 1 min 0 s: 2 of 4 executors find no node: 0/1 nodes are available: 1 Insufficient cpu.; " +
          "the attempt ends in 14 min 0 s unless that changes (--executor-timeout)",
      ],
    ]);
  });

  test("is not repeated while nothing changes, but where it waits without end", () => {
    expect(
      story()
        .at(0, cpu)
        .until(14 * minute).times,
    ).toEqual([1]);
    expect(
      story()
        .at(0, unschedulable("gates", "SchedulingGated"))
        .until(14 * minute).times,
    ).toEqual([1, 6, 11]);
  });

  test("tells another cause, at most each five minutes; and at once what time won't mend", () => {
    const other = unschedulable("0/2 nodes are available: 2 Insufficient memory.");
    expect(
      story()
        .at(0, cpu)
        .at(2 * minute, other)
        .until(8 * minute).times,
    ).toEqual([1, 6]);
    expect(
      story()
        .at(0, cpu)
        .at(2 * minute, notFound)
        .until(3 * minute).times,
    ).toEqual([1, 2]);
  });

  test("is counted anew when the scheduler's reason or the number of executors changes", () => {
    const other = unschedulable("0/2 nodes are available: 2 Insufficient memory.");
    expect(
      story()
        .at(0, cpu)
        .at(10 * minute, other)
        .until(hours).verdict?.atMs,
    ).toBe(25 * minute);
    expect(
      story()
        .at(0, cpu)
        .at(10 * minute, { ...cpu, number: 2 })
        .until(hours).verdict?.atMs,
    ).toBe(25 * minute);
    expect(
      story()
        .at(0, cpu)
        .at(10 * minute, cpu)
        .until(hours).verdict?.atMs,
    ).toBe(15 * minute);
  });

  test("is waited for while one of its executors may yet come", () => {
    const told = story().at(0, notFound, two);
    expect(told.until(59_000).said).toEqual([]);
    const ready = story()
      .at(0, notFound)
      .at(90_000, { ...running(), number: 2 });
    expect(ready.until(hours).verdict).toBeUndefined();
  });

  test("ends for what most of its executors have", () => {
    const told = story().at(0, { ...cpu, number: 1 }, { ...cpu, number: 2 }, { ...away, number: 3 });
    expect(told.until(hours).verdict).toMatchObject({ state: "unschedulable", atMs: 15 * minute });
  });

  test("is not counted anew by a moment without executors, or with one of which nothing is known yet", () => {
    const told = story()
      .at(0, notFound)
      .gone(30_000, notFound)
      .at(31_000, two)
      .at(33_000, { ...notFound, number: 2 });
    expect(told.until(hours).verdict?.atMs).toBe(2 * minute);
  });

  test("0 waits without end, and a time that was set ends queues and quotas as well", () => {
    expect(story({ timeoutMs: null }).at(0, cpu).until(hours).verdict).toBeUndefined();
    const gated = unschedulable("gates", "SchedulingGated");
    expect(story({ queueMs: minute }).at(0, gated).until(hours).verdict?.atMs).toBe(minute);
  });
});

describe("executors that die, one after the other", () => {
  test("are told with their last words, and end an attempt that has no other", () => {
    const told = story();
    for (let number = 1; number <= 100; number++) {
      told.at(number * 10_000, { ...running(), number });
      told.gone(number * 10_000 + 5000, { ...terminated(1, { message: "no such class" }), number });
    }
    expect(told.said[0]?.[1]).toContain("executors die, one after the other: exit code 1: no such class");
    expect(told.times).toEqual([told.times[0]]);
    expect(told.verdict?.state).toBe("died-at-start");
    expect(Math.round((told.verdict?.atMs ?? 0) / minute)).toBe(15);
  });
});

describe("executors that are refused", () => {
  const refused = (state: "quota-full" | "refused-by-quota", reason: string): Told => ({
    what: "refused",
    isExecutor: true,
    trouble: { state, reason, object: "team" },
  });
  const full = refused("quota-full", "exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2");
  const never = refused("refused-by-quota", "failed quota: team: must specify limits.cpu");

  test("for good end an attempt that has none, and by a quota that is full only if the time was set", () => {
    expect(story().hears(0, never).until(hours).verdict).toMatchObject({ state: "refused-by-quota", atMs: minute });
    expect(
      story()
        .hears(0, full)
        .until(14 * minute).times,
    ).toEqual([1, 6, 11]);
    expect(story().hears(0, full).until(hours).verdict).toBeUndefined();
    expect(
      story({ queueMs: 3 * minute })
        .hears(0, full)
        .until(hours).verdict?.atMs,
    ).toBe(3 * minute);
  });

  test("are only known as executors by their names, or when Spark has asked for some: the job may make pods, too", () => {
    const jobs = { ...never, isExecutor: false };
    expect(story().hears(0, jobs).until(hours).said).toEqual([]);
    const asked = story().hears(0, { what: "asked", profile: "0", target: 2 }).hears(0, jobs);
    expect(asked.until(hours).verdict?.atMs).toBe(minute);
  });

  test("don't matter where others come", () => {
    const told = story().at(0, running()).hears(1000, never).until(hours);
    expect(told.verdict).toBeUndefined();
  });
});

describe("an attempt that has had executors", () => {
  test("is never ended, and warned once of each kind", () => {
    const told = story()
      .at(0, running())
      .hears(1000, registered)
      .at(hours, { ...cpu, number: 2 }, { ...cpu, number: 3 });
    expect(told.until(3 * hours).said.map(([, line]) => line)).toEqual([
      "warning: 2 of 3 executors find no node: 0/1 nodes are available: 1 Insufficient cpu.; the job goes on with those that it has",
    ]);
    expect(told.verdict).toBeUndefined();
  });

  test("also where Spark's log does not say that they came: one that has run for a while may have worked", () => {
    const told = story()
      .at(0, running())
      .at(21_000, terminated(1))
      .at(22_000, { ...notFound, number: 2 });
    expect(told.until(hours).verdict).toBeUndefined();
    const dies = story()
      .at(0, running())
      .at(5000, terminated(1))
      .at(6000, { ...notFound, number: 2 });
    expect(dies.until(hours).verdict?.state).toBe("image-not-found");
  });

  test("says nothing when they come in time", () => {
    const told = story().hears(0, { what: "asked", profile: "0", target: 2 }).at(1000, {}, two);
    told.at(50_000, running(), { ...running(), number: 2 }).hears(55_000, registered);
    expect(told.until(hours).said).toEqual([]);
  });

  test("tells when they came after all", () => {
    const told = story().hears(0, { what: "asked", profile: "0", target: 4 }).at(0, cpu);
    told.at(175_000, running()).hears(180_000, registered);
    expect(told.said.at(-1)).toEqual([180_000, "1 of 4 executors run after 3 min 0 s"]);
  });
});
