/** Words that look like a failure for good, and are none: each was said by, or made after, a job that may well succeed. */
import { describe, expect, test } from "vitest";
import { whyNotAgain } from "../../src/diagnosis/again.ts";
import { findingOf } from "../../src/diagnosis/diagnose.ts";
import { saysOf } from "../../src/diagnosis/told.ts";
import { cause, ended, inSubmit, log4j, main, py4j } from "../support/spark-says.ts";

const again = (stderr: string, stdout = "", code = 1): boolean =>
  whyNotAgain(ended(stderr, stdout, code)) === undefined;

describe("is worth another attempt", () => {
  test.for([
    [
      "a job's own words, with another code than Spark's 101",
      "Error: Failed to load table sales from s3a://lake: timeout\n",
      "",
      1,
    ],
    ["a file that another program can't open", "gpg: can't open file '/mnt/x': [Errno 2] timed out\n", "", 2],
    [
      "a file that another Python program can't open",
      "/usr/bin/python3: can't open file '/opt/helper.py': [Errno 2] No such file or directory\n",
      "x\n",
      2,
    ],
    [
      "a class that failed to initialise, perhaps for a database that was down",
      `${main}org.apache.spark.SparkException: Job aborted\n\tat x\nCaused by: java.lang.NoClassDefFoundError: Could not initialize class com.x.Pool$\n\tat y\n`,
      "",
      1,
    ],
    [
      "a cache folder of --packages that can't be written",
      `${main}java.io.FileNotFoundException: /nonexistent/.ivy2/cache/resolved-x.xml (No such file or directory)\n\tat java.base/java.io.FileOutputStream.open0(Native Method)\n\tat org.apache.spark.util.DependencyUtils$.resolveMavenDependencies(DependencyUtils.scala:133)\n${inSubmit}`,
      "",
      1,
    ],
    [
      "an option that a program of the job does not know",
      `Error: Unrecognized option: --weird\n${main}java.io.IOException: x\n${inSubmit}`,
      "",
      1,
    ],
    [
      "ordinary words with a class in them",
      `${main}java.io.IOException: retry after ClassNotFoundException\n${inSubmit}`,
      "",
      1,
    ],
    [
      "a JVM that the job started and that refused its options",
      `26/11/24 21:09:36 INFO X: calling java\nUnrecognized VM option 'Foo=1'\nError: Could not create the Java Virtual Machine.\n`,
      "working\n",
      1,
    ],
    [
      "a JVM without enough memory on a node that is full",
      "Error occurred during initialization of VM\nCould not reserve enough space for 2097152KB object heap\n",
      "",
      1,
    ],
  ] as const)("%s", ([, stderr, stdout, code]) => {
    expect(again(stderr, stdout, code)).toBe(true);
  });

  test("a Python job, whatever a JVM that it handled had said", () => {
    const handled = `${main}java.lang.ClassNotFoundException: com.x.Optional\n\tat com.x.Helper.main(Helper.java:3)\n`;
    const traceback =
      'Traceback (most recent call last):\n  File "/tmp/job.py", line 9, in <module>\n    x()\nValueError: no rows\n';
    expect(cause(handled, traceback)).toEqual({ id: "exception", line: "ValueError: no rows" });
  });

  test("a Python job that printed an error and ended with a code of its own: nothing that is not caught ends Python with that", () => {
    const printed =
      'Traceback (most recent call last):\n  File "/tmp/job.py", line 1, in <module>\n    x()\npyspark.sql.utils.ParseException: mismatched input x\n';
    const [own, uncaught] = [3, 1].map((code) => findingOf(ended("", printed, code)));
    expect(own).toMatchObject({ cause: { id: "sql-syntax" }, isLikely: true });
    expect(uncaught).toMatchObject({ cause: { id: "sql-syntax" } });
    expect(uncaught?.isLikely).toBeUndefined();
    const missing = printed.replace(/pyspark.*/, "ModuleNotFoundError: No module named 'x'");
    expect(again("", missing, 3)).toBe(true);
    expect(again("", missing, 1)).toBe(false);
  });

  test("a Python job that lacks a module once Spark has begun, or within a function", () => {
    const began = "26/11/27 11:50:04 INFO SparkContext: Running Spark version 4.3.0\n";
    const missing = (where: string): string =>
      `Traceback (most recent call last):\n  File "/tmp/job.py", line 1, in ${where}\n    import nosuch\nModuleNotFoundError: No module named 'nosuch'\n`;
    expect(again(began, missing("<module>"))).toBe(true);
    expect(again(log4j, missing("optional"))).toBe(true);
    expect(again(log4j, missing("<module>"))).toBe(false);
  });
});

