/** A library as Scala CLI and Ammonite name it → Maven's coordinates, as Spark's --packages takes them. */

/** What is there to be checked against. */
export interface Here {
  /** Or a placeholder. */
  readonly scalaVersion: string;
}

export type Library =
  | { readonly kind: "package"; readonly coordinates: string }
  /** It comes with Spark: another copy of it would only be in the way. */
  | { readonly kind: "of Spark"; readonly name: string; readonly version: string }
  | { readonly kind: "wrong"; readonly why: string; readonly advice: string };

const expected = "org::name:version, where :: stands for Spark's Scala version, or org:name:version";

export function readLibrary(text: string, { scalaVersion }: Here): Library {
  const [, org = "", by, name = "", version = "", attributes] =
    /^([\w.-]+)(:{1,3})([\w.-]+):{1,2}([^:,\s/]+)(,.*)?$/.exec(text) ?? [];
  if (by === undefined) return { kind: "wrong", why: "it is no library", advice: `expected ${expected}` };
  if (attributes !== undefined)
    return {
      kind: "wrong",
      why: `Spark's --packages knows no ${attributes.slice(1)}`,
      advice: "leave that out, or put the jar into the image and name it by --jars",
    };
  if (by === ":::")
    return {
      kind: "wrong",
      why: "::: stands for the whole version of Scala, which Spark's --packages has no way to say",
      advice: `name the artifact in full, such as ${org}:${name}_2.13.16:${version}`,
    };
  if (org === "org.apache.spark" && ofSpark.has(name.replace(/^spark-|_[\d.]+$/g, "")))
    return { kind: "of Spark", name: name.replace(/_[\d.]+$/, ""), version };
  return { kind: "package", coordinates: `${org}:${name}${by === "::" ? `_${scalaVersion}` : ""}:${version}` };
}

/** The modules of a distribution from 3.5 to 4.3; connectors such as spark-avro and spark-sql-kafka-0-10 are none. */
const ofSpark: ReadonlySet<string> = new Set([
  "catalyst",
  "common-utils",
  "common-utils-java",
  "core",
  "graphx",
  "hive",
  "hive-thriftserver",
  "kubernetes",
  "kvstore",
  "launcher",
  "mllib",
  "mllib-local",
  "network-common",
  "network-shuffle",
  "repl",
  "sketch",
  "sql",
  "sql-api",
  "streaming",
  "tags",
  "unsafe",
  "variant",
  "yarn",
]);
