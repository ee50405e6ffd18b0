/**
 * The causes of failure: one row says all that is known of one, and everything else is made from it (what is told, whether
 * another attempt is made, what the plan lists, docs/causes.md).
 *
 * Clues come one after the other, from the surest to the vaguest (clues.ts); each is held against the rows from the first
 * to the last, and the first row that it fits is the cause. So what fits anything stands last.
 *
 * A wrong cause is worse than none, since it may keep a job from being tried again. So an `error` is judged only by the
 * class of its exception or by Spark's own words behind it: ordinary words are anybody's.
 */
import type { Cause, LineEvidence } from "./cause.ts";
import { sparkExitCodes } from "./spark-exit-codes.ts";

/** An exception's class at the head of a line, after the place that a script's error begins with. */
const thrown = (classes: string, message = ""): LineEvidence => ({
  in: "error",
  line: new RegExp(String.raw`^(?:[^:]+:\d+: )?(?:[\w$]+\.)*(?:${classes})\b${message}`),
});

export const causes = [
  {
    id: "does-not-compile",
    evidence: [{ in: "compiler", line: /^/ }],
    words: "a script that does not compile",
    advice: "fix the line it names; a script is compiled by the compiler that Spark ships",
    again: "never",
    mendedIn: "image",
    told: (line) => `did not compile: ${line}`,
  },
  {
    id: "missing-class",
    evidence: [
      // Spark's exit code for a main class that can't be loaded, with the line that it prints.
      { in: "output", exitCode: 101, line: /^Error: Failed to load .*$/gm },
      // "Could not initialize class": the class is there, and its initialiser failed, perhaps for a database that was down.
      thrown(
        "ClassNotFoundException|NoClassDefFoundError|SparkClassNotFoundException",
        "(?!: Could not initialize class)",
      ),
    ],
    words: "a missing class",
    advice: "add the jar that contains it (--packages, --jars, or in the image); for a main class, check --class",
    again: "never",
    mendedIn: "image",
  },
  {
    id: "missing-application",
    evidence: [
      { in: "fetch" },
      // By Python's exit code, or our script runner's.
      { in: "output", exitCode: 2, line: /^.*: can't open file '(?<application>.*)': \[Errno (?:2|13)\] .*$/gm },
      { in: "output", exitCode: 66, line: /^failed to read the script: no such file: (?<application>.*)$/gm },
      thrown("SparkException", ": Failed to get main class in JAR with error 'File .* does not exist'"),
    ],
    words: "a missing application",
    advice: "give its path in the container, or a URL that the driver can fetch it from",
    again: "never",
    mendedIn: "settings",
  },
  {
    id: "missing-module",
    evidence: [
      { in: "loading", line: /^(?:ModuleNotFoundError|ImportError): (?:No module named|cannot import name) / },
    ],
    words: "a missing Python module",
    advice: "install it in the image, or add it with --py-files",
    again: "never",
    mendedIn: "image",
  },
  {
    id: "missing-program",
    evidence: [{ in: "launcher", line: /: (?:cannot execute|.*: bad interpreter: )/ }],
    words: "a program that can't be started",
    advice: "check that it is built for this machine, and that the interpreter in its first line exists",
    again: "never",
    mendedIn: "image",
  },
  {
    id: "nameless-user",
    evidence: [
      // Java's user.home is "?" for a user that /etc/passwd does not have.
      thrown("IllegalArgumentException", String.raw`: basedir must be absolute: \?/`),
      thrown("NullPointerException|LoginException", ".*: invalid null input: name"),
    ],
    words: "a user without a name",
    advice: "add the user to /etc/passwd in the image, or make that file writable for the root group",
    again: "never",
    mendedIn: "image",
  },
  {
    id: "java-too-old",
    evidence: [thrown("UnsupportedClassVersionError")],
    words: "classes or programs of versions that don't fit",
    advice: "use a Java at least as new as the one the class was compiled for",
    again: "never",
    mendedIn: "image",
  },
  {
    id: "wrong-library-version",
    evidence: [
      thrown("NoSuchMethodError|NoSuchFieldError|AbstractMethodError|IncompatibleClassChangeError|VerifyError"),
    ],
    words: "classes or programs of versions that don't fit",
    advice: "use libraries built for this version of Spark and Scala",
    again: "never",
    mendedIn: "image",
  },
  {
    id: "two-pythons",
    evidence: [{ in: "error", line: /\[PYTHON_VERSION_MISMATCH\]/ }],
    words: "classes or programs of versions that don't fit",
    advice: "use the same Python for driver and executors: one image for both, or set PYSPARK_PYTHON",
    again: "never",
    mendedIn: "image",
  },
  {
    id: "bad-arguments",
    evidence: [
      // Of Spark's scripts, which call java with all arguments and some of their own; bash's code for what can't be executed.
      {
        in: "output",
        exitCode: 126,
        line: /(?<=\/bin\/(?:spark-class|spark-submit): line \d+: ).*: Argument list too long$/gm,
        adds: ": the job's arguments and variables are more than Linux gives a process",
      },
      // The launcher's own words stand above its usage, with a JVM's warnings between.
      {
        in: "output",
        line: /^(?<quote>Error: .*)\n(?:\n|WARNING: .*\n|(?:NOTE: )?Picked up .*\n)*Usage: spark-submit \[options\]/gm,
      },
      // argparse's come with its code by convention.
      { in: "output", exitCode: 2, line: /^\S+\.py: error: .*$/gm, beside: /^usage: /m },
      {
        in: "jvm",
        line: /^(?:Unrecognized (?:VM )?option|Too small (?:maximum|initial) heap|Invalid (?:maximum|initial|minimum) |Improperly specified VM option|Missing \S+ value for VM option|Initial heap size set to a larger value than the maximum|Incompatible (?:minimum|initial|maximum)|Conflicting |Multiple garbage collectors selected|The .* stack size specified is too small|Could not find agent library |Error opening zip file or JAR manifest missing |.*option .* (?:was removed|is not supported)|Error: VM option )/,
        beside: /^(?:Error: |Did you mean |agent library failed to init|\w+ \w+=\S+ is outside the allowed range )/,
      },
      thrown("SparkException", ": (?:No main class set in JAR|Cannot load main class from JAR)"),
      thrown("IllegalArgumentException", ": the jar's manifest names no main class"),
      thrown("SparkException", ": (?:Could not parse Master URL|Master must either )"),
      thrown(
        "(?:Spark)?(?:Illegal\\w*)?Exception",
        ": (?:Number of executors|(?:Driver|Executor) (?:cores|memory)) must be ",
      ),
      thrown(
        "\\w+Exception",
        String.raw`: \[(?:INVALID_(?:DRIVER|EXECUTOR)_MEMORY|INVALID_CONF_VALUE|INVALID_SPARK_CONFIG)\b`,
      ),
      thrown(
        "Exception",
        String.raw`: spark\.\w+\.\w*JavaOptions is not allowed to (?:set Spark options|specify max heap) `,
      ),
      thrown("NumberFormatException", ": Illegal value for config key "),
    ],
    words: "bad arguments",
    advice: "fix the argument, property or option that the line names",
    again: "never",
    mendedIn: "settings",
  },
  {
    id: "not-started",
    evidence: [{ in: "end", is: "not started" }],
    words: "a spark-submit that can't be started",
    advice: null,
    again: "never",
    mendedIn: "image",
  },
  {
    id: "out-of-memory",
    evidence: [
      thrown("OutOfMemoryError"),
      { in: "log", line: /^.*\bjava\.lang\.OutOfMemoryError.*$/gm },
      { in: "exit code", code: 52, line: "the JVM ran out of memory (OutOfMemoryError)" },
    ],
    words: "too little memory",
    advice: "give the driver or the executors more memory, or let the job hold less at a time",
    again: "yes",
    mendedIn: "settings",
  },
  {
    id: "killed",
    evidence: [{ in: "signal", signal: "SIGKILL", adds: " (often: out of memory)" }],
    words: "a process that was killed",
    advice: null,
    again: "yes",
    mendedIn: null,
  },
  {
    id: "signalled",
    evidence: [{ in: "signal" }],
    words: "a signal",
    advice: null,
    again: "yes",
    mendedIn: null,
  },
  {
    id: "timed-out",
    evidence: [{ in: "end", is: "timed out" }],
    words: "a limit in time",
    advice: null,
    again: "yes",
    mendedIn: null,
  },
  ...sparkExitCodes,
  {
    id: "exception",
    evidence: [
      { in: "error", line: /^/ },
      { in: "hint", line: /^/ },
    ],
    words: "an exception",
    advice: null,
    again: "yes",
    mendedIn: null,
  },
  {
    id: "last-words",
    evidence: [{ in: "last words", line: /^/ }],
    words: "an end that nothing explains",
    advice: null,
    again: "yes",
    mendedIn: null,
    // Whether it has to do with the end is not known.
    told: (line, exitCode) => `failed with exit code ${exitCode}; its last line was: ${line}`,
  },
] as const satisfies readonly Cause[];

export type CauseId = (typeof causes)[number]["id"];

/** What another attempt is never made for, in words. */
export const neverAgain = (table: readonly Cause[] = causes): string[] => [
  ...new Set(table.filter(({ again }) => again === "never").map(({ words }) => words)),
];
