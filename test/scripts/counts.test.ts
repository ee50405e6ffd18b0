import { expect, test } from "vitest";
import { closingLine, sum } from "../../scripts/suites/table.ts";
import { count } from "../../scripts/suites/vitest.ts";

const file = (...statuses: string[]) => ({
  status: statuses.includes("failed") || statuses.length === 0 ? "failed" : "passed",
  assertionResults: statuses.map((status) => ({ status })),
});

test.for([
  ["all well", [file("passed", "passed")], 0, false, "2 passed, 0 failed, 0 skipped"],
  ["a test that failed", [file("passed", "failed")], 1, false, "1 passed, 1 failed, 0 skipped"],
  ["skipped and to-do tests are told", [file("passed", "skipped", "todo")], 0, false, "1 passed, 0 failed, 2 skipped"],
  ["a file that didn't load", [file("passed"), file()], 1, false, "1 passed, 1 failed, 0 skipped"],
  ["an error outside of tests", [file("passed")], 1, false, "1 passed, 1 failed, 0 skipped"],
  ["no report at all", [], 1, false, "0 passed, 1 failed, 0 skipped"],
  ["a suite without tests", [], 0, false, "0 passed, 1 failed, 0 skipped"],
  ["what a filter leaves out", [file("passed", "skipped")], 0, true, "1 passed, 0 failed, 0 skipped"],
  ["a suite in which a filter finds nothing", [], 0, true, "0 passed, 0 failed, 0 skipped"],
] as const)("%s", ([, testResults, exitCode, filtered, expected]) => {
  expect(closingLine(count({ testResults }, exitCode, filtered))).toBe(expected);
});

test("rows add up, those without counts too", () => {
  const rows = [
    { name: "Java", seconds: 1 },
    { name: "unit", seconds: 1, passed: 2, failed: 1, skipped: 0 },
    { name: "e2e", seconds: 1, passed: 3, failed: 0, skipped: 1 },
  ];
  expect(sum(rows)).toEqual({ passed: 5, failed: 1, skipped: 1 });
});
