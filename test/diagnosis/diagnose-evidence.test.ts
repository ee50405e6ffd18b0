/** Words that look like a failure for good, and are none: each was said by, or made after, a job that may well succeed. */
import { describe, expect, test } from "vitest";
import { whyNotAgain } from "../../src/plan/retry.ts";
import { cause, inSubmit, log4j, main, py4j } from "../support/spark-says.ts";

const again = (stderr: string, stdout = "", code = 1, application?: string): boolean => {
  const found = cause(stderr, stdout, code, application);
  return (
    whyNotAgain({ kind: "failed", exitCode: code, ...(found === undefined ? {} : { cause: found }) }) === undefined
  );
};

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
    expect(cause(handled, traceback)).toEqual({ kind: "exception", line: "ValueError: no rows" });
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
    expect(cause(log4j + exits + trace)).toEqual({ kind: "exception", line: "java.io.IOException: inner said" });
  });

  test("a missing class is one", () => {
    expect(cause(`${log4j}${exits}java.lang.NoClassDefFoundError: org/x/Y\n${frames}`)).toEqual({
      kind: "missing class",
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

describe("what is known of Python before Spark begins", () => {
  test("a syntax error in the application is not tried again, and has its file and line", () => {
    const said = '  File "/tmp/job.py", line 2\n    x = = 3\n        ^\nSyntaxError: invalid syntax\n';
    expect(cause(log4j, said)).toEqual({ kind: "did not compile", line: "job.py:2: SyntaxError: invalid syntax" });
    expect(
      cause(
        log4j,
        `Traceback (most recent call last):\n  File "/tmp/a.py", line 1, in <module>\n    eval("= =")\n${said}`,
      )?.kind,
    ).toBe("exception");
    expect(cause(log4j, said, 1, "/tmp/other.py")?.kind).not.toBe("did not compile");
  });
});

describe("never mended by another attempt", () => {
  test.for([
    [
      "java.lang.UnsupportedClassVersionError: com/x/Job has been compiled by a more recent version of the Java Runtime",
      "wrong version",
    ],
    ["java.lang.NoSuchMethodError: 'void com.x.Y.z()'", "wrong version"],
    [
      "java.lang.AbstractMethodError: Receiver class com.x.Y does not define or inherit an implementation",
      "wrong version",
    ],
    ["java.lang.IncompatibleClassChangeError: Found interface com.x.Y, but class was expected", "wrong version"],
    ["java.lang.NoSuchFieldError: INSTANCE", "wrong version"],
    [
      "org.apache.spark.SparkIllegalArgumentException: [INVALID_CONF_VALUE.DEFAULT_COLLATION] The value 'x' in the config",
      "bad arguments",
    ],
    ["java.lang.IllegalArgumentException: basedir must be absolute: ?/.ivy2.5.2/local", "nameless user"],
    [
      "javax.security.auth.login.LoginException: java.lang.NullPointerException: invalid null input: name",
      "nameless user",
    ],
    [
      "java.lang.Exception: spark.executor.extraJavaOptions is not allowed to specify max heap memory settings (was '-Xmx2g'). Use spark.executor.memory instead.",
      "bad arguments",
    ],
    [
      "org.apache.spark.SparkException: [INVALID_SPARK_CONFIG.INVALID_EXECUTOR_MEMORY_OPTIONS] Invalid Spark config: spark.executor.extraJavaOptions",
      "bad arguments",
    ],
    [
      "java.lang.NumberFormatException: Illegal value for config key spark.executor.memory: Size must be specified as bytes (b), kibibytes (k)",
      "bad arguments",
    ],
    [
      "org.apache.spark.SparkException: [INVALID_CONF_VALUE.OUT_OF_RANGE] The value 'My_Team' in the config",
      "bad arguments",
    ],
  ] as const)("%s", ([line, kind]) => {
    expect(cause(`${main}${line}\n\tat x\n${inSubmit}`)).toEqual({ kind, line });
    expect(again(`${main}${line}\n\tat x\n${inSubmit}`)).toBe(false);
  });

  test("Python of two versions", () => {
    const line =
      "pyspark.errors.exceptions.base.PySparkRuntimeError: [PYTHON_VERSION_MISMATCH] Python in worker has different version (3.10) than that in driver 3.11";
    const java = `: org.apache.spark.SparkException: Job aborted\n\tat x\nCaused by: org.apache.spark.api.python.PythonException: Traceback (most recent call last):\n  File "worker.py", line 1, in main\n    raise X(\n${line}\nPlease: check PYSPARK_PYTHON\n\n\tat y\n`;
    expect(cause("", py4j("o1.collect", java))).toEqual({ kind: "wrong version", line });
  });

  test.for([
    [
      "Unrecognized VM option 'Foo=1'\nError: Could not create the Java Virtual Machine.\nError: A fatal exception has occurred. Program will exit.\n",
      "",
    ],
    [
      "",
      "Error occurred during initialization of VM\nInitial heap size set to a larger value than the maximum heap size\n",
    ],
    [
      "double MaxRAMPercentage=200.000000 is outside the allowed range [ 0.000000 ... 100.000000 ]\nImproperly specified VM option 'MaxRAMPercentage=200'\nError: Could not create the Java Virtual Machine.\n",
      "",
    ],
    [
      "\nThe Java thread stack size specified is too small. Specify at least 136k\nError: Could not create the Java Virtual Machine.\n",
      "",
    ],
    ["Error occurred during initialization of VM\nMultiple garbage collectors selected\n", ""],
    [
      "Picked up JAVA_TOOL_OPTIONS: -Dx\nInvalid maximum heap size: -Xmx1x\nError: Could not create the Java Virtual Machine.\n",
      "",
    ],
  ] as const)("a JVM that refuses its options: %j", ([stderr, stdout]) => {
    expect(cause(stderr, stdout)?.kind).toBe("bad arguments");
  });
});

describe("a JVM of which Spark's script gets no command", () => {
  const ended = "/opt/spark/bin/spark-class: line 97: CMD: bad array subscript\n";
  test.for([
    [
      `/opt/spark/bin/spark-class: line 71: /opt/java/bin/java: cannot execute binary file: Exec format error\n${ended}`,
      { kind: "missing program", line: "/opt/java/bin/java: cannot execute binary file: Exec format error" },
    ],
    [
      `/opt/spark/bin/spark-class: /opt/java/bin/java: /nope/sh: bad interpreter: No such file or directory\n${ended}`,
      {
        kind: "missing program",
        line: "/opt/spark/bin/spark-class: /opt/java/bin/java: /nope/sh: bad interpreter: No such file or directory",
      },
    ],
    [
      `Error: LinkageError occurred while loading main class org.apache.spark.launcher.Main\n\tjava.lang.UnsupportedClassVersionError: org/apache/spark/launcher/Main has been compiled by a more recent version of the Java Runtime (class file version 61.0)\n${ended}`,
      {
        kind: "wrong version",
        line: "java.lang.UnsupportedClassVersionError: org/apache/spark/launcher/Main has been compiled by a more recent version of the Java Runtime (class file version 61.0)",
      },
    ],
    [
      `OpenJDK 64-Bit Server VM warning: INFO: os::commit_memory failed\n${ended}`,
      { kind: "exception", line: "Java ended without a word when Spark's script asked it for the command" },
    ],
  ] as const)("is told by what was said before: %j", ([stderr, expected]) => {
    expect(cause(stderr, "")).toEqual(expected);
  });

  test("another script's line is no evidence", () => {
    expect(cause("/app/run.sh: line 9: CMD: bad array subscript\n", "")?.kind).not.toBe("missing program");
  });
});

describe("an end without an exception", () => {
  test("is told by the last line, which is not called its cause", () => {
    expect(cause(log4j, "hello\ntable is empty\n", 1)).toEqual({ kind: "last words", line: "table is empty" });
    expect(cause(`${log4j}26/11/24 21:09:36 INFO X: y\nno rows today\n26/11/24 21:09:36 INFO X: z\n`, "", 3)).toEqual({
      kind: "last words",
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
    expect(cause(logged, "", 50)).toEqual({ kind: "exception", line: "java.io.IOException: no route" });
  });

  test.for([50, 51, 52, 53, 54, 55, 56, 57, 58])("with Spark's %i is told in words", (code) => {
    expect(cause(log4j, "", code)).toMatchObject({ kind: "exit code" });
  });
});
