/** Logs of all that says something of a Spark job, and what is told of them. */
import { describe, expect, test } from "vitest";
import { log4j, main, py4j } from "../support/spark-says.ts";
import { begun, causeIn, ending, explained, info, noClass, ours, working, wrappers } from "../support/logs.ts";

const traceback =
  'Traceback (most recent call last):\n  File "/opt/job.py", line 7, in <module>\n    go()\n  File "/opt/job.py", line 3, in go\n    raise ValueError("bad row 7")\nValueError: bad row 7\n';
describe("the cause and its lines", () => {
  test("of a job's own exception, with the line of the exception", () => {
    const { lines, found } = explained(
      `${log4j}${begun}${working}${main}org.apache.spark.SparkException: Job aborted\n\tat x.Y.z(Y.scala:1)\nCaused by: java.lang.NoClassDefFoundError: a/B\n\tat y.Z.a(Z.scala:2)\n${ending}`,
    );
    expect(found).toBe(true);
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/\(missing-class\)$/),
        `  line 5: ${main}org.apache.spark.SparkException: Job aborted`,
        "  line 7: Caused by: java.lang.NoClassDefFoundError: a/B",
        "another attempt: would not help",
        "more about it: spark-runner explain missing-class, or docs/causes.md#missing-class",
      ]),
    );
  });

  test.for(Object.keys(wrappers))("is the same through %s", (name) => {
    expect(causeIn(wrappers[name]!(`${begun}${working}${noClass}${ending}`.trimEnd()))).toBe("missing-class");
  });

  test("of a Python program", () => {
    const { lines } = explained(`${begun}${working}${traceback}${ending}`);
    expect(lines).toContain("  line 8: ValueError: bad row 7");
  });

  test("of a Python program that had not stopped Spark", () => {
    const hook = info("SparkContext", "Invoking stop() from shutdown hook");
    const stopped = info("SparkContext", "Successfully stopped SparkContext");
    expect(causeIn(`${begun}${traceback}${hook}${ending}${stopped}`)).toBe("exception");
    expect(causeIn(`${begun}${ending}${stopped}${traceback}`)).toBe("exception");
  });

  test("of what Java said below Python's error", () => {
    const java =
      ": org.apache.spark.SparkException: Job aborted\n\tat x.Y.z(Y.scala:1)\nCaused by: java.lang.NoSuchMethodError: scala.x\n\tat y.Z.a(Z.scala:2)\n";
    expect(causeIn(`${begun}${py4j("o1.x", java)}${ending}`)).toBe(
      causeIn(`${main}java.lang.NoSuchMethodError: scala.x\n\tat y\n`),
    );
  });

  test("of structured logs", () => {
    const exception = { class: "java.lang.OutOfMemoryError", msg: "Java heap space", stacktrace: [] };
    const uncaught = {
      ts: "2026-11-30T18:00:00Z",
      level: "ERROR",
      logger: "SparkUncaughtExceptionHandler",
      msg: "Uncaught exception in thread Thread[Executor task launch worker]",
    };
    expect(causeIn(`${JSON.stringify({ ...uncaught, exception })}\n`)).toMatch(/memory|heap/);
  });
});

describe("no cause", () => {
  test.for([
    ["an empty log", ""],
    ["a job that ended well", `${begun}${working}${ending}`],
    ["an exception that was handled, after which the job went on", `${begun}${traceback}${working}${ending}`],
    [
      "an exception that was handled, after which the job stopped Spark by itself",
      `${begun}${traceback}${ending}${info("SparkContext", "Successfully stopped SparkContext")}`,
    ],
    [
      "likewise in a log of Spark before 3.4, which does not say with which code it stops",
      `${begun}${traceback}${info("SparkContext", "Successfully stopped SparkContext")}`,
    ],
    ["a trace of an earlier run, after which Spark was started again", `${begun}${noClass}${begun}${working}${ending}`],
    [
      "a job that succeeded at last, as spark-runner says",
      `${ours("attempt 1 of 2 starts: job.jar with master local[2]")}${noClass}${ours("attempt 1 of 2 failed with exit code 1: java.lang.ClassNotFoundException: com.x.Y after 2.0 s; attempt 2 starts in 1.0 s, at 18:00:00 UTC", "attempt 2 of 2 starts: job.jar")}${begun}${ours("the job succeeded on attempt 2 of 2 after 3.0 s", "  attempt 1 failed with exit code 1: java.lang.ClassNotFoundException: com.x.Y after 2.0 s", "  attempt 2 succeeded after 3.0 s")}`,
    ],
    [
      "Argo's word that it succeeded",
      `${begun}${noClass}time="2026-11-30T18:00:00.000Z" level=info msg="sub-process exited" argo=true error="<nil>"\n`,
    ],
    ["last words of which nobody knows what they have to do with the end", `${begun}x happened\n`],
  ] as const)("in %s", ([, log]) => {
    expect(explained(log).found).toBe(false);
  });

  test("tells what was looked at and what to do", () => {
    const { lines } = explained(`${begun}x happened\n`);
    expect(lines.join("\n")).toMatch(
      /^no cause found: looked at 2 lines of a driver; it does not tell the exit code\n.*\n {2}line 2: x happened\nwhat to do: say the job's exit code with --exit-code/,
    );
  });

  test("is what spark-runner refused to start for, which it told itself", () => {
    const { lines, found } = explained(ours('error: --executor-memory: expected a size, got "x"'));
    expect(found).toBe(false);
    expect(lines).toContain('  spark-runner said: error: --executor-memory: expected a size, got "x"');
  });
});

