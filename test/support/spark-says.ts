/** Pieces of what Spark 3.5.9 and 4.3.0 said in real runs, shortened in the middle, and what is made of them. */
import { outcomeOf, type Ran } from "../../src/diagnosis/diagnose.ts";
import type { Outcome } from "../../src/diagnosis/outcome.ts";
import { quiet } from "./fake-world.ts";

/** `application` decides what kind of job it was. */
export const cause = (
  stderr: string,
  stdout = "",
  code = 1,
  application = stdout === "" ? "/tmp/job.jar" : "/tmp/job.py",
): Shown | undefined => show(ended(stderr, stdout, code, application));

/** How an attempt ended that said this. */
export function ended(
  stderr: string,
  stdout = "",
  code = 1,
  application = stdout === "" ? "/tmp/job.jar" : "/tmp/job.py",
): Outcome {
  return outcomeOf({ ...quiet, exit: { kind: "exited", code }, tail: { stdout, stderr } }, {}, ranAs(application));
}

interface Shown {
  readonly id: string;
  readonly line: string;
}

/** What the outcome says of its cause. */
export const show = (outcome: Outcome): Shown | undefined =>
  outcome.kind === "failed" && outcome.found !== undefined
    ? { id: outcome.found.cause.id, line: outcome.found.line }
    : undefined;

const kinds = { py: "python", jar: "jar", scala: "scala", R: "r" } as const;
export const ranAs = (application: string): Ran => ({
  application,
  kind: kinds[application.slice(application.lastIndexOf(".") + 1) as keyof typeof kinds],
});

export const log4j =
  "Using Spark's default log4j profile: org/apache/spark/log4j2-defaults.properties\n26/11/24 21:09:36 WARN Utils: Your hostname resolves to a loopback address\n";
export const main = 'Exception in thread "main" ';
export const inSubmit =
  "\tat org.apache.spark.deploy.SparkSubmitArguments.error(SparkSubmitArguments.scala:670)\n\tat org.apache.spark.deploy.SparkSubmit.main(SparkSubmit.scala)\n";
export const inDownload =
  "\tat org.apache.spark.util.Utils$.doFetchFile(Utils.scala:663)\n\tat org.apache.spark.util.DependencyUtils$.downloadFile(DependencyUtils.scala:201)\n";
export const py4j = (call: string, java: string): string =>
  `Traceback (most recent call last):\n  File "/tmp/job.py", line 3, in <module>\n    s.x()\n    ^^^^^\n  File "protocol.py", line 327, in get_return_value\n` +
  `py4j.protocol.Py4JJavaError: An error occurred while calling ${call}.\n${java}`;
