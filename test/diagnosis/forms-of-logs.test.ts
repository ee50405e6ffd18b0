/** The same causes in the forms in which logs are seen: of older Sparks, of notebooks, copied, cut off. */
import { describe, expect, test } from "vitest";
import { whyNotAgain } from "../../src/diagnosis/again.ts";
import { causes } from "../../src/diagnosis/causes.ts";
import { cluesOf } from "../../src/diagnosis/clues.ts";
import { findingIn } from "../../src/diagnosis/diagnose.ts";
import type { Finding } from "../../src/diagnosis/cause.ts";
import { cause, ended, log4j, main, py4j, show } from "../support/spark-says.ts";

const idOf = (stderr: string, stdout = "", code = 1): string | undefined => cause(stderr, stdout, code)?.id;
/** Of a log that somebody kept. */
const found = (log: string, application = ""): Finding | undefined =>
  findingIn(cluesOf({ stdout: log, stderr: "", exitCode: undefined, application }, {}, false), causes);

describe("frames of a trace", () => {
  const trace = `${log4j}${main}org.apache.spark.SparkException: Job aborted\n\tat x.Y.z(Y.scala:1)\nCaused by: java.lang.IllegalStateException: no rows\n\tat java.base/y.Z.<init>(Z.java:2)\n\t... 3 more\n`;
  const later = "26/11/24 21:09:40 WARN Client: java.net.ConnectException: Connection refused\n";

  test.for([
    ["tabs", "\t"],
    ["blanks", "        "],
    ["nothing", ""],
  ] as const)("may be indented by %s, and what is logged behind them is none of its message", ([, indent]) => {
    expect(idOf(trace.replaceAll("\t", indent) + later)).toBe("exception");
  });

  test("are no lines of a message that begin with the same word", () => {
    expect(
      idOf(`${main}java.lang.IllegalStateException: no room\nat the inn: Connection refused\n\tat x.Y.z(Y.scala:1)\n`),
    ).toBe("connection-refused");
  });
});

test("a task's failure is read as Spark 2 tells it, and with a blank before Driver stacktrace", () => {
  const failed = (error: string): string =>
    `${main}org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 2.0 failed 4 times, most recent failure: Lost task 0.3 in stage 2.0 (TID 2, 10.0.0.4, executor 1): ${error}\n\tat x.Y.z(Y.scala:1)\n \nDriver stacktrace:\n\tat x.Y.z(Y.scala:1)\nCaused by: ${error}\n\tat x.Y.z(Y.scala:1)\n`;
  expect(cause(failed("java.lang.NoSuchMethodError: net.x.Y.z()V"))).toEqual({
    id: "wrong-library-version",
    line: "java.lang.NoSuchMethodError: net.x.Y.z()V",
  });
  expect(idOf(failed("java.lang.OutOfMemoryError: Java heap space"))).toBe("executor-out-of-memory");
  expect(idOf(failed("java.lang.NoSuchMethodError: net.x.Y.z()V").replace(/Caused by[^]*/, ""))).toBe(
    "wrong-library-version",
  );
});

describe("a main class that is not there", () => {
  const notFound = "java.lang.ClassNotFoundException: com.x.Job";

  test("is told by older Sparks as a warning with its trace", () => {
    const old = `2018-11-30 18:00:00 WARN  SparkSubmit$$anon$2:87 - Failed to load com.x.Job.\n${notFound}\n\tat java.net.URLClassLoader.findClass(URLClassLoader.java:381)\n2018-11-30 18:00:00 INFO  ShutdownHookManager:54 - Shutdown hook called\n`;
    expect(cause(old, "", 101)).toEqual({ id: "missing-class", line: notFound });
    expect(found(old)?.cause.id).toBe("missing-class");
    expect(found(old.replaceAll("\t", ""))?.cause.id).toBe("missing-class");
    expect(idOf(old, "", 3)).not.toBe("missing-class");
  });

  test("is told by Java itself, where nothing else spoke but bash", () => {
    const java = `Error: Could not find or load main class com.x.Job\nCaused by: ${notFound}\n`;
    expect(idOf(`+ CMD=(java com.x.Job)\n+ exec java com.x.Job\n${java}`)).toBe("missing-class");
    expect(idOf(`reading\n${java}`)).not.toBe("missing-class");
    expect(idOf(`${java}/opt/spark/bin/spark-class: line 101: CMD: bad array subscript\n`)).toBe("missing-class");
  });

  test("is no wonder where the application's own jar was not there: a log tells so, though nobody knows the application", () => {
    const log =
      "26/11/24 21:09:36 WARN DependencyUtils: Local jar /opt/x.jar does not exist, skipping.\nError: Failed to load class com.x.Job.\n";
    expect(found(log.replace("DependencyUtils:", "DependencyUtils:66 -"))?.cause.id).toBe("missing-application");
    expect(found(log)?.cause.id).toBe("missing-application");
    expect(found(log, "other.jar")?.cause.id).toBe("missing-class");
  });
});

