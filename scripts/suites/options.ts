/** What `scripts/test` was asked for. */
import { parseArgs } from "node:util";
import { defaultSparkVersions, sparkVersions } from "../tools/spark-versions.ts";
import { isKnown } from "./suites.ts";

export interface TestOptions {
  readonly help: boolean;
  /** Names of suites; empty means all. */
  readonly suites: readonly string[];
  /** Parts of file names, as vitest takes them. */
  readonly files: readonly string[];
  /** Pattern of test names. */
  readonly pattern: string | undefined;
  readonly spark: readonly string[];
  /** With what takes too long for CI. */
  readonly long: boolean;
}

export const usage = `scripts/test [suite or file …] [-t PATTERN] [--spark all|VERSION,…] [--long]

Sets up what is needed, builds, checks and tests. Without arguments: everything.
  suite or file     a folder under test/ (or unit: all quick ones), or part of a test file's path
  -t PATTERN        only tests whose names match
  --spark LIST      Spark versions, default ${defaultSparkVersions.join(",")}; all: ${sparkVersions.join(",")}
  --all-spark       the same as --spark all
  --long            with what takes too long for CI: more of what happens in pods, and with each Spark
  --no-install      installs no package of the distribution; as root, and where apt-get is, what is missing is installed
`;

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: "boolean", short: "h", default: false },
      testNamePattern: { type: "string", short: "t" },
      spark: { type: "string", default: defaultSparkVersions.join(",") },
      "all-spark": { type: "boolean", default: false },
      long: { type: "boolean", default: false },
      "no-install": { type: "boolean" }, // prepare.sh sees to it
    },
  });

/** Gives the options, or what is wrong with the arguments. */
export function readOptions(args: readonly string[], root: string): TestOptions | { readonly problem: string } {
  let parsed;
  try {
    parsed = parse(args);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
  const { values, positionals } = parsed;
  const all = values["all-spark"] || values.spark === "all";
  const spark: readonly string[] = all ? sparkVersions : values.spark.split(",");
  const unknown = spark.filter((version) => !(sparkVersions as readonly string[]).includes(version));
  if (unknown.length > 0) return { problem: `no Spark ${unknown.join(", ")} here: ${sparkVersions.join(", ")}` };

  const words = positionals.map((word) => word.replace(/^(\.\/)?test\//, "").replace(/\/$/, ""));
  return {
    help: values.help,
    suites: words.filter((word) => isKnown(root, word)),
    files: words.filter((word) => !isKnown(root, word)),
    pattern: values.testNamePattern,
    spark,
    long: values.long,
  };
}
