/**
 * Causes that Spark's own exit codes tell: rows of the table of causes (../causes.ts).
 * They are org.apache.spark.util.SparkExitCode and org.apache.spark.executor.ExecutorExitCode, the same from 3.5 to 4.3.
 */
import type { Cause } from "../cause.ts";
import { around, logged } from "./thrown.ts";

export const sparkExitCodes = [
  {
    id: "too-many-executor-failures",
    fault: null,
    evidence: [
      { in: "watch", saw: "executor failures" },
      // Why they failed, or were never made, the log may tell before.
      {
        ...logged(
          "ERROR",
          "ExecutorPodsLifecycleManager|ApplicationMaster|Client",
          String.raw`.*Max number of executor failures \(\d+\) reached`,
        ),
        follows: true,
      },
      {
        in: "exit code",
        code: 11,
        line: "more executors failed than Spark allows (spark.executor.maxNumFailures)",
      },
    ],
    words: "too many failed executors",
    advice: ["look for their exit codes in Spark's log; spark.executor.maxNumFailures allows more"],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "uncaught-exception",
    fault: "user",
    evidence: [
      { in: "exit code", code: 50, line: "an uncaught exception ended the JVM" },
      { in: "exit code", code: 51, line: "an uncaught exception ended the JVM, and could not be logged" },
    ],
    words: "an uncaught exception",
    advice: [],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "no-local-folder",
    fault: "user",
    evidence: [
      around("IOException", String.raw`: Failed to get a temp directory under \[(?<folder>[^\]]+)\]`),
      logged("ERROR", "DiskBlockManager", String.raw`Failed to create any local dir\.`),
      { in: "exit code", code: 53, line: "Spark could not create a local folder (spark.local.dir, SPARK_LOCAL_DIRS)" },
    ],
    words: "no local folder for Spark",
    says: ["Spark can't create a folder under {folder}"],
    advice: ["point spark.local.dir or SPARK_LOCAL_DIRS to a folder that is writable and has room"],
    again: "yes",
    mendedIn: "settings",
  },
  {
    id: "block-store",
    fault: "platform",
    evidence: [
      { in: "exit code", code: 54, line: "Spark's external block store did not start" },
      { in: "exit code", code: 55, line: "Spark's external block store could not create a temporary folder" },
    ],
    words: "Spark's external block store (old versions)",
    advice: [],
    again: "yes",
    mendedIn: "outside",
  },
  {
    id: "executor-lost",
    fault: "platform",
    evidence: [
      { in: "exit code", code: 56, line: "an executor could not send heartbeats to the driver" },
      { in: "exit code", code: 58, line: "an executor could not re-register its block manager" },
    ],
    words: "an executor that lost touch with the driver",
    advice: [],
    again: "yes",
    mendedIn: "outside",
  },
  {
    id: "task-not-ended",
    fault: "user",
    evidence: [
      {
        in: "exit code",
        code: 57,
        line: "an executor was stopped because a killed task did not end (spark.task.reaper.killTimeout)",
      },
    ],
    words: "a task that does not end",
    advice: [],
    again: "yes",
    mendedIn: null,
  },
] as const satisfies readonly Cause[];