describe("the exit code", () => {
  const killed = `${begun}${working}`;
  test.for([
    ["--exit-code", killed, 137],
    [
      "Argo",
      `${killed}time="2026-11-30T18:00:00.000Z" level=info msg="sub-process exited" argo=true error="exit status 137"\n`,
      undefined,
    ],
    [
      "Kubeflow",
      `${killed}F1130 18:00:00.000000      26 main.go:49] failed to execute component: exit status 137\n`,
      undefined,
    ],
    ["kubectl", `${killed}command terminated with exit code 137\n`, undefined],
    ["bash", `${killed}/opt/run.sh: line 3:    12 Killed                  spark-submit job.py\n`, undefined],
    ["the last line", `${killed}Exit code 137\n`, undefined],
    [
      "spark-runner",
      `${ours("attempt 1 of 1 starts: job.py")}${killed}${ours("the job failed for good; exit code 137 (spark-runner's)", "  attempt 1 was ended by SIGKILL (often: out of memory) after 2.0 s")}`,
      undefined,
    ],
  ] as const)("is taken from %s", ([, log, code]) => {
    expect(causeIn(log, code)).toBe("killed");
  });

  test("of the driver's container stands beside why it ended", () => {
    const ended = (reason: string): string =>
      `${info("LoggingPodStatusWatcherImpl", "Container final statuses:")}\n\n\t container name: spark-kubernetes-driver\n\t container state: terminated\n\t exit code: 137\n\t termination reason: ${reason}\n`;
    const described =
      "Containers:\n  spark-kubernetes-driver:\n    Image:         spark:3.5.1\n    State:          Terminated\n      Reason:       OOMKilled\n      Exit Code:    137\n";
    expect(causeIn(ended("OOMKilled"))).toBe("container-out-of-memory");
    expect(causeIn(ended("Error"))).toBe("killed");
    expect(causeIn(described)).toBe("container-out-of-memory");
    expect(causeIn(described.replaceAll("-driver", "-executor"))).toBeUndefined();
  });

  test("of an executor is not the job's", () => {
    const lost =
      "26/11/30 18:00:00 ERROR TaskSchedulerImpl: Lost executor 3 on 10.0.0.1: Exit code: 137\nThe executor with id 3 exited\n exit code: 137\n";
    expect(causeIn(`${begun}${lost}`)).toBeUndefined();
    const status = "container name: spark-kubernetes-executor\ncontainer state: terminated\nexit code: 137\n";
    expect(causeIn(`${begun}${status}`)).toBeUndefined();
    expect(causeIn(`${begun}${status.replace("executor", "driver")}`)).toBe("killed");
  });

  test("is told by Argo's last word, which is none of the job's", () => {
    const { lines } = explained("exec /opt/entrypoint.sh: exec format error\nError: exit status 1\n");
    expect(lines[0]).toMatch(/\(wrong-architecture\)$/);
    expect(lines).toContain("exit code: 1, by line 2");
  });

  test("decides what counts only with it", () => {
    const missing = "Error: Failed to load class a.B.\n";
    expect(causeIn(missing)).toBe("missing-class");
    expect(causeIn(missing, 101)).toBe("missing-class");
    expect(causeIn(missing, 3)).not.toBe("missing-class");
    expect(causeIn(`${missing}Something else.\n`)).not.toBe("missing-class");
  });
});

