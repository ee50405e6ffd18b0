/** The table of causes: each row with what it fits, and with what is close to that and does not fit. */
import { withContainer } from "../../src/diagnosis/container.ts";
import { describe, expect, test } from "vitest";
import type { executorEnds } from "../../src/diagnosis/catalogue/executor-ends.ts";
import type { executorRefusals } from "../../src/diagnosis/catalogue/executor-refusals.ts";
import type { executorWaits } from "../../src/diagnosis/catalogue/executor-waits.ts";
import type { memoryCauses } from "../../src/diagnosis/catalogue/memory.ts";
import type { jdbcDriverMissing, networkCauses } from "../../src/diagnosis/catalogue/network.ts";
import type { pythonCauses } from "../../src/diagnosis/catalogue/python.ts";
import type { sparkCauses } from "../../src/diagnosis/catalogue/spark-causes.ts";
import type { sqlCauses } from "../../src/diagnosis/catalogue/sql.ts";
import type { storageCauses } from "../../src/diagnosis/catalogue/storage.ts";
import type { timeCauses } from "../../src/diagnosis/catalogue/time.ts";
import { causes, type CauseId } from "../../src/diagnosis/causes.ts";
import { failedFor, findingOf, outcomeOf } from "../../src/diagnosis/diagnose.ts";
import type { Outcome } from "../../src/diagnosis/outcome.ts";
import { testFits, throws, type Examples } from "../support/cause-examples.ts";
import { quiet } from "../support/fake-world.ts";
import { ended, inDownload, inSubmit, log4j, main, ranAs } from "../support/spark-says.ts";

/** These are in executors.test.ts, and in the tests beside the files of the catalogue. */
type Elsewhere =
  | (
      | typeof timeCauses
      | typeof executorWaits
      | typeof executorRefusals
      | typeof executorEnds
      | typeof sqlCauses
      | typeof memoryCauses
      | typeof pythonCauses
      | typeof sparkCauses
      | typeof storageCauses
      | typeof networkCauses
      | typeof jdbcDriverMissing
    )[number]["id"]
  | "java-modules-closed"
  | "missing-program"
  | "wrong-architecture"
  | "missing-main-method"
  | "versions-differ";

const endedBy = (signal: string, number: number): Outcome => ({ kind: "signalled", signal, number });
const noModule = (where: string): string =>
  `Traceback (most recent call last):\n  File "/tmp/job.py", line 1, in ${where}\n    import x\nModuleNotFoundError: No module named 'x'\n`;
const compiled = (kind: "did not compile" | "exception"): Outcome =>
  outcomeOf(
    { ...quiet, exit: { kind: "exited", code: 1 } },
    { report: { kind, line: "job.scala:7: error: y" } },
    ranAs("job.scala"),
  );

