import { afterEach, expect, test, vi } from "vitest";

afterEach(() => vi.restoreAllMocks());

/** The run's clock, of which the machine's is set by so many ms in its life. */
async function readings(jumpMs: number): Promise<readonly [before: number, after: number]> {
  const realNow = Date.now;
  let setBy = 0;
  vi.spyOn(Date, "now").mockImplementation(() => realNow() + setBy);
  vi.resetModules();
  const { clock } = await import("../../src/adapters/clock.ts");
  const before = clock.now();
  setBy = jumpMs;
  return [before, clock.now()];
}

test("the run's clock tells the time of day", async () => {
  const [now] = await readings(0);
  expect(Math.abs(now - Date.now())).toBeLessThan(60_000);
});

test.for([6 * 3_600_000, -6 * 3_600_000])(
  "a machine's clock that is set by %i ms moves no deadline",
  async (jumpMs) => {
    const [before, after] = await readings(jumpMs);
    expect(after - before).toBeGreaterThanOrEqual(0);
    expect(after - before).toBeLessThan(60_000);
  },
);
