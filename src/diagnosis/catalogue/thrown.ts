/** Evidence that several rows have in the same form. */
import type { LineEvidence, OutputEvidence } from "../cause.ts";
import { saidBy } from "../log-line.ts";

/** What a script's error begins with, and the packages before the class of an exception. */
const head = String.raw`^(?:[^:\n]+:\d+: )?(?:[\w$]+\.)*`;

type Place = LineEvidence["in"];
const by =
  (place: Place) =>
  (classes: string, message = ""): LineEvidence => ({
    in: place,
    line: new RegExp(String.raw`${head}(?:${classes})\b${message}`),
  });

/** By the class of the exception that ended the job, and by what follows it. `[^]*` reaches over lines. */
export const thrown = by("error");
/** By the class of any exception of the trace. */
export const around = by("around");
/** Likewise, where no row knows more of the trace. */
export const common = by("common");

/**
 * Spark's own classes of errors, `[DIVIDE_BY_ZERO] …`: that is what their message begins with, also behind a failed task's. Of a
 * stream's failure Python is told no more than the message.
 */
export const errorClass = (names: string, message = ""): LineEvidence => ({
  in: "around",
  line: new RegExp(
    String.raw`${head}(?:\w+)\b:\s+(?:\[STREAM_FAILED\] .*? terminated with exception: )?\[(?:${names})(?:\.\w+)*\] ?${message}`,
  ),
});

/** What is said of an executor that was lost, when a job ended for that. */
export const lost = (reason: string): LineEvidence => ({
  in: "consequence",
  line: new RegExp(String.raw`ExecutorLostFailure \(executor (?<executor>\S+) [^]*?${reason}`),
});

/** What one of Spark's own classes logged. */
export const logged = (level: string, logger: string, message: string): OutputEvidence => ({
  in: "log",
  line: new RegExp(String.raw`^.*${saidBy(level, logger)}${message}.*$`, "gm"),
});

/** Those of Spark's classes that tell of an executor that was lost: YARN's inherit it. */
export const scheduler = String.raw`TaskSchedulerImpl|Yarn\w*Scheduler`;

/** What the API server says of a pod that it does not make, as Spark logs it, or as it ended the driver. */
export const refused = (words: string): readonly [LineEvidence, OutputEvidence] => [
  around(String.raw`KubernetesClientException`, `[^]*?pods? [^]*?${words}`),
  {
    in: "log",
    line: new RegExp(
      // Spark warns of it; who tells of it as a matter of course is somebody else.
      String.raw`^(?!\S+ \S+ +(?:INFO|DEBUG)\b).*\bKubernetesClientException: Failure executing: POST at: \S+/pods\b.*?${words}.*$`,
      "gm",
    ),
  },
];