test("a JVM of which Spark's script gets no command is judged by its exception, not by a frame of that", () => {
  const said =
    'Error: A JNI error has occurred, please check your installation and try again\nException in thread "main" java.lang.UnsupportedClassVersionError: org/apache/spark/launcher/Main has been compiled by a more recent version of the Java Runtime\n\tat java.lang.ClassLoader.defineClass1(Native Method)\n';
  expect(idOf(`${said}/opt/spark/bin/spark-class: line 101: CMD: bad array subscript\n`)).toBe("java-too-old");
});

describe("a traceback", () => {
  const java =
    ": java.lang.NoClassDefFoundError: scala/x\n\tat x.Y.z(Y.scala:1)\nCaused by: java.lang.ClassNotFoundException: scala.x\n\tat y.Z.a(Z.java:2)\n\t... 80 more\n";
  const cell = (error: string, rest: string): string =>
    `${"-".repeat(75)}\n${error}                             Traceback (most recent call last)\nCell In[3], line 1\n----> 1 df = spark.read.parquet("/in")\n\nFile /opt/spark/python/pyspark/sql/readwriter.py:531, in DataFrameReader.parquet(self, *paths)\n--> 531 return self._df(self._jreader.parquet(paths))\n\n${error}${rest}`;

  test("of a notebook's cell is one", () => {
    expect(idOf("", cell("Py4JJavaError", `: An error occurred while calling o43.parquet.\n${java}`))).toBe(
      "missing-class",
    );
    expect(
      idOf("", cell("AnalysisException", ": [TABLE_OR_VIEW_NOT_FOUND] The table or view `a`.`b` cannot be found.\n")),
    ).toBe("table-not-found");
  });

  test("of a cell that another error followed is none", () => {
    const later =
      'Traceback (most recent call last):\n  File "/tmp/job.py", line 9, in <module>\n    x()\nValueError: no rows\n';
    expect(idOf("", cell("AnalysisException", ": [TABLE_OR_VIEW_NOT_FOUND] x\n") + later)).toBe("exception");
  });

  test("whose beginning was cut off is known by what Python says of Java", () => {
    const whole = py4j("o43.parquet", java);
    expect(idOf("", whole.slice(whole.indexOf("py4j.protocol.Py4JJavaError")))).toBe("missing-class");
    expect(idOf("", "An error occurred while calling o43.parquet.\n" + java)).not.toBe("missing-class");
  });
});

describe("a log that begins within a trace", () => {
  const rest =
    "Caused by: java.lang.ClassNotFoundException: com.x.Custom\n\tat java.net.URLClassLoader.findClass(X.java:1)\n\t... 40 more\n";
  const stopping = "26/11/30 18:00:01 INFO ShutdownHookManager: Shutdown hook called\n";

  test.for([
    ["its frames", `SparkSubmit.scala:3)\n\tat x.Y.z(Y.scala:1)\n${rest}${stopping}`],
    ["its first line", `org.apache.spark.SparkException: it failed\n\tat x.Y.z(Y.scala:1)\n${rest}`],
  ] as const)("at %s is probably about that, and nothing is sure", ([, log]) => {
    expect(found(log)).toMatchObject({ cause: { id: "missing-class" }, isLikely: true });
  });

  test("is about something else where the job went on", () => {
    const after = "26/11/30 18:00:01 INFO Nightly: without it\n";
    expect(found(`\tat x.Y.z(Y.scala:1)\n${rest}${after}${stopping}`)?.cause.id).not.toBe("missing-class");
    expect(found(`26/11/30 18:00:01 WARN X: y\n\tat x.Y.z(Y.scala:1)\n${rest}${stopping}`)?.cause.id).not.toBe(
      "missing-class",
    );
  });
});