test.for([
  ["Killed", 137],
  ["Aborted                 (core dumped) java -version", 134],
  ["Aborted (core dumped)", 134],
  ["Segmentation fault      (core dumped) java -version", 139],
] as const)("bash tells of a process that ended by a signal: %s", ([word, code]) => {
  const line = `/opt/run.sh: line 3:    12 ${word}\n`;
  expect(explained(`${begun}${working}${line}`).lines.join("\n")).toContain(`${code}, by line`);
  expect(explained(`${begun}${working}${word} twice\n`).lines.join("\n")).not.toContain("by line");
});

describe("who speaks", () => {
  test("the driver, where executors and sidecars stand beside it", () => {
    const of = (source: string, text: string): string =>
      text
        .trimEnd()
        .split("\n")
        .map((line) => `[pod/${source}] ${line}\n`)
        .join("");
    const log = [
      of("job-driver/spark-kubernetes-driver", `${begun}${noClass}`),
      of(
        "job-exec-1/spark-kubernetes-executor",
        `26/11/30 18:00:00 ERROR Executor: Exception in task 0.3 in stage 0.0\njava.io.IOException: gone\n\tat x`,
      ),
      of(
        "job-driver/istio-proxy",
        "2026-11-30T18:00:00.000000Z\tinfo\tgraceful termination\nTraceback (most recent call last):\nKeyError: 1",
      ),
    ].join("");
    expect(causeIn(log)).toBe("missing-class");
  });

  test("an executor, whose memory ran out", () => {
    const executor = `${info("CoarseGrainedExecutorBackend", "Started daemon with process name: 14@x")}${info("Executor", "Starting executor ID 1 on host 10.0.0.1")}`;
    const end =
      "26/11/30 18:00:00 ERROR SparkUncaughtExceptionHandler: [Container in shutdown] Uncaught exception in thread Thread[Executor task launch worker for task 0.0,5,main]\njava.lang.OutOfMemoryError: Java heap space\n\tat x.Y.z(Y.scala:1)\n";
    expect(causeIn(`${executor}${end}`)).toMatch(/memory|heap/);
  });

  test("an executor that was told to end says nothing for good", () => {
    const task =
      "26/11/30 18:00:00 ERROR Executor: Exception in task 0.0 in stage 0.0 (TID 0)\njava.lang.ClassNotFoundException: com.x.Y\n\tat x.Y.z(Y.scala:1)\n";
    const { lines } = explained(
      `${info("CoarseGrainedExecutorBackend", "Started daemon")}${task}${info("CoarseGrainedExecutorBackend", "Driver commanded a shutdown")}`,
    );
    expect(lines).not.toContain("another attempt: would not help");
  });

  test.for([
    ["2.12", "<console>:23: error: not found: value x\n       x\n       ^\n", "does-not-compile"],
    ["2.13", "         ^\n         error: not found: value x\n", "does-not-compile"],
    [
      "any",
      "java.lang.ClassNotFoundException: com.x.Y\n  at java.lang.Class.forName(Class.java:1)\n  ... 49 elided\n<console>:24: error: not found: value y\n",
      "missing-class",
    ],
  ] as const)("spark-shell with Scala %s: the first statement that failed", ([, said, id]) => {
    expect(
      causeIn(`Spark context available as 'sc' (master = local[*]).\nSpark session available as 'spark'.\n${said}`),
    ).toBe(id);
  });
});

describe("what is quoted", () => {
  test("has no secret, wherever it stands", () => {
    const log = `url=jdbc:postgresql://app:pa55word42@db/x\n${begun}${main}java.sql.SQLException: login with pa55word42 failed, token=abcdef123\n\tat y\n`;
    const text = explained(log).lines.join("\n");
    expect(text).toContain("login with *** failed");
    expect(text).not.toMatch(/pa55word42|abcdef123/);
  });

  test("has nothing that a terminal acts on", () => {
    const text = explained(
      `${main}java.io.IOException: \u0007a\u001B[2Jb\u0000c\u009B31m\u{202E}d\n\tat y\n`,
    ).lines.join("");
    expect(text).not.toMatch(/[\p{Cc}\u{202E}]/u);
  });
});

test("a crash of the JVM is told by its own report, whatever that says behind it", () => {
  const report =
    "#\n# A fatal error has been detected by the Java Runtime Environment:\n#\n#  SIGSEGV (0xb) at pc=0x00007f8b, pid=21, tid=45\n#\n# Problematic frame:\n# C  [libzstd-jni.so+0x1b2c]\n#\n# An error report file with more information is saved as:\n# /tmp/hs_err_pid21.log\n#\n";
  expect(explained(`${begun}${working}${report}`).lines[0]).toContain("jvm-crashed");
});