describe("with spark.submit.callSystemExitOnMainExit, where Spark 4.1 and newer print no `Exception in thread`", () => {
  const exits = "Calling System.exit() with exit code 1 because spark.submit.callSystemExitOnMainExit=true\n";
  const frames = `\tat T.main(T.java:5)\n${inSubmit}`;

  test("the cause is found", () => {
    const trace = `java.lang.IllegalStateException: outer\n${frames}Caused by: java.io.IOException: inner said\n\t... 13 more\n`;
    expect(cause(log4j + exits + trace)).toEqual({ id: "exception", line: "java.io.IOException: inner said" });
  });

  test("a missing class is one", () => {
    expect(cause(`${log4j}${exits}java.lang.NoClassDefFoundError: org/x/Y\n${frames}`)).toEqual({
      id: "missing-class",
      line: "java.lang.NoClassDefFoundError: org/x/Y",
    });
  });

  test("what the JVM logs while it ends is no part of it", () => {
    const later =
      "26/11/27 11:50:17 ERROR Hook: x\njava.io.IOException: y\n\tat z\nCaused by: java.io.IOException: late\n\tat z\n";
    expect(cause(`${exits}java.lang.IllegalStateException: real\n${frames}${later}`)?.line).toBe(
      "java.lang.IllegalStateException: real",
    );
  });
});

describe("the cause that is quoted", () => {
  test("is the innermost that says something", () => {
    const crashed =
      ": org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 failed\n\nDriver stacktrace:\n\tat x\nCaused by: org.apache.spark.SparkException: Python worker exited unexpectedly (crashed)\n\tat y\nCaused by: java.io.EOFException\n\tat z\n\t... 1 more\n\n";
    expect(cause("", py4j("o28.collect", crashed))?.line).toBe(
      "org.apache.spark.SparkException: Python worker exited unexpectedly (crashed)",
    );
    expect(cause(`${main}java.io.EOFException\n\tat x\n`)?.line).toBe("java.io.EOFException");
  });

  test("names the program that is missing", () => {
    const trace = `${main}java.io.IOException: Cannot run program "python2.7": error=2, No such file or directory\n\tat x\n${inSubmit}Caused by: java.io.IOException: error=2, No such file or directory\n\tat y\n`;
    expect(cause(trace, "")?.line).toContain('Cannot run program "python2.7"');
  });

  test("is what Python said in a worker", () => {
    const trace = `${main}org.apache.spark.SparkException: Job aborted\n\tat x\n${inSubmit}Caused by: org.apache.spark.api.python.PythonException: Traceback (most recent call last):\n  File "/tmp/job.py", line 4, in f\nValueError: bad row 7\n\n\tat y\n`;
    expect(cause(trace)?.line).toBe("ValueError: bad row 7");
  });
});

