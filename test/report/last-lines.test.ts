import { expect, test } from "vitest";
import { exits, tell } from "../support/fake-world.ts";

const missing = exits(101, "Error: Failed to load class a.B.");
const many = (maxAttempts: number): string[] => [
  "--no-retry-jitter",
  "--local",
  "--max-attempts",
  `${maxAttempts}`,
  "--retry-delay",
  "0",
  "job.jar",
];

const last = (lines: readonly string[]): readonly string[] =>
  lines.slice(lines.findIndex((line) => line.startsWith("the job ")));

test("the last lines are outcome, what each attempt said, the cause by its id, and what to do", async () => {
  const { lines } = await tell({ argv: ["--local", "job.jar"], goes: [exits(3), missing] });
  expect(last(lines)).toEqual([
    "the job failed for good; exit code 101 (the job's own)",
    "  attempt 1 failed with exit code 3 after 1.0 s",
    "  attempt 2 failed with exit code 101: Error: Failed to load class a.B. after 1.0 s",
    "cause: a missing class (missing-class)",
    "what to do: add the jar that contains it (--packages, --jars, or in the image); for a main class, check --class",
  ]);
});

test("a job of which nothing is known has no cause", async () => {
  const { lines } = await tell({ argv: many(1), goes: [exits(3)] });
  expect(last(lines)).toEqual([
    "the job failed for good; exit code 3 (the job's own)",
    "  attempt 1 failed with exit code 3 after 1.0 s",
  ]);
});

test("many attempts that said the same in a row have one line together", async () => {
  const goes = [...Array.from({ length: 5 }, () => exits(3)), exits(4), exits(5), exits(5)];
  const { lines } = await tell({ argv: many(8), goes });
  expect(last(lines)).toEqual([
    "the job failed for good; exit code 5 (the job's own)",
    "  attempts 1 to 5 failed with exit code 3",
    "  attempt 6 failed with exit code 4",
    "  attempts 7 to 8 failed with exit code 5",
  ]);
});

test("of a hundred attempts that all said something else, the first and the last are told", async () => {
  const { lines } = await tell({ argv: many(100), goes: Array.from({ length: 100 }, (_, index) => exits(index + 1)) });
  expect(last(lines)).toEqual([
    "the job failed for good; exit code 100 (the job's own)",
    "  attempt 1 failed with exit code 1",
    "  attempt 2 failed with exit code 2",
    "  attempts 3 to 97 failed for causes that are told above",
    "  attempt 98 failed with exit code 98",
    "  attempt 99 failed with exit code 99",
    "  attempt 100 failed with exit code 100",
  ]);
});

test("a job whose threads were ended at work says so, though it succeeded", async () => {
  const files = { readEndedAtWork: () => "the-writer" };
  const { lines } = await tell({ argv: ["--local", "job.jar"], goes: [exits(0)], files });
  expect(last(lines)).toEqual(["the job succeeded after 1.0 s; its threads were ended at work: the-writer"]);
});