test("a JVM without memory is told by its own report, though Spark's script says behind it that there is no command", () => {
  const report =
    "#\n# There is insufficient memory for the Java Runtime Environment to continue.\n# Native memory allocation (mmap) failed to map 4294967296 bytes for committing reserved memory.\n# An error report file with more information is saved as:\n# /tmp/hs_err_pid14.log\n";
  expect(found(`${report}/opt/spark/bin/spark-class: line 101: CMD: bad array subscript\n`)?.cause.id).toBe(
    "out-of-memory",
  );
});

test("a cause at the end of a trace of which there was only a warning says nothing of the end", () => {
  const trace =
    "java.io.IOException: x\n\tat x.Y.z(Y.scala:1)\nCaused by: java.net.SocketException: Broken pipe\n\tat y.Z.a(Z.java:2)\n";
  const log = `26/11/30 18:00:00 ERROR Job: tried again\n${trace}26/11/30 18:00:01 INFO Job: it works\n`;
  expect(idOf(log)).toBe("exception");
  expect(idOf(log.replace("ERROR", "WARN"))).not.toBe("exception");
});

test("what ended a JVM before Spark began once more ended nothing", () => {
  const earlier = `${main}java.lang.ClassNotFoundException: com.x.Old\n\tat x.Y.z(Y.scala:1)\n`;
  const begun = "26/11/30 18:00:00 INFO SparkContext: Running Spark version 3.5.9\n";
  expect(idOf(`${earlier}${begun}no rows\n`, "", 3)).not.toBe("missing-class");
  expect(idOf(`${begun}${earlier}no rows\n`, "", 3)).toBe("missing-class");
});

test("a line of which the beginning is not there is no last word", () => {
  const info = "26/11/30 18:00:00 INFO Job: it works ";
  expect(cause("", `${info}${"on and on ".repeat(2000)}\n${info}\n`)).toBeUndefined();
});

test("memory that a task lacked is no cause where Spark only warned of it", () => {
  const lost =
    "26/11/30 18:00:00 WARN TaskSetManager: Lost task 1.0 in stage 0.0 (TID 1) (10.0.0.1 executor 3): java.lang.OutOfMemoryError: Java heap space\n";
  expect(show(ended(`${lost}no rows\n`, "", 3))?.id).not.toBe("out-of-memory");
  expect(show(ended(`${lost.replace("WARN", "ERROR")}no rows\n`, "", 3))?.id).toBe("out-of-memory");
});

test.for([
  "pyspark.errors.exceptions.base.PySparkImportError: [PACKAGE_NOT_INSTALLED] Pandas >= 2.0.0 must be installed",
  "ImportError: PyArrow >= 4.0.0 must be installed; however, it was not found.",
])("a package that PySpark itself misses in the driver is missing for good: %s", (line) => {
  const traceback = `Traceback (most recent call last):\n  File "/tmp/job.py", line 1, in f\n    x()\n${line}\n`;
  const outcome = ended("INFO SparkContext: Running Spark version 4.3.0\n", traceback);
  expect(show(outcome)?.id).toBe("missing-module");
  expect(whyNotAgain(outcome)).toBeDefined();
});

describe("a Java that is not there", () => {
  const noHome = "JAVA_HOME is not set\n";

  test("is told by Spark's script, if it alone spoke, or by PySpark", () => {
    const gateway =
      'Traceback (most recent call last):\n  File "/tmp/job.py", line 3, in <module>\n    x()\npyspark.errors.exceptions.base.PySparkRuntimeError: [JAVA_GATEWAY_EXITED] Java gateway process exited before sending its port number.\n';
    expect(idOf(noHome)).toBe("missing-program");
    expect(idOf("", noHome + gateway)).toBe("missing-program");
    expect(idOf(`${noHome}reading\n`)).not.toBe("missing-program");
    expect(idOf("", gateway)).not.toBe("missing-program");
  });

  test("is told by bash", () => {
    const bash = "/opt/spark/bin/spark-class: line 71: /j/bin/java: No such file or directory\n";
    expect(idOf(`${bash}/opt/spark/bin/spark-class: line 97: CMD: bad array subscript\n`)).toBe("missing-program");
    expect(idOf(bash)).not.toBe("missing-program");
  });
});

