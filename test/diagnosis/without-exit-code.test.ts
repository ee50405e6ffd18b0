/** What a log tells that somebody kept: nobody knows the exit code, and both outputs are one. */
import { expect, test } from "vitest";
import { causes } from "../../src/diagnosis/causes.ts";
import { cluesOf } from "../../src/diagnosis/clues.ts";
import { findingIn } from "../../src/diagnosis/diagnose.ts";

const ending = "26/11/24 21:09:36 INFO ShutdownHookManager: Shutdown hook called\n";
const noClass = "Error: Failed to load class a.B.\n";
const idOf = (stdout: string, exitCode?: number, python = false): string | undefined =>
  findingIn(cluesOf({ stdout, stderr: "", exitCode, application: "job.py" }, {}, python), causes)?.cause.id;

test("a line that is evidence only with its exit code is one without it if nothing was said after it", () => {
  expect(idOf(`${noClass}${ending}`)).toBe("missing-class");
  expect(idOf(`${noClass}trying another\n${ending}`)).not.toBe("missing-class");
  expect(idOf(`${noClass}${ending}`, 1)).not.toBe("missing-class");
});

test("a module that is missing after Spark has begun is not one that kept the application from loading", () => {
  const noModule =
    "Traceback (most recent call last):\n  File \"/tmp/job.py\", line 9, in <module>\n    import x\nModuleNotFoundError: No module named 'x'\n";
  expect(idOf(noModule, 1, true)).toBe("missing-module");
  const begun = "26/11/24 21:09:36 INFO SparkContext: Running Spark version 3.5.9\n";
  const said = { stdout: begun + noModule, stderr: "", exitCode: 1, application: "job.py" };
  expect(findingIn(cluesOf(said, {}, true), causes)).toMatchObject({ cause: { id: "missing-module" }, isLikely: true });
});

test("what a JVM says of its options counts without an exit code, if it is all that was said", () => {
  expect(idOf("Unrecognized VM option 'Foo=1'\nError: Could not create the Java Virtual Machine.\n")).toBe(
    "bad-arguments",
  );
});
