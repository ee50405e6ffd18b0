import { expect, test } from "vitest";
import { planOf } from "../support/plans.ts";
test("a first delay above the default ceiling raises it, and one that was set does not give way", () => {
  const of = (...argv: string[]) => planOf(["--max-attempts", "3", "--retry-delay", "10m", ...argv, "job.py"]).retry;
  expect(of()).toMatchObject({ maxDelayMs: 600_000, delaysMs: [600_000, 600_000] });
  expect(of("--retry-max-delay", "15m")).toMatchObject({ maxDelayMs: 900_000, delaysMs: [600_000, 900_000] });
});
