import { describe, expect, test } from "vitest";
import { outcomeOf } from "../../src/diagnosis/diagnose.ts";
import type { Report } from "../../src/diagnosis/clues.ts";
import { quiet } from "../support/fake-world.ts";
import { whyNotAgain } from "../../src/diagnosis/again.ts";
import { cause, ended, inDownload, log4j, main, py4j, ranAs, show } from "../support/spark-says.ts";

describe("what another attempt may mend", () => {
  test.for([
    [
      "a file of data that is not there yet",
      log4j,
      'Traceback (most recent call last):\n  File "/tmp/bad.py", line 1, in <module>\n    open("/nope/data")\nFileNotFoundError: [Errno 2] No such file or directory: \'/nope/data\'\n',
      "FileNotFoundError: [Errno 2] No such file or directory: '/nope/data'",
    ],
    [
      "a file of data, in Java",
      `${main}java.io.FileNotFoundException: File s3a://b/x does not exist\n\tat com.x.Job.main(Job.java:1)\n`,
      "",
      "java.io.FileNotFoundException: File s3a://b/x does not exist",
      "path-not-found",
    ],
    [
      "a refused connection",
      `${main}java.net.ConnectException: Connection refused\n\tat x\n${inDownload}`,
      "",
      "java.net.ConnectException: Connection refused",
      "connection-refused",
    ],
    [
      "a failure whose innermost cause says why",
      `${main}org.apache.spark.SparkException: Job aborted\n\tat x\nCaused by: java.lang.RuntimeException: a\n\tat y\nCaused by: java.net.SocketTimeoutException: timeout\n\t... 1 more\n`,
      "",
      "java.net.SocketTimeoutException: timeout",
      "connection-timed-out",
    ],
    [
      "a class that was missing before, and did no harm",
      `WARN X: no metrics\nCaused by: java.lang.ClassNotFoundException: org.x.Metrics\n\tat y\n${main}java.io.IOException: broken pipe\n\tat z\n`,
      "",
      "java.io.IOException: broken pipe",
    ],
    [
      "a jar that was skipped",
      `26/11/24 WARN DependencyUtils: Local jar /tmp/nope.jar does not exist, skipping.\n${main}java.io.IOException: x\n`,
      "",
      "java.io.IOException: x",
    ],
    [
      "PySpark's captured exception",
      "26/11/24 ERROR Executor: Exception in task 1.0\njava.lang.RuntimeException: noise\nCaused by: java.lang.Noise\n",
      'Traceback (most recent call last):\n  File "/tmp/b.py", line 3, in <module>\n    x\npyspark.errors.exceptions.captured.SparkRuntimeException: [USER_RAISED_EXCEPTION] boom SQLSTATE: P0001\n',
      "pyspark.errors.exceptions.captured.SparkRuntimeException: [USER_RAISED_EXCEPTION] boom SQLSTATE: P0001",
    ],
    [
      "what Java said to Python",
      "",
      py4j(
        "o28.collectToPython",
        ": org.apache.spark.SparkException: Job aborted due to stage failure\n\nDriver stacktrace:\n\tat x\nCaused by: java.lang.RuntimeException: boom\n\t... 1 more\n\n",
      ),
      "java.lang.RuntimeException: boom",
    ],
    [
      "the last of several tracebacks",
      "",
      'Traceback (most recent call last):\n  File "a", line 1\nValueError: first\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File "b", line 2\nKeyError: \'second\'\n',
      "KeyError: 'second'",
    ],
  ] as const)("%s", ([, stderr, stdout, line, id = "exception"]) => {
    expect(cause(stderr, stdout)).toEqual({ id, line });
    expect(whyNotAgain(ended(stderr, stdout))).toBeUndefined();
  });

  test("memory that ran out", () => {
    expect(cause(`${main}java.lang.OutOfMemoryError: Java heap space\n\tat x\n`)).toEqual({
      id: "out-of-memory",
      line: "java.lang.OutOfMemoryError: Java heap space",
    });
    expect(cause("26/11/24 ERROR Executor: java.lang.OutOfMemoryError: Java heap space\n")?.id).toBe("out-of-memory");
  });

  test("nothing that is said", () => {
    expect(cause("", "")).toBeUndefined();
    expect(cause(log4j, "")).toBeUndefined();
  });
});