const examples = {
  "does-not-compile": {
    fits: [compiled("did not compile"), ended("", '  File "/tmp/job.py", line 2\n    = 3\nSyntaxError: x\n')],
    near: [compiled("exception"), ended("", '  File "/tmp/other.py", line 2\n    = 3\nSyntaxError: x\n')],
  },
  "missing-class": {
    fits: [
      ended("Error: Failed to load class a.B.\n", "", 101),
      throws("java.lang.ClassNotFoundException: com.x.Y"),
      throws("org.apache.spark.SparkClassNotFoundException: [DATA_SOURCE_NOT_FOUND] x"),
      throws(
        "org.apache.spark.sql.AnalysisException: Failed to find data source: kafka. Please deploy the application",
      ),
    ],
    near: [
      ended("Error: Failed to load class a.B.\n", "", 1),
      throws("java.lang.NoClassDefFoundError: Could not initialize class com.x.Pool$"),
      throws("java.io.IOException: after a ClassNotFoundException"),
      throws("com.x.MyClassNotFoundExceptionHandler: x"),
    ],
  },
  "missing-application": {
    fits: [
      ended(`${main}java.io.FileNotFoundException: http://h/x.jar\n${inDownload}`, "", 1, "http://h/x.jar"),
      ended("", "python3: can't open file '/a/job.py': [Errno 2] No such file\n", 2, "/a/job.py"),
      ended("failed to read the script: no such file: /a/job.scala\n", "", 66, "job.scala"),
      throws(
        "org.apache.spark.SparkException: Failed to get main class in JAR with error 'File /x.jar does not exist'.",
      ),
    ],
    near: [
      ended(`${main}java.io.FileNotFoundException: http://h/lib.jar\n${inDownload}`, "", 1, "http://h/x.jar"),
      ended("", "python3: can't open file '/a/helper.py': [Errno 2] No such file\n", 2, "/a/job.py"),
      ended("", "python3: can't open file '/a/job.py': [Errno 2] No such file\n", 1, "/a/job.py"),
      ended("failed to read the script: no such file: /a/job.scala\n", "", 2, "job.scala"),
      throws("org.apache.spark.SparkException: Failed to get main class in JAR with error 'timeout'."),
    ],
  },
  "missing-module": {
    fits: [ended(log4j, noModule("<module>"))],
    near: [
      ended(log4j, `${noModule("<module>")}${noModule("<module>").replace(/\S*Error: .*/, "ValueError: no rows")}`),
    ],
  },
  "nameless-user": {
    fits: [
      throws("java.lang.IllegalArgumentException: basedir must be absolute: ?/.ivy2/local"),
      throws("javax.security.auth.login.LoginException: java.lang.NullPointerException: invalid null input: name"),
    ],
    near: [
      throws("java.lang.IllegalArgumentException: basedir must be absolute: tmp/.ivy2/local"),
      throws("java.lang.NullPointerException: name"),
    ],
  },
  "java-too-old": {
    fits: [throws("java.lang.UnsupportedClassVersionError: com/x/Job has been compiled by a more recent version")],
    near: [throws("java.lang.UnsupportedOperationException: com/x/Job")],
  },
  "wrong-library-version": {
    fits: [throws("java.lang.NoSuchMethodError: 'void com.x.Y.z()'"), throws("java.lang.VerifyError: Bad type")],
    near: [throws("java.lang.NoSuchMethodException: com.x.Y.z()"), throws("java.util.NoSuchElementException: x")],
  },
  "two-pythons": {
    fits: [throws("pyspark.errors.PySparkRuntimeError: [PYTHON_VERSION_MISMATCH] Python in worker has 3.10")],
    near: [throws("pyspark.errors.PySparkRuntimeError: [PYTHON_DATA_SOURCE_ERROR] x")],
  },
  "bad-arguments": {
    fits: [
      ended("/s/bin/spark-class: line 9: /j/java: Argument list too long\n", "", 126),
      ended("Error: Unrecognized option: --x\n\nUsage: spark-submit [options] <app jar>\n"),
      ended("", "usage: job.py [-h]\njob.py: error: x\n", 2),
      ended("Unrecognized VM option 'Foo=1'\nError: Could not create the Java Virtual Machine.\n"),
      throws("org.apache.spark.SparkException: No main class set in JAR; please specify one"),
      throws("org.apache.spark.SparkException: Could not parse Master URL: 'x'"),
      throws("org.apache.spark.SparkException: Executor cores must be a positive number"),
      throws("org.apache.spark.SparkException: [INVALID_CONF_VALUE.OUT_OF_RANGE] The value"),
      throws("java.lang.NumberFormatException: Illegal value for config key spark.executor.memory: x"),
    ],
    near: [
      ended("/s/bin/tool: line 9: /j/java: Argument list too long\n", "", 126),
      ended(`Error: Unrecognized option: --x\n${main}java.io.IOException: x\n`),
      ended("", "usage: job.py [-h]\njob.py: error: x\n", 1),
      ended("", "job.py: error: x\n", 2),
      ended("working\nUnrecognized VM option 'Foo=1'\nError: Could not create the Java Virtual Machine.\n"),
      throws("org.apache.spark.SparkException: Could not parse the answer"),
      throws("java.lang.RuntimeException: Executor cores must be a positive number"),
      throws("org.apache.spark.SparkException: [INVALID_HANDLE.SESSION_NOT_FOUND] x"),
      throws('java.lang.NumberFormatException: For input string: "x"'),
    ],
  },
  "not-started": {
    fits: [{ kind: "not started", exitCode: 127, why: "no such file" }],
    near: [ended("spark-submit: not found\n", "", 127)],
  },
  terminated: { fits: [endedBy("SIGTERM", 15), ended("", "x\n", 143)], near: [endedBy("SIGKILL", 9)] },
  "container-out-of-memory": {
    fits: [withContainer(endedBy("SIGKILL", 9), { oomKills: { count: 1 }, places: [] }, false)],
    near: [withContainer(endedBy("SIGTERM", 15), { oomKills: { count: 1 }, places: [] }, false)],
  },
  killed: {
    fits: [endedBy("SIGKILL", 9), ended("", "x\n", 137)],
    near: [
      endedBy("SIGTERM", 15),
      ended("x\n", "", 137),
      { kind: "signalled", signal: "SIGKILL", number: 9, bySparkRunner: true },
    ],
  },
  signalled: {
    fits: [endedBy("SIGSEGV", 11), ended("", "x\n", 139)],
    near: [endedBy("SIGKILL", 9), ended("", "x\n", 129 + 64)],
  },
  "too-many-executor-failures": {
    fits: [
      ended("x\n", "", 11),
      ended(
        "26/11/27 12:00:00 ERROR ExecutorPodsLifecycleManager: Max number of executor failures (6) reached\n",
        "",
        1,
      ),
      ended(
        `26/11/27 12:00:00 ERROR Client: Application diagnostics message: Max number of executor failures (4) reached\n${main}org.apache.spark.SparkException: Application application_1_0042 finished with failed status\n\tat x\n`,
      ),
      failedFor(11, [{ in: "watch", saw: "executor failures", line: "more than 4" }]),
    ],
    near: [ended("x\n", "", 12)],
  },
  "uncaught-exception": {
    fits: [ended("x\n", "", 50), ended("x\n", "", 51)],
    near: [ended("x\n", "", 49), ended(`${main}java.io.IOException: x\n\tat y\n`, "", 50)],
  },
  "no-local-folder": {
    fits: [ended("x\n", "", 53), ended("26/11/30 18:00:00 ERROR DiskBlockManager: Failed to create any local dir.\n")],
    near: [ended("x\n", "", 1), ended("26/11/30 18:00:00 ERROR Job: Failed to create any local dir.\n")],
  },
  "block-store": { fits: [ended("x\n", "", 54), ended("x\n", "", 55)], near: [ended("x\n", "", 1)] },
  "executor-lost": { fits: [ended("x\n", "", 56), ended("x\n", "", 58)], near: [ended("x\n", "", 59)] },
  "task-not-ended": { fits: [ended("x\n", "", 57)], near: [ended("x\n", "", 1)] },
  "context-stopped": {
    fits: [
      throws("java.lang.IllegalStateException: Cannot call methods on a stopped SparkContext."),
      throws("org.apache.spark.SparkException: Job 3 cancelled because SparkContext was shut down"),
      ended(
        "x\n",
        'Traceback (most recent call last):\n  File "/opt/spark/python/lib/py4j-0.10.9.9-src.zip/py4j/clientserver.py", line 438, in connect_to_java_server\nConnectionRefusedError: [Errno 111] Connection refused\n',
      ),
      ended(
        "x\n",
        'Traceback (most recent call last):\n  File "j", line 1, in f\npy4j.protocol.Py4JNetworkError: Answer from Java side is empty\n',
      ),
    ],
    near: [
      ended(
        `${main}org.apache.spark.SparkException: Job 3 cancelled because SparkContext was shut down\n\tat x\n`,
        "",
        11,
      ),
      throws("java.lang.IllegalStateException: stopped"),
    ],
  },
  "user-exit-code": {
    fits: [ended("no rows\n", "", 3), ended("", "nothing to do\n", 42)],
    near: [ended("no rows\n", "", 1), ended("no rows\n", "", 137), throws("java.lang.IllegalStateException: x")],
  },
  exception: {
    fits: [throws("java.io.IOException: broken pipe"), ended("Error: it is said\n")],
    near: [throws("java.lang.OutOfMemoryError: x"), ended("no rows\n")],
  },
  "last-words": { fits: [ended("no rows\n")], near: [ended(""), ended("Caused by: java.io.IOException: x\n")] },
} satisfies Record<Exclude<CauseId, Elsewhere>, Examples>;

describe.for(Object.entries<Examples>(examples))("%s", ([id, each]) => testFits(id, each));

test("only the rows that fit anything depend on the order of the table: they stand last", () => {
  const reversed = [...causes.slice(0, -2).toReversed(), ...causes.slice(-2)];
  expect(causes.slice(-2).map(({ id }) => id)).toEqual(["exception", "last-words"]);
  const said: readonly [string, string, number][] = [
    [`${main}java.lang.ClassNotFoundException: x\n\tat y\n${inSubmit}`, "", 1],
    [`${main}org.apache.spark.SparkException: [INVALID_CONF_VALUE.X] y\n\tat y\n${inSubmit}`, "", 1],
    ["", "x\n", 139],
    ["x\n", "", 52],
  ];
  for (const [stderr, stdout, code] of said) {
    const end = { ...quiet, exit: { kind: "exited", code }, tail: { stdout, stderr } } as const;
    const ran = ranAs(stdout === "" ? "job.jar" : "job.py");
    expect(findingOf(outcomeOf(end, {}, ran, reversed))).toEqual(findingOf(outcomeOf(end, {}, ran)));
  }
});

test("no two rows have the same id", () => {
  expect(new Set(causes.map(({ id }) => id)).size).toBe(causes.length);
});
