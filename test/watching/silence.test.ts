/** Executors that run and don't reach the driver: what is needed to say so, and to end an attempt for it. */
import { describe, expect, test } from "vitest";
import { connectionsIn } from "../../src/watching/meeting.ts";
import type { Told } from "../../src/watching/said-by-spark.ts";
import { running, terminated } from "../support/executor-pods.ts";
import { minute, story } from "../support/executor-story.ts";

const hour = 60 * minute;
const other = { ...running(), number: 2 };
const registered: Told = { what: "registered", executor: "1" };

describe("executors that run while none reaches the driver", () => {
  test("are told of once, and end the attempt ten minutes after the last one's start", () => {
    const told = story({}, () => 0)
      .at(0, running())
      .at(30_000, other)
      .until(hour);
    expect(told.said).toEqual([
      [
        90_000,
        "2 of 2 executors run, but none has reached the driver: no connection to port 7078 in this pod; " +
          "the last of them started 1 min 0 s ago, and the attempt ends in 9 min 0 s if that stays so (--executor-patience silent=…)",
      ],
    ]);
    expect(told.verdict).toMatchObject({ state: "never-registered", atMs: 10.5 * minute });
  });

  test("are waited for anew when another one starts", () => {
    const told = story({}, () => 0)
      .at(0, running())
      .at(9 * minute, other)
      .until(hour);
    expect(told.verdict?.atMs).toBe(19 * minute);
  });

  test("never end it where that can't be seen", () => {
    const told = story({}, () => undefined)
      .at(0, running())
      .until(hour);
    expect([told.said, told.verdict]).toEqual([[], undefined]);
  });

  test("never end it when one was connected at any time", () => {
    const told = story({}, (now) => (now === 3 * minute ? 1 : 0))
      .at(0, running())
      .until(hour);
    expect(told.verdict).toBeUndefined();
    expect(told.checks.at(-1)).toBe(3 * minute);
  });

  test("never end it when the time is 0", () => {
    expect(
      story({ silentMs: null }, () => 0)
        .at(0, running())
        .until(hour).verdict,
    ).toBeUndefined();
  });

  test("are not asked about when Spark says that they came, or when they are gone", () => {
    expect(
      story({}, () => 0)
        .at(0, running())
        .hears(9000, registered)
        .until(hour).checks,
    ).toEqual([]);
    const gone = story({}, () => 0)
      .at(0, running())
      .at(30_000, terminated(1))
      .until(hour);
    expect([gone.checks, gone.verdict]).toEqual([[], undefined]);
  });
});

describe("connections to the driver's port", () => {
  const table = (...states: string[]): string =>
    [
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
      ...states.map(
        (state, at) => `   ${at}: 0100007F:1BA6 0200007F:C350 ${state} 00000000:00000000 00:00000000 00000000 185 0 1`,
      ),
      "   9: 0100007F:1BA7 0200007F:C350 01 00000000:00000000 00:00000000 00000000 185 0 1",
    ].join("\n");

  test.for([
    [0, [table("0A")]],
    [2, [table("0A", "01"), table("06")]],
    [undefined, [table("01")]],
    [undefined, []],
  ] as const)("%s of those in the kernel's tables", ([count, tables]) =>
    expect(connectionsIn(tables, 7078)).toBe(count),
  );
});