test("Linux's word for an image of another kind of machine counts if it alone is there", () => {
  expect(idOf("exec /opt/entrypoint.sh: exec format error\n")).toBe("wrong-architecture");
  expect(idOf("reading\nexec /opt/tool: exec format error\n")).not.toBe("wrong-architecture");
});

describe("spark-sql, which names no class", () => {
  const statement = "\n'Project [*]\n+- 'UnresolvedRelation [nope], [], false\n";

  test.for([
    `Error in query: Table or view not found: nope; line 1 pos 14;${statement}`,
    `[TABLE_OR_VIEW_NOT_FOUND] The table or view \`nope\` cannot be found.; line 1 pos 14;${statement}`,
  ])("probably ended for what it refused: %j", (log) => {
    expect(found(log)).toMatchObject({ cause: { id: "table-not-found" }, isLikely: true });
    expect(found(`${log}${main}java.io.IOException: x\n\tat y\n`)?.cause.id).toBe("exception");
  });
});

test("what several stages failed for at once is looked for beside the exception that says no more than that", () => {
  const several = (indent: string): string =>
    `${main}org.apache.spark.SparkException: Multiple failures in stage materialization.\n${indent}at x.Y.z(Y.scala:1)\n${indent}Suppressed: org.apache.spark.SparkException: Job 1 failed\n${indent}${indent}at x.Y.z(Y.scala:1)\nCaused by: java.io.IOException: No space left on device\n${indent}at y.Z.a(Z.java:2)\n`;
  expect(idOf(several("\t"))).toBe("disk-full");
  expect(idOf(several("        "))).toBe("disk-full");
});

describe("Spark's own lines", () => {
  const refused =
    'io.fabric8.kubernetes.client.KubernetesClientException: Failure executing: POST at: https://kubernetes.default.svc/api/v1/namespaces/n/pods. Message: Forbidden! pods is forbidden: User "system:serviceaccount:n:d" cannot create resource "pods" in API group "" in the namespace "n".\n\tat x.Y.z(Y.java:1)\n';
  const waits =
    "26/11/30 18:00:15 WARN TaskSchedulerImpl: Initial job has not accepted any resources; check your cluster UI\n";

  test("of executors that never came say less than why they did not", () => {
    const log = `26/11/30 18:00:00 WARN ExecutorPodsSnapshotsStoreImpl: Exception when notifying snapshot subscriber.\n${refused}${waits}`;
    expect(show(ended(log, "", 143))?.id).toBe("refused-by-rbac");
    expect(show(ended(waits, "", 143))?.id).toBe("no-executor-came");
  });

  test("of a container that YARN lost tell how that ended", () => {
    const lost = (status: number): string =>
      `${main}org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent failure: Lost task 0.3 in stage 1.0 (TID 7) (h executor 3): ExecutorLostFailure (executor 3 exited caused by one of the running tasks) Reason: Container from a bad node: x. Exit status: ${status}. Diagnostics: y\n\tat x\n`;
    expect(idOf(lost(137))).toBe("executor-killed");
    expect(idOf(lost(1))).toBe("context-stopped");
  });

  test.for([
    "26/11/30 18:00:00 ERROR TaskSchedulerImpl: ",
    "2018-11-30 18:00:00 ERROR TaskSchedulerImpl:70 - ",
    "2026-11-30 18:00:00,123 ERROR scheduler.TaskSchedulerImpl: ",
    "2026-11-30 18:00:00,123 ERROR TaskSchedulerImpl.logExecutorLoss - ",
    "26/11/30 18:00:00 ERROR YarnClusterScheduler: ",
    "2026-11-30T18:00:00.123 ERROR [dispatcher] org.apache.spark.scheduler.TaskSchedulerImpl - ",
  ])("are known as `%s…`", (head) => {
    expect(show(ended(`${head}Lost executor 3 on 10.0.0.1: Command exited with code 52\n`))?.id).toBe(
      "executor-out-of-memory",
    );
  });
});
