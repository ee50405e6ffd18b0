/** What the final error says → the kind of its cause. */
import type { FailureCause } from "./outcome.ts";

type Kind = FailureCause["kind"];

/** An exception's class at the head of a line, after the place that a script's error begins with. */
const thrown = (classes: string, message = ""): RegExp =>
  new RegExp(String.raw`^(?:[^:]+:\d+: )?(?:[\w$]+\.)*(?:${classes})\b${message}`);

/**
 * Only the line that ended the job is judged, and only by the class of its exception or by Spark's own words behind it:
 * what was logged before may have been handled, ordinary words are anybody's, and a wrong guess here would keep a job
 * from being tried again.
 */
const kinds: readonly (readonly [RegExp, Kind])[] = [
  // "Could not initialize class": the class is there, and its initialiser failed, perhaps for a database that was down.
  [
    thrown(
      "ClassNotFoundException|NoClassDefFoundError|SparkClassNotFoundException",
      "(?!: Could not initialize class)",
    ),
    "missing class",
  ],
  [
    thrown(
      "UnsupportedClassVersionError|NoSuchMethodError|NoSuchFieldError|AbstractMethodError|IncompatibleClassChangeError|VerifyError",
    ),
    "wrong version",
  ],
  [/\[PYTHON_VERSION_MISMATCH\]/, "wrong version"],
  [thrown("SparkException", ": Failed to get main class in JAR with error 'File .* does not exist'"), "missing file"],
  [thrown("SparkException", ": (?:No main class set in JAR|Cannot load main class from JAR)"), "bad arguments"],
  [thrown("IllegalArgumentException", ": the jar's manifest names no main class"), "bad arguments"],
  [thrown("SparkException", ": (?:Could not parse Master URL|Master must either )"), "bad arguments"],
  [
    thrown(
      "(?:Spark)?(?:Illegal\\w*)?Exception",
      ": (?:Number of executors|(?:Driver|Executor) (?:cores|memory)) must be ",
    ),
    "bad arguments",
  ],
  [
    thrown("\\w+Exception", String.raw`: \[(?:INVALID_(?:DRIVER|EXECUTOR)_MEMORY|INVALID_CONF_VALUE)\b`),
    "bad arguments",
  ],
  [thrown("\\w+Exception", String.raw`: \[INVALID_SPARK_CONFIG\b`), "bad arguments"],
  [
    thrown(
      "Exception",
      String.raw`: spark\.\w+\.\w*JavaOptions is not allowed to (?:set Spark options|specify max heap) `,
    ),
    "bad arguments",
  ],
  [thrown("NumberFormatException", ": Illegal value for config key "), "bad arguments"],
  // Java's user.home is "?" for a user that /etc/passwd does not have.
  [thrown("IllegalArgumentException", String.raw`: basedir must be absolute: \?/`), "nameless user"],
  [thrown("NullPointerException|LoginException", ".*: invalid null input: name"), "nameless user"],
  [thrown("OutOfMemoryError"), "out of memory"],
];

export const kindOf = (line: string): Kind => kinds.find(([pattern]) => pattern.test(line))?.[1] ?? "exception";
