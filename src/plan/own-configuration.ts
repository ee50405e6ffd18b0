/**
 * Whether a program may tell Spark by itself what executors are to be. Spark takes that before what it is given, and only a
 * program whose text is here, and which makes its session in it, can be looked at.
 */
import type { BasisOfJob } from "./basis.ts";
import { scalaText } from "./scala-text.ts";

/** By these a program says what its session has, or which kind of executors a stage wants. */
const sets =
  /\bspark\.(?:executor|kubernetes|memory|dynamicAllocation|master|submit|plugins)\b|\b(?:setMaster|master|remote)\s*\(|\bSparkConf\b|\bResourceProfile|\bsetAll\b/;
/** A property by a name that stands elsewhere, or many at once. */
const setsUnseen = /\.config\s*\((?!\s*(["'])spark\.[\w.]+\1\s*,)/;
/** What has no session asks for no executors. */
const begins = {
  python: /\bSparkSession\b[\s\\]*\.[\s\\]*builder\b|\bSparkContext\s*(?:\.\s*getOrCreate\s*)?\(/,
  scala: /\bSparkSession\b\s*\.\s*builder\b|\b(?:spark|sc)\s*\./,
};

/** Why what it does can't be told from here; undefined: its executors are as the plan's properties say. */
export function ownConfiguration({ facts, given, application: { kind } }: BasisOfJob): string | undefined {
  const { source } = facts;
  if (given.get("spark.plugins") !== undefined) return "a plugin (spark.plugins) may change them";
  if (kind !== "scala" && kind !== "python") return "its program may set properties of executors by itself";
  if (source === undefined) return "its program can't be read here, and may set properties of executors by itself";
  if (sets.test(source) || setsUnseen.test(source)) return "its program may set properties of executors by itself";
  const code = kind === "scala" ? scalaText(source).code : source;
  return begins[kind].test(code) ? undefined : "its program makes its session elsewhere, or none";
}
