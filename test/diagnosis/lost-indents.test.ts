/** Logs whose lines lost the blanks before and behind them, as Airflow's log of spark-submit has them, and copies. */
import { describe, expect, test } from "vitest";
import { cause, main, py4j } from "../support/spark-says.ts";
import { failedTask } from "../support/cause-examples.ts";

const trimmed = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trim())
    .join("\n");
const idOf = (stderr: string, stdout = ""): string | undefined => cause(trimmed(stderr), trimmed(stdout))?.id;

const worker = "/opt/spark/python/lib/pyspark.zip/pyspark/worker.py";
const inWorker = (error: string): string =>
  `org.apache.spark.api.python.PythonException: Traceback (most recent call last):\n  File "${worker}", line 473, in main\n    raise X(("Python in worker"))\n${error}\n\n\tat y.Z.a(Z.java:2)\n`;

describe("without the indents of their lines", () => {
  test("Python's tracebacks end with the line of their error", () => {
    const traceback = py4j("o1.collect", ": java.lang.NoSuchMethodError: scala.x\n\tat x.Y.z(Y.scala:1)\n");
    expect(idOf("", traceback)).toBe("wrong-library-version");
    expect(idOf("", traceback.replace(/py4j[^]*/, "ValueError: no rows\n"))).toBe("exception");
  });

  test("a worker's tracebacks do, too", () => {
    const said = `: ${failedTask(inWorker("Exception: Python in worker has different version 3.7 than that in driver 3.8"))}\nDriver stacktrace:\n`;
    expect(idOf("", py4j("o1.collect", said))).toBe("two-pythons");
  });

  test("the module that kept a program from being loaded is missing for good", () => {
    const missing =
      "Traceback (most recent call last):\n  File \"/tmp/job.py\", line 1, in <module>\n    import x\nModuleNotFoundError: No module named 'x'\n";
    expect(idOf("", missing)).toBe("missing-module");
  });

  test("messages that begin a line below their class are read", () => {
    const gone = failedTask(
      "java.io.FileNotFoundException: \nFile does not exist: hdfs://n/x\n\nIt is possible the underlying files have been updated.\n\tat x.Y.z(Y.scala:1)\n",
    );
    expect(idOf(`${main}${gone}`)).toBe("files-changed");
  });

  test("what several stages failed for at once is found", () => {
    const several = `${main}org.apache.spark.SparkException: Multiple failures\n\tat x.Y.z(Y.scala:1)\n\tSuppressed: org.apache.spark.SparkException: Job 1 failed\n\t\tat x.Y.z(Y.scala:1)\nCaused by: java.io.IOException: No space left on device\n\tat y.Z.a(Z.java:2)\n`;
    expect(idOf(several)).toBe("disk-full");
  });
});

test("a traceback is known behind what a progress bar left on its first line", () => {
  const bar =
    'Traceback (most recent call last):                  (0 + 0) / 1]\n  File "/tmp/job.py", line 3, in <module>\n    x()\n';
  expect(cause("", `${bar}pyspark.sql.utils.AnalysisException: Path does not exist: file:/x;\n`)?.id).toBe(
    "path-not-found",
  );
});

test.for([
  ["pyspark.sql.utils.AnalysisException: u'Path does not exist: file:/x;'", "path-not-found"],
  ["pyspark.sql.utils.AnalysisException: 'Path does not exist: file:/x;'", "path-not-found"],
  ["pyspark.sql.utils.AnalysisException: u\"cannot resolve 'x' given input columns: [a]\"", "column-not-found"],
  ["pyspark.sql.utils.AnalysisException: u'Table or view not found: a.b; line 1'", "table-not-found"],
  ["pyspark.sql.utils.AnalysisException: u'path file:/x already exists.;'", "output-exists"],
  [
    "pyspark.sql.utils.AnalysisException: Table or view 'a.b' already exists. SaveMode: ErrorIfExists.",
    "output-exists",
  ],
] as const)("older PySparks quote what Spark said: %s", ([line, id]) => {
  const traceback = `Traceback (most recent call last):\n  File "/tmp/job.py", line 3, in <module>\n    x()\n${line}\n`;
  expect(cause("", traceback)?.id).toBe(id);
});

test("a worker that can't begin for lack of a module lacks it in the executors", () => {
  const said = (python: string): string =>
    `${main}${failedTask(`org.apache.spark.SparkException: \nError from python worker:\n  ${python}\nPYTHONPATH was:\n  /opt/spark/python\n\tat x.Y.z(Y.scala:1)\n`)}`;
  expect(cause(said("/usr/bin/python: No module named pyspark"))?.id).toBe("missing-module-in-executors");
  expect(cause(said("/usr/bin/python: killed"))?.id).not.toBe("missing-module-in-executors");
});
