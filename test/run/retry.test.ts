import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { retry } from "../../src/adapters/retry.ts";
import { planOf } from "../support/plans.ts";

const policy = (...argv: string[]): ReturnType<typeof planOf>["retry"] => planOf([...argv, "job.py"]).retry;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** When each attempt began, in milliseconds, on a clock that runs by itself. */
async function starts(
  argv: string[],
  { goOn = () => true, takes = 0 }: { goOn?: (delay: number) => boolean; takes?: number } = {},
): Promise<number[]> {
  const began: number[] = [];
  const first = Date.now();
  const run = retry.run(
    policy(...argv),
    async () => {
      began.push(Date.now() - first);
      await new Promise((resolve) => setTimeout(resolve, takes));
    },
    ({ delayMs }) => goOn(delayMs),
    new AbortController().signal,
  );
  await vi.runAllTimersAsync();
  await run;
  return began;
}

describe("attempts follow each other by the plan's schedule", () => {
  test.for([
    ["growing", ["--max-attempts", "4"], [0, 10_000, 30_000, 70_000]],
    ["up to the ceiling", ["--max-attempts", "4", "--retry-max-delay", "15s"], [0, 10_000, 25_000, 40_000]],
    ["evenly", ["--retry-factor", "1"], [0, 10_000, 20_000]],
    ["at once", ["--retry-delay", "0"], [0, 0, 0]],
    ["one alone", ["--max-attempts", "1"], [0]],
  ] as const)("%s", async ([, argv, expected]) => {
    expect(await starts(["--no-retry-jitter", ...argv])).toEqual(expected);
  });

  test("counted from an attempt's end", async () => {
    expect(await starts(["--no-retry-jitter"], { takes: 5000 })).toEqual([0, 15_000, 40_000]);
  });

  test("with jitter each wait is lengthened to at most twice, and never above the ceiling", async () => {
    const seconds: number[] = [];
    for (let round = 0; round < 20; round++) {
      const [, second = 0, third = 0] = await starts(["--retry-max-delay", "25s"]);
      expect(second).toBeGreaterThanOrEqual(10_000);
      expect(second).toBeLessThanOrEqual(20_000);
      expect(third - second).toBeGreaterThanOrEqual(20_000);
      expect(third - second).toBeLessThanOrEqual(25_000);
      seconds.push(second);
    }
    expect(new Set(seconds).size).toBeGreaterThan(1);
  });
});

test("whether to go on is asked after each attempt that has a successor, with the wait that would follow", async () => {
  const asked: number[] = [];
  const goOn = (delay: number): boolean => asked.push(delay) < 9;
  await starts(["--no-retry-jitter", "--max-attempts", "3"], { goOn });
  expect(asked).toEqual([10_000, 20_000]);
});

test("no is final", async () => {
  expect(await starts([], { goOn: () => false })).toEqual([0]);
});

describe("a cancellation", () => {
  const cancelled = { signal: "SIGTERM", number: 15 };

  test("ends a wait at once, and is no error", async () => {
    const controller = new AbortController();
    let count = 0;
    const run = retry.run(
      policy(),
      async () => void count++,
      () => true,
      controller.signal,
    );
    await vi.advanceTimersByTimeAsync(5000);
    controller.abort(cancelled);
    await expect(run).resolves.toBeUndefined();
    expect(count).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("before the first attempt starts none", async () => {
    let count = 0;
    await retry.run(
      policy(),
      async () => void count++,
      () => true,
      AbortSignal.abort(cancelled),
    );
    expect(count).toBe(0);
  });

  test("in an attempt starts no further one and asks nothing", async () => {
    const controller = new AbortController();
    const goOn = vi.fn(() => true);
    await retry.run(policy(), async () => controller.abort(cancelled), goOn, controller.signal);
    expect(goOn).not.toHaveBeenCalled();
  });
});

test.for([new Error("bug"), new TypeError("bug"), new RangeError("bug")])(
  "a bug is thrown on at once: %s",
  async (bug) => {
    let count = 0;
    const run = retry.run(
      policy(),
      () => {
        count++;
        return Promise.reject(bug);
      },
      () => true,
      new AbortController().signal,
    );
    await expect(run).rejects.toBe(bug);
    expect(count).toBe(1);
  },
);