describe("an end without an exception", () => {
  test("is told by the last line, which is not called its cause", () => {
    expect(cause(log4j, "hello\ntable is empty\n", 1)).toEqual({ id: "last-words", line: "table is empty" });
    expect(cause(`${log4j}26/11/24 21:09:36 INFO X: y\nno rows today\n26/11/24 21:09:36 INFO X: z\n`, "", 3)).toEqual({
      id: "user-exit-code",
      line: "no rows today",
    });
  });

  test("of the driver's Python by a signal names it", () => {
    expect(cause(log4j, "about to die\n", 137)?.line).toBe(
      "the job's Python was ended by SIGKILL (often: out of memory)",
    );
    expect(cause(log4j, "x\n", 139)?.line).toBe("the job's Python was ended by SIGSEGV");
    expect(cause("x\n", "", 137)?.line).toBe("x");
  });

  test("of a JVM by an exception that nothing caught quotes that", () => {
    const logged =
      "26/11/27 12:05:23 ERROR SparkUncaughtExceptionHandler: Uncaught exception in thread Thread[main,5,main]\njava.io.IOException: no route\n\tat x\n26/11/27 12:05:24 INFO Y: z\n";
    expect(cause(logged, "", 50)).toEqual({ id: "exception", line: "java.io.IOException: no route" });
  });

  test.for([
    [11, "too-many-executor-failures"],
    [50, "uncaught-exception"],
    [51, "uncaught-exception"],
    [52, "out-of-memory"],
    [53, "no-local-folder"],
    [54, "block-store"],
    [55, "block-store"],
    [56, "executor-lost"],
    [57, "task-not-ended"],
    [58, "executor-lost"],
  ] as const)("with Spark's %i is told in words: %s", ([code, id]) => {
    expect(cause(log4j, "", code)).toMatchObject({ id });
  });
});

test("an error in Python that another one caused is judged by that, too, and one that was only handled is not", () => {
  const errors = (between: string) =>
    `Traceback (most recent call last):\n  File "/tmp/job.py", line 3, in load\nConnectionRefusedError: [Errno 111] Connection refused\n\n${between}\n\nTraceback (most recent call last):\n  File "/tmp/job.py", line 9, in <module>\nLoadFailed: shop\n`;
  const line = "LoadFailed: shop";
  const direct = cause("", errors("The above exception was the direct cause of the following exception:"));
  expect(direct).toEqual({ id: "connection-refused", line: "ConnectionRefusedError: [Errno 111] Connection refused" });
  expect(cause("", errors("During handling of the above exception, another exception occurred:"))).toEqual({
    id: "exception",
    line,
  });
});

test("Spark's own exception for a Python program that failed is none: what the program said is", () => {
  const user = `${main}org.apache.spark.SparkUserAppException: User application exited with 1\n\tat x\n${inSubmit}`;
  const traceback =
    'Traceback (most recent call last):\n  File "/tmp/job.py", line 9, in <module>\n    x()\nValueError: no rows\n';
  expect(cause(user, traceback)).toEqual({ id: "exception", line: "ValueError: no rows" });
});

describe("an error that the job logged itself, with its trace, before it ended with a code", () => {
  const logged =
    "26/11/30 18:00:00 ERROR Nightly: the job failed\njava.lang.RuntimeException: x\n\tat a\nCaused by: java.sql.SQLException: No suitable driver\n\tat b\n";
  const stopping =
    "26/11/30 18:00:01 INFO SparkContext: Invoking stop() from shutdown hook\n26/11/30 18:00:01 INFO MemoryStore: MemoryStore cleared\n26/11/30 18:00:01 INFO SparkContext: Successfully stopped SparkContext\n26/11/30 18:00:01 INFO ShutdownHookManager: Shutdown hook called\n";

  test("is a likely cause if nothing but Spark's stopping comes after it, and it is tried again", () => {
    const outcome = ended(logged + stopping, "", 3);
    const found = findingOf(outcome);
    expect(found).toMatchObject({ cause: { id: "jdbc-driver-missing" }, isLikely: true });
    expect(found && saysOf(found)).toMatch(/^probably /);
    expect(whyNotAgain(outcome)).toBeUndefined();
  });

  test("is none if the job went on", () => {
    expect(
      findingOf(ended(`${logged}26/11/30 18:00:01 INFO Nightly: it is done without\n${stopping}`, "", 3))?.cause.id,
    ).not.toBe("jdbc-driver-missing");
    expect(findingOf(ended(`${logged.replace("ERROR", "WARN")}${stopping}`, "", 3))?.cause.id).not.toBe(
      "jdbc-driver-missing",
    );
  });
});
