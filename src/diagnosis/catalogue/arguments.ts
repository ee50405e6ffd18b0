/** Causes in what Spark, Java or the job was asked to do: rows of the table of causes (../causes.ts). */
import type { Cause } from "../cause.ts";
import { around, thrown } from "./thrown.ts";

export const argumentCauses = [
  {
    id: "bad-arguments",
    fault: "user",
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
      thrown("IllegalArgumentException", String.raw`: (?:System|Executor) memory \d+ must be at least \d+`),
      thrown(
        "SparkException",
        ": (?:Please specify spark\\.kubernetes\\.file\\.upload\\.path|When running with master '|Must specify the (?:driver|executor) container image|Cluster deploy mode is (?:currently )?not )",
      ),
      thrown("NumberFormatException", ": (?:Size|Time) must be specified as "),
      thrown("IllegalArgumentException", String.raw`: spark\.[\w.]+ should be (?:int|long|double|boolean), but was `),
      // The API server, of a pod or Service as the properties ask for it.
      around(
        "KubernetesClientException",
        String.raw`: Failure executing: (?:POST|PUT|PATCH) at: \S+ Message: \w+ "?[\w.-]+"? is invalid: `,
      ),
      thrown("NumberFormatException", ": Illegal value for config key "),
    ],
    words: "bad arguments",
    advice: ["fix the argument, property or option that the line names"],
    again: "never",
    mendedIn: "settings",
  },
  {
    id: "not-started",
    fault: "user",
    evidence: [{ in: "end", is: "not started" }],
    words: "a spark-submit that can't be started",
    advice: [],
    again: "never",
    mendedIn: "image",
  },
] as const satisfies readonly Cause[];
