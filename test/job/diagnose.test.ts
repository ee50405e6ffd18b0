import { describe, expect, test } from "vitest";
import { outcomeOf } from "../../src/job/diagnose.ts";
import type { FailureCause } from "../../src/plan/outcome.ts";
import { whyNotAgain } from "../../src/plan/retry.ts";
import { quiet } from "../support/fake-world.ts";

const cause = (stderr: string, stdout = "", code = 1): FailureCause | undefined => {
  const outcome = outcomeOf({ ...quiet, exit: { kind: "exited", code }, tail: { stdout, stderr } }, undefined);
  return outcome.kind === "failed" ? outcome.cause : undefined;
};

// Texts of Spark 3.5.9 and 4.3.0, as they came from real runs; shortened in the middle.
const log4j =
  "Using Spark's default log4j profile: org/apache/spark/log4j2-defaults.properties\n26/11/24 21:09:36 WARN Utils: Your hostname resolves to a loopback address\n";
const main = 'Exception in thread "main" ';
const inSubmit =
  "\tat org.apache.spark.deploy.SparkSubmitArguments.error(SparkSubmitArguments.scala:670)\n\tat org.apache.spark.deploy.SparkSubmit.main(SparkSubmit.scala)\n";
const inDownload =
  "\tat org.apache.spark.util.Utils$.doFetchFile(Utils.scala:663)\n\tat org.apache.spark.util.DependencyUtils$.downloadFile(DependencyUtils.scala:201)\n";
const py4j = (call: string, java: string): string =>
  `Traceback (most recent call last):\n  File "/tmp/job.py", line 3, in <module>\n    s.x()\n    ^^^^^\n  File "protocol.py", line 327, in get_return_value\n` +
  `py4j.protocol.Py4JJavaError: An error occurred while calling ${call}.\n${java}`;

