/** What no attempt at all can get past: programs and classes that don't fit, options and values that are refused. */
import { describe, expect, test } from "vitest";
import { whyNotAgain } from "../../src/diagnosis/again.ts";
import { cause, ended, inSubmit, log4j, main, py4j } from "../support/spark-says.ts";

describe("what is known of Python before Spark begins", () => {
  test("a syntax error in the application is not tried again, and has its file and line", () => {
    const said = '  File "/tmp/job.py", line 2\n    x = = 3\n        ^\nSyntaxError: invalid syntax\n';
    expect(cause(log4j, said)).toEqual({ id: "does-not-compile", line: "job.py:2: SyntaxError: invalid syntax" });
    expect(
      cause(
        log4j,
        `Traceback (most recent call last):\n  File "/tmp/a.py", line 1, in <module>\n    eval("= =")\n${said}`,
      )?.id,
    ).toBe("exception");
    expect(cause(log4j, said, 1, "/tmp/other.py")?.id).not.toBe("does-not-compile");
  });
});

describe("never mended by another attempt", () => {
  test.for([
    [
      "java.lang.UnsupportedClassVersionError: com/x/Job has been compiled by a more recent version of the Java Runtime",
      "java-too-old",
    ],
    ["java.lang.NoSuchMethodError: 'void com.x.Y.z()'", "wrong-library-version"],
    [
      "java.lang.AbstractMethodError: Receiver class com.x.Y does not define or inherit an implementation",
      "wrong-library-version",
    ],
    [
      "java.lang.IncompatibleClassChangeError: Found interface com.x.Y, but class was expected",
      "wrong-library-version",
    ],
    ["java.lang.NoSuchFieldError: INSTANCE", "wrong-library-version"],
    [
      "org.apache.spark.SparkIllegalArgumentException: [INVALID_CONF_VALUE.DEFAULT_COLLATION] The value 'x' in the config",
      "bad-arguments",
    ],
    ["java.lang.IllegalArgumentException: basedir must be absolute: ?/.ivy2.5.2/local", "nameless-user"],
    [
      "javax.security.auth.login.LoginException: java.lang.NullPointerException: invalid null input: name",
      "nameless-user",
    ],
    [
      "java.lang.Exception: spark.executor.extraJavaOptions is not allowed to specify max heap memory settings (was '-Xmx2g'). Use spark.executor.memory instead.",
      "bad-arguments",
    ],
    [
      "org.apache.spark.SparkException: [INVALID_SPARK_CONFIG.INVALID_EXECUTOR_MEMORY_OPTIONS] Invalid Spark config: spark.executor.extraJavaOptions",
      "bad-arguments",
    ],
    [
      "java.lang.NumberFormatException: Illegal value for config key spark.executor.memory: Size must be specified as bytes (b), kibibytes (k)",
      "bad-arguments",
    ],
    [
      "org.apache.spark.SparkException: [INVALID_CONF_VALUE.OUT_OF_RANGE] The value 'My_Team' in the config",
      "bad-arguments",
    ],
  ] as const)("%s", ([line, id]) => {
    expect(cause(`${main}${line}\n\tat x\n${inSubmit}`)).toEqual({ id, line });
    expect(whyNotAgain(ended(`${main}${line}\n\tat x\n${inSubmit}`))).toBeDefined();
  });

  test("Python of two versions", () => {
    const line =
      "pyspark.errors.exceptions.base.PySparkRuntimeError: [PYTHON_VERSION_MISMATCH] Python in worker has different version (3.10) than that in driver 3.11";
    const java = `: org.apache.spark.SparkException: Job aborted\n\tat x\nCaused by: org.apache.spark.api.python.PythonException: Traceback (most recent call last):\n  File "worker.py", line 1, in main\n    raise X(\n${line}\nPlease: check PYSPARK_PYTHON\n\n\tat y\n`;
    expect(cause("", py4j("o1.collect", java))).toEqual({ id: "two-pythons", line });
    const old = "Exception: Python in worker has different version 3.7 than that in driver 3.8, x";
    const inWorker = java
      .replace(line, old)
      .replace('"worker.py"', '"/opt/spark/python/lib/pyspark.zip/pyspark/worker.py"');
    expect(cause("", py4j("o1.collect", inWorker))).toEqual({ id: "two-pythons", line: old });
    expect(cause("", py4j("o1.collect", java.replace(line, old)))?.id).not.toBe("two-pythons");
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
    expect(cause(stderr, stdout)?.id).toBe("bad-arguments");
  });
});

describe("a JVM of which Spark's script gets no command", () => {
  const noCommand = "/opt/spark/bin/spark-class: line 97: CMD: bad array subscript\n";
  test.for([
    [
      `/opt/spark/bin/spark-class: /opt/java/bin/java: /nope/sh: bad interpreter: No such file or directory\n${noCommand}`,
      {
        id: "missing-program",
        line: "/opt/spark/bin/spark-class: /opt/java/bin/java: /nope/sh: bad interpreter: No such file or directory",
      },
    ],
    [
      `Error: LinkageError occurred while loading main class org.apache.spark.launcher.Main\n\tjava.lang.UnsupportedClassVersionError: org/apache/spark/launcher/Main has been compiled by a more recent version of the Java Runtime (class file version 61.0)\n${noCommand}`,
      {
        id: "java-too-old",
        line: "java.lang.UnsupportedClassVersionError: org/apache/spark/launcher/Main has been compiled by a more recent version of the Java Runtime (class file version 61.0)",
      },
    ],
    [
      `OpenJDK 64-Bit Server VM warning: INFO: os::commit_memory failed\n${noCommand}`,
      { id: "exception", line: "Java ended without a word when Spark's script asked it for the command" },
    ],
  ] as const)("is told by what was said before: %j", ([stderr, expected]) => {
    expect(cause(stderr, "")).toEqual(expected);
  });

  test("another script's line is no evidence", () => {
    expect(cause("/app/run.sh: line 9: CMD: bad array subscript\n", "")?.id).not.toBe("missing-program");
  });
});
