/** What an exit code says by itself. */
/** org.apache.spark.util.SparkExitCode and org.apache.spark.executor.ExecutorExitCode, the same from 3.5 to 4.3. */
const ofSpark: Readonly<Record<number, string>> = {
  11: "more executors failed than Spark allows (spark.executor.maxNumFailures)",
  50: "an exception that nothing caught ended the JVM",
  51: "an exception that nothing caught ended the JVM, and could not be logged",
  52: "the JVM ran out of memory (OutOfMemoryError)",
  53: "Spark could not make a local folder (spark.local.dir, SPARK_LOCAL_DIRS)",
  54: "Spark's external block store did not start",
  55: "Spark's external block store could not make a temporary folder",
  56: "an executor could not send heartbeats to the driver",
  57: "an executor was ended because a task did not end when it was killed (spark.task.reaper.killTimeout)",
  58: "an executor could not register its block manager again",
};

/** What kills or crashes a process, by number. */
const deadly: Readonly<Record<number, string>> = {
  4: "SIGILL",
  6: "SIGABRT",
  7: "SIGBUS",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  15: "SIGTERM",
};

/** undefined: nothing that isn't the job's own. `python`: the driver is a process of its own under spark-submit's JVM. */
export function wordsOfExitCode(exitCode: number, python: boolean): string | undefined {
  const known = ofSpark[exitCode];
  if (known !== undefined || !python) return known;
  const signal = deadly[exitCode - 128];
  if (signal === undefined) return undefined;
  return `the job's Python was ended by ${signal}${signal === "SIGKILL" ? " (often: out of memory)" : ""}`;
}