test("Spark's structured log is read as its usual one", () => {
  const exception = { class: "java.sql.SQLException", msg: "No suitable driver", stacktrace: ["x.Y.z(Y.scala:3)"] };
  const line = { ts: "2026-11-30T18:00:00.123Z", level: "ERROR", msg: "it failed", logger: "org.x.Job", exception };
  const stopped = { ...line, level: "INFO", msg: "Successfully stopped SparkContext", logger: "SparkContext" };
  const log = [line, { ...stopped, exception: undefined }].map((each) => `${JSON.stringify(each)}\n`).join("");
  expect(cause(log)).toEqual({ id: "jdbc-driver-missing", line: "java.sql.SQLException: No suitable driver" });
});

describe("the script's side channel", () => {
  const told = (report: Report): ReturnType<typeof show> => {
    const tail = { stdout: "", stderr: "Error: Failed to load class a.B.\n" };
    return show(outcomeOf({ ...quiet, exit: { kind: "exited", code: 1 }, tail }, { report }, ranAs("job.scala")));
  };

  test("is believed before any output", () => {
    const line = "job.scala:7: error: not found: value x";
    expect(told({ kind: "did not compile", line })).toEqual({ id: "does-not-compile", line });
  });

  test.for([
    ["job.scala:3: java.lang.ClassNotFoundException: com.mysql.Driver", "missing-class"],
    ["job.scala:3: java.lang.OutOfMemoryError: Java heap space", "out-of-memory"],
    ["job.scala:3: java.lang.IllegalStateException: no rows", "exception"],
  ] as const)("says of %s that it is: %s", ([line, id]) => {
    expect(told({ kind: "exception", line })).toEqual({ id, line });
  });

  test.for([
    ["the exception that it printed last", "", "executor-out-of-memory"],
    ["no other one", "java.io.IOException: x\n\tat y\n", "out-of-memory"],
  ] as const)("is read with what stands around it: in the trace of %s", ([, after, id]) => {
    const inner = "java.lang.OutOfMemoryError: Java heap space";
    const outer = `org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 0.0 failed 1 times, most recent failure: Lost task 0.0 in stage 0.0 (TID 0) (10.0.0.1 executor 1): ${inner}`;
    const frames = "\tat a.B.c(job.scala:3)\n";
    const printed =
      after === "" ? `${outer}\n${frames}\nDriver stacktrace:\n${frames}Caused by: ${inner}\n${frames}` : after;
    const tail = { stdout: "", stderr: `${log4j}${printed}${log4j}` };
    const report: Report = { kind: "exception", line: `job.scala:3: ${inner}` };
    const outcome = outcomeOf({ ...quiet, exit: { kind: "exited", code: 1 }, tail }, { report }, ranAs("job.scala"));
    expect(show(outcome)?.id).toBe(id);
  });

  test("that a script did not compile is never guessed", () => {
    expect(cause("job.scala:7: error: not found: value x\n")?.id).not.toBe("does-not-compile");
  });
});

test("what a child says is bounded, on one line and without control characters", () => {
  const line = cause(`${main}java.lang.RuntimeException: \u001b[31m${"x".repeat(1000)}\u0007\n`)?.line ?? "";
  expect(line).toMatch(/^java\.lang\.RuntimeException: +\[31mx+…$/);
  expect(line.length).toBe(301);
});

test.for([
  [{ exit: { kind: "exited", code: 0 } }, { kind: "succeeded" }],
  [
    { exit: { kind: "exited", code: 0 }, timedOut: true, durationMs: 5 },
    { kind: "timed out", afterMs: 5 },
  ],
  [
    { exit: { kind: "signalled", signal: "SIGKILL", number: 9 }, timedOut: true, durationMs: 5 },
    { kind: "timed out", afterMs: 5 },
  ],
  [
    { exit: { kind: "signalled", signal: "SIGSEGV", number: 11 } },
    { kind: "signalled", signal: "SIGSEGV", number: 11 },
  ],
  [{ exit: { kind: "not started", exitCode: 126, why: "w" } }, { kind: "not started", exitCode: 126, why: "w" }],
  [{ exit: { kind: "exited", code: 255 } }, { kind: "failed", exitCode: 255 }],
] as const)("%j is %j", ([end, outcome]) => {
  expect(outcomeOf({ ...quiet, ...end }, {}, ranAs("job.jar"))).toEqual(outcome);
});

test("a long tail is read without delay", () => {
  const started = performance.now();
  for (const part of [
    "x",
    " at y\n",
    "Caused by: z\n",
    "Traceback (most recent call last):\n",
    "\n",
    "Error: ",
    `${main}a\n`,
    "usage: ",
  ]) {
    cause(part.repeat(131_072 / part.length), part.repeat(131_072 / part.length), 2);
  }
  expect(performance.now() - started).toBeLessThan(2000);
});
