import { expect, test } from "vitest";
import { RunnerError, UseError } from "../../src/errors.ts";
import { showError } from "../../src/report/errors.ts";

test("all mistakes of use are told, each with its advice, after the warnings", () => {
  const error = new UseError(
    [
      { kind: "settings", message: "a", advice: "do b" },
      { kind: "usage", message: "c" },
    ],
    ["w"],
  );
  expect(showError(error)).toEqual({ lines: ["warning: w", "error: a", "  do b", "error: c"], exitCode: 64 });
});

test("a failure of ours is told with what to do and its own code", () => {
  expect(showError(new RunnerError(66, "failed to read x: y", { advice: "give z", cause: new Error("y") }))).toEqual({
    lines: ["error: failed to read x: y", "  give z"],
    exitCode: 66,
  });
});

test.for([new TypeError("x is undefined"), "a string", undefined])(
  "anything else is a bug that asks for a report: %s",
  (error) => {
    const { lines, exitCode } = showError(error);
    expect(exitCode).toBe(70);
    expect(lines[0]).toMatch(/bug in spark-runner; please report/);
    expect(lines.join("\n")).toContain(error instanceof Error ? error.message : String(error));
  },
);
