/** Causes in Python and R on executors and driver: rows of the table of causes (../causes.ts). */
import type { Cause } from "../cause.ts";
import { around, thrown } from "./thrown.ts";

const inWorker = /pyspark[/.](?:zip[/.]pyspark[/.])?(?:worker|daemon|serializers|worker_util)\b/;

export const pythonCauses = [
  {
    id: "missing-module-in-executors",
    fault: "user",
    evidence: [
      { in: "error", line: /^ModuleNotFoundError: No module named '(?<module>[^']+)'/, within: inWorker },
      { in: "error", line: /^ImportError: cannot import name /, within: inWorker },
      // Before a worker could begin.
      around(
        "SparkException",
        String.raw`:\s+Error from python worker:\s+\S*python\S*: (?:Error while finding module \S+ )?.*?No module named '?(?<module>[\w.]+)`,
      ),
    ],
    words: "a Python module that executors don't have",
    says: ["executors don't have the Python module {module}, which the driver has"],
    advice: [
      "add {module} with --py-files, or to the image of the executors, too",
      "add it with --py-files, or to the image of the executors, too",
    ],
    again: "once",
    mendedIn: "image",
  },
  {
    id: "python-missing",
    fault: "user",
    evidence: [
      around(
        String.raw`\w*Exception`,
        String.raw`[^]*?Cannot run program "(?<program>[^"]*python[^"]*)"(?: \(in directory "[^"]*"\))?: error=(?:2|13),`,
      ),
    ],
    words: "a Python that is not there",
    says: ["there is no {program} where the job runs"],
    advice: [
      "install it in the image, or point PYSPARK_PYTHON (spark.pyspark.python) to one that is there, in driver and executors",
    ],
    again: "never",
    mendedIn: "image",
  },
  {
    id: "r-missing",
    fault: "user",
    evidence: [
      around(
        "IOException",
        String.raw`: Cannot run program "(?<program>[^"]*R(?:script)?)"(?: \(in directory "[^"]*"\))?: error=(?:2|13),`,
      ),
    ],
    words: "an R that is not there",
    says: ["there is no {program} where the job runs"],
    advice: ["use an image with R (apache/spark has tags with -r-), or point spark.r.command to it"],
    again: "never",
    mendedIn: "image",
  },
  {
    id: "python-worker-crashed",
    fault: "user",
    evidence: [
      around("SparkException", String.raw`: (?:\[\w+\] )?Python worker exited unexpectedly \(crashed\)`),
      around("SparkException", String.raw`[^]*Python worker exited unexpectedly \(crashed\)`),
    ],
    words: "a Python worker that crashed",
    says: [
      "a Python worker of an executor died without an error of its own: often it was killed for memory, or native code crashed",
    ],
    advice: [
      "raise spark.executor.memoryOverhead (a worker's memory is beside the heap), or give it smaller batches; spark.python.worker.faulthandler.enabled=true shows where native code crashed (spark.sql.execution.pyspark.udf.faulthandler.enabled for UDFs)",
    ],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "python-worker-silent",
    fault: "platform",
    evidence: [
      around("SparkException", "[^]*Python worker failed to connect back"),
      around("SparkException", String.raw`[^]*Python worker did not connect back in time`),
    ],
    words: "a Python worker that did not start in time",
    advice: [
      "give executors more CPU, or fewer cores each: many workers start at once; a Python that is slow to start (a network file system) has the same effect",
    ],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "task-not-serializable",
    fault: "user",
    evidence: [
      around("SparkException", ": Task not serializable"),
      around("SparkException", String.raw`[^]*had a not serializable result: (?<object>[\w.$]+)`),
      around(String.raw`PySparkRuntimeError|RuntimeError|Exception`, String.raw`: \[CONTEXT_ONLY_VALID_ON_DRIVER\]`),
      thrown("PicklingError", ": (?:Could not serialize object|args\\[0\\]|Can't pickle|Cannot pickle)"),
      thrown("PySparkPicklingError|PicklingError", ".*(?:could not|cannot|can't) (?:be )?(?:serialize|pickle)"),
    ],
    words: "something that can't be sent to executors",
    says: ["{object} can't be sent between executors and driver, since it is not serialisable"],
    advice: [
      "make what the function uses (connections, locks, the Spark session) within it, for instance in mapPartitions, or broadcast plain data",
    ],
    again: "never",
    mendedIn: "image",
  },
] as const satisfies readonly Cause[];