describe("what another attempt can't mend", () => {
  test.for([
    [
      "a class that is not there",
      `${log4j}Error: Failed to load class com.x.Nope.\n${log4j}`,
      "",
      "missing class",
      "Error: Failed to load class com.x.Nope.",
    ],
    [
      "a jar that is not there",
      `${log4j}${main}org.apache.spark.SparkException: Failed to get main class in JAR with error 'File file:/tmp/missing.jar does not exist'.  Please specify one with --class.\n${inSubmit}`,
      "",
      "missing file",
      /File file:\/tmp\/missing\.jar does not exist/,
    ],
    [
      "a jar without a main class",
      `${main}org.apache.spark.SparkException: No main class set in JAR; please specify one with --class.\n${inSubmit}`,
      "",
      "bad arguments",
      /^org\.apache\.spark\.SparkException: No main class set in JAR/,
    ],
    [
      "a master of Spark 3",
      `${main}org.apache.spark.SparkException: Master must either be yarn or start with spark, mesos, k8s, or local\n${inSubmit}`,
      "",
      "bad arguments",
      /^org\.apache\.spark\.SparkException: Master must either be yarn/,
    ],
    [
      "a master that PySpark finds out",
      "26/11/24 21:09:36 ERROR SparkContext: Error initializing SparkContext.\norg.apache.spark.SparkException: Could not parse Master URL: 'spark:/x'\n",
      py4j(
        "None.org.apache.spark.api.java.JavaSparkContext",
        ": org.apache.spark.SparkException: Could not parse Master URL: 'spark:/x'\n\tat org.apache.spark.SparkContext$.x\n\n",
      ),
      "bad arguments",
      "org.apache.spark.SparkException: Could not parse Master URL: 'spark:/x'",
    ],
    [
      "an option that spark-submit does not know",
      "Error: Unrecognized option: --weird\n\nUsage: spark-submit [options] <app jar | python file | R file> [app arguments]\n",
      "",
      "bad arguments",
      "Error: Unrecognized option: --weird",
    ],
    [
      "a number of executors",
      `${main}org.apache.spark.SparkException: Number of executors must be a positive number\n${inSubmit}`,
      "",
      "bad arguments",
      /Number of executors/,
    ],
    [
      "a heap that Java can't read",
      "Invalid maximum heap size: -Xmx0.5g\nError: Could not create the Java Virtual Machine.\nError: A fatal exception has occurred. Program will exit.\n",
      "",
      "bad arguments",
      "Invalid maximum heap size: -Xmx0.5g",
    ],
    [
      "a heap that Spark refuses",
      "",
      py4j(
        "None.org.apache.spark.api.java.JavaSparkContext",
        ": org.apache.spark.SparkIllegalArgumentException: [INVALID_DRIVER_MEMORY] System memory 314572800 must be at least 471859200.\n\tat x\n",
      ),
      "bad arguments",
      /INVALID_DRIVER_MEMORY/,
    ],
    [
      "a Python file that is not there",
      log4j,
      "/usr/bin/python3: can't open file '/tmp/missing.py': [Errno 2] No such file or directory\n",
      "missing file",
      /can't open file '\/tmp\/missing\.py'/,
    ],
    [
      "a remote file that is not there",
      `${main}java.io.FileNotFoundException: http://127.0.0.1:8765/x.jar\n\tat java.base/sun.net.www.protocol.http.HttpURLConnection.getInputStream0(x.java:1993)\n${inDownload}`,
      "",
      "missing file",
      "java.io.FileNotFoundException: http://127.0.0.1:8765/x.jar",
    ],
    [
      "a data source that is not there",
      "",
      py4j(
        "o26.load",
        ": org.apache.spark.SparkClassNotFoundException: [DATA_SOURCE_NOT_FOUND] Failed to find the data source: nosuch.\n\tat x\nCaused by: java.lang.ClassNotFoundException: nosuch.DefaultSource\n\tat y\n\t... 23 more\n\n",
      ),
      "missing class",
      "java.lang.ClassNotFoundException: nosuch.DefaultSource",
    ],
    [
      "a class that main needs",
      `${main}java.lang.NoClassDefFoundError: com/x/Y\n\tat a.B\nCaused by: java.lang.ClassNotFoundException: com.x.Y\n\t... 3 more\n`,
      "",
      "missing class",
      "java.lang.ClassNotFoundException: com.x.Y",
    ],
    [
      "a script that went away",
      "failed to read the script: no such file: /tmp/job.scala\n",
      "",
      "missing file",
      /no such file: \/tmp\/job\.scala/,
    ],
  ] as const)("%s", ([, stderr, stdout, kind, line]) => {
    const found = cause(stderr, stdout);
    expect(found?.kind).toBe(kind);
    expect(found?.line).toMatch(line);
    expect(
      whyNotAgain({ kind: "failed", exitCode: 1, ...(found === undefined ? {} : { cause: found }) }),
    ).toBeDefined();
  });

  test("arguments that a Python program refuses, by argparse's code", () => {
    const said = "usage: job.py [-h] --input INPUT\njob.py: error: the following arguments are required: --input\n";
    expect(cause("", said, 2)).toEqual({
      kind: "bad arguments",
      line: "job.py: error: the following arguments are required: --input",
    });
    expect(cause("", said, 1)?.kind).not.toBe("bad arguments");
  });
});

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
    ],
    [
      "a refused connection",
      `${main}java.net.ConnectException: Connection refused\n\tat x\n${inDownload}`,
      "",
      "java.net.ConnectException: Connection refused",
    ],
    [
      "a failure whose innermost cause says why",
      `${main}org.apache.spark.SparkException: Job aborted\n\tat x\nCaused by: java.lang.RuntimeException: a\n\tat y\nCaused by: java.net.SocketTimeoutException: timeout\n\t... 1 more\n`,
      "",
      "java.net.SocketTimeoutException: timeout",
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
  ] as const)("%s", ([, stderr, stdout, line]) => {
    expect(cause(stderr, stdout)).toEqual({ kind: "exception", line });
  });

  test("memory that ran out", () => {
    expect(cause(`${main}java.lang.OutOfMemoryError: Java heap space\n\tat x\n`)).toEqual({
      kind: "out of memory",
      line: "java.lang.OutOfMemoryError: Java heap space",
    });
    expect(cause("26/11/24 ERROR Executor: java.lang.OutOfMemoryError: Java heap space\n")?.kind).toBe("out of memory");
  });

  test("nothing that is said", () => {
    expect(cause("", "")).toBeUndefined();
    expect(cause("all is well\n", "rows: 3\n")).toBeUndefined();
  });
});

describe("the script's side channel", () => {
  const told = (failure: FailureCause): FailureCause | undefined => {
    const tail = { stdout: "", stderr: "Error: Failed to load class a.B.\n" };
    const outcome = outcomeOf({ ...quiet, exit: { kind: "exited", code: 1 }, tail }, failure);
    return outcome.kind === "failed" ? outcome.cause : undefined;
  };

  test("is believed before any output", () => {
    const failure = { kind: "did not compile", line: "job.scala:7: error: not found: value x" } as const;
    expect(told(failure)).toEqual(failure);
  });

  test.for([
    ["job.scala:3: java.lang.ClassNotFoundException: com.mysql.Driver", "missing class"],
    ["job.scala:3: java.lang.OutOfMemoryError: Java heap space", "out of memory"],
    ["job.scala:3: java.lang.IllegalStateException: no rows", "exception"],
  ] as const)("says of %s that it is: %s", ([line, kind]) => {
    expect(told({ kind: "exception", line })).toEqual({ kind, line });
  });

  test("that a script did not compile is never guessed", () => {
    expect(cause("job.scala:7: error: not found: value x\n")?.kind).not.toBe("did not compile");
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
] as const)("%j is %j", ([ended, outcome]) => {
  expect(outcomeOf({ ...quiet, ...ended }, undefined)).toEqual(outcome);
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
