import { describe, expect, test } from "vitest";
import { whyNotAgain } from "../../src/diagnosis/again.ts";
import { cause, ended, inDownload, inSubmit, log4j, main, py4j } from "../support/spark-says.ts";

type Row = [
  name: string,
  stderr: string,
  stdout: string,
  id: string,
  line: string | RegExp,
  code?: number,
  application?: string,
];

describe("what another attempt can't mend", () => {
  test.for([
    [
      "a class that is not there",
      `${log4j}Error: Failed to load class com.x.Nope.\n${log4j}`,
      "",
      "missing-class",
      "Error: Failed to load class com.x.Nope.",
      101,
    ],
    [
      "arguments that Spark's scripts can't hand on",
      "/opt/spark/bin/spark-class: line 112: /usr/bin/java: Argument list too long\n/opt/spark/bin/spark-class: line 112: /usr/bin/java: Success\n",
      "",
      "bad-arguments",
      "/usr/bin/java: Argument list too long: the job's arguments and variables are more than Linux gives a process",
      126,
    ],
    [
      "a jar that is not there",
      `${log4j}${main}org.apache.spark.SparkException: Failed to get main class in JAR with error 'File file:/tmp/missing.jar does not exist'.  Please specify one with --class.\n${inSubmit}`,
      "",
      "missing-application",
      /File file:\/tmp\/missing\.jar does not exist/,
    ],
    [
      "a jar without a main class",
      `${main}org.apache.spark.SparkException: No main class set in JAR; please specify one with --class.\n${inSubmit}`,
      "",
      "bad-arguments",
      /^org\.apache\.spark\.SparkException: No main class set in JAR/,
    ],
    [
      "a master of Spark 3",
      `${main}org.apache.spark.SparkException: Master must either be yarn or start with spark, mesos, k8s, or local\n${inSubmit}`,
      "",
      "bad-arguments",
      /^org\.apache\.spark\.SparkException: Master must either be yarn/,
    ],
    [
      "a master that PySpark finds out",
      "26/11/24 21:09:36 ERROR SparkContext: Error initializing SparkContext.\norg.apache.spark.SparkException: Could not parse Master URL: 'spark:/x'\n",
      py4j(
        "None.org.apache.spark.api.java.JavaSparkContext",
        ": org.apache.spark.SparkException: Could not parse Master URL: 'spark:/x'\n\tat org.apache.spark.SparkContext$.x\n\n",
      ),
      "bad-arguments",
      "org.apache.spark.SparkException: Could not parse Master URL: 'spark:/x'",
    ],
    [
      "an option that spark-submit does not know",
      "Error: Unrecognized option: --weird\n\nUsage: spark-submit [options] <app jar | python file | R file> [app arguments]\n",
      "",
      "bad-arguments",
      "Error: Unrecognized option: --weird",
    ],
    [
      "options of Java's that the launcher refuses",
      "Error: Not allowed to specify max heap(Xmx) memory settings through java options (was -Xmx2g).\n\nWARNING: Using incubator modules: jdk.incubator.vector\nUsage: spark-submit [options] <app jar | python file | R file> [app arguments]\n",
      "",
      "bad-arguments",
      /^Error: Not allowed to specify max heap/,
    ],
    [
      "a quote that is not closed",
      "Error: Invalid option string: -Da='x\n\nWARNING: Using incubator modules: jdk.incubator.vector\nUsage: spark-submit [options] <app jar | python file | R file> [app arguments]\n",
      "",
      "bad-arguments",
      "Error: Invalid option string: -Da='x",
    ],
    [
      "a number of executors",
      `${main}org.apache.spark.SparkException: Number of executors must be a positive number\n${inSubmit}`,
      "",
      "bad-arguments",
      /Number of executors/,
    ],
    [
      "a heap that Java can't read",
      "Invalid maximum heap size: -Xmx0.5g\nError: Could not create the Java Virtual Machine.\nError: A fatal exception has occurred. Program will exit.\n",
      "",
      "bad-arguments",
      "Invalid maximum heap size: -Xmx0.5g",
    ],
    [
      "a heap that Spark refuses",
      "",
      py4j(
        "None.org.apache.spark.api.java.JavaSparkContext",
        ": org.apache.spark.SparkIllegalArgumentException: [INVALID_DRIVER_MEMORY] System memory 314572800 must be at least 471859200.\n\tat x\n",
      ),
      "bad-arguments",
      /INVALID_DRIVER_MEMORY/,
    ],
    [
      "a Python file that is not there",
      log4j,
      "/usr/bin/python3: can't open file '/tmp/missing.py': [Errno 2] No such file or directory\n",
      "missing-application",
      /can't open file '\/tmp\/missing\.py'/,
      2,
      "missing.py",
    ],
    [
      "a remote file that is not there",
      `${main}java.io.FileNotFoundException: http://127.0.0.1:8765/x.jar\n\tat java.base/sun.net.www.protocol.http.HttpURLConnection.getInputStream0(x.java:1993)\n${inDownload}`,
      "",
      "missing-application",
      "java.io.FileNotFoundException: http://127.0.0.1:8765/x.jar",
      1,
      "http://127.0.0.1:8765/x.jar",
    ],
    [
      "a data source that is not there",
      "",
      py4j(
        "o26.load",
        ": org.apache.spark.SparkClassNotFoundException: [DATA_SOURCE_NOT_FOUND] Failed to find the data source: nosuch.\n\tat x\nCaused by: java.lang.ClassNotFoundException: nosuch.DefaultSource\n\tat y\n\t... 23 more\n\n",
      ),
      "missing-class",
      "java.lang.ClassNotFoundException: nosuch.DefaultSource",
    ],
    [
      "a class that main needs",
      `${main}java.lang.NoClassDefFoundError: com/x/Y\n\tat a.B\nCaused by: java.lang.ClassNotFoundException: com.x.Y\n\t... 3 more\n`,
      "",
      "missing-class",
      "java.lang.ClassNotFoundException: com.x.Y",
    ],
    [
      "a script that went away",
      "failed to read the script: no such file: /tmp/job.scala\n",
      "",
      "missing-application",
      /no such file: \/tmp\/job\.scala/,
      66,
      "job.scala",
    ],
  ] as Row[])("%s", ([, stderr, stdout, id, line, code, application]) => {
    const found = cause(stderr, stdout, code, application);
    expect(found?.id).toBe(id);
    expect(found?.line).toMatch(line);
    expect(whyNotAgain(ended(stderr, stdout, code, application))).toBeDefined();
  });

  test("arguments that a Python program refuses, by argparse's code", () => {
    const said = "usage: job.py [-h] --input INPUT\njob.py: error: the following arguments are required: --input\n";
    expect(cause("", said, 2)).toEqual({
      id: "bad-arguments",
      line: "job.py: error: the following arguments are required: --input",
    });
    expect(cause("", said, 1)?.id).not.toBe("bad-arguments");
  });
});
