/** Whether an executor in a pod starts with an archive of classes, and how its entrypoint is brought to that. */
import type { ArchiveManifest } from "../prepared/archive-manifest.ts";
import { entriesOf, whyClash, type Clash } from "../prepared/clash.ts";
import { whyNot } from "../prepared/fits.ts";
import { variablesOfJava, whyNotBeside } from "../prepared/java-words.ts";
import { defaultPreparedDir } from "../prepared/layout.ts";
import type { SeenArchive } from "../prepared/seen-archive.ts";
import { wordsOf } from "./properties/java-options.ts";
import { javaSize } from "./properties/java-size.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What stands in front of everything. */
export interface ArchiveOfExecutor {
  readonly classPath: string;
  readonly words: readonly string[];
}

/** Where an executor finds its configuration: Spark mounts it there. */
export const confFolderOf = (env: Environment, sparkHome: string): string =>
  env["SPARK_CONF_DIR"] || `${sparkHome}/conf`;

/** The folder to look in; undefined where the driver, or the image, does without. Its variables are those of the settings. */
export const readsArchive = (env: Environment): string | undefined =>
  /^(?:false|no|off|0)$/i.test(env["SPARK_RUNNER_PREPARED"]?.trim() ?? "")
    ? undefined
    : env["SPARK_RUNNER_PREPARED_DIR"]?.trim() || defaultPreparedDir;

/** Looks for what Spark's jars have too in what stands in front of them. */
export type FindClash = (entries: readonly string[], manifest: ArchiveManifest) => Clash | undefined;

/** As the end of a sentence; undefined: it is used. */
export function whyNotInExecutor(archive: SeenArchive, env: Environment, findClash: FindClash): string | undefined {
  const ofVariables = variablesOfJava.flatMap((name) => wordsOf(env[name] ?? "") ?? []);
  const { manifest } = archive;
  if ("fault" in manifest) return manifest.fault;
  return (
    whyNot(archive) ??
    whyNotBeside([...ofVariables, ...optionsOfJava(env)], javaSize(env["SPARK_EXECUTOR_MEMORY"] ?? "")) ??
    inFront(manifest, env, findClash)
  );
}

/** What else Spark puts in front of its own jars: configuration, and `spark.executor.extraClassPath` as a variable. */
function inFront(manifest: ArchiveManifest, env: Environment, findClash: FindClash): string | undefined {
  const folders = [confFolderOf(env, manifest.spark.home), env["HADOOP_CONF_DIR"] ?? ""];
  const clash = findClash([...folders, env["SPARK_CLASSPATH"] ?? ""].flatMap(entriesOf), manifest);
  return clash === undefined ? undefined : whyClash(clash);
}

/** Of an entrypoint's text: whether it puts SPARK_CONF_DIR in front of its class path, as it is, and uses it for nothing else. */
export const isSparks = (entrypoint: string): boolean =>
  /^\s*SPARK_CLASSPATH="\$SPARK_CONF_DIR:\$SPARK_CLASSPATH";?\s*$/m.test(entrypoint) &&
  (entrypoint.match(/SPARK_CONF_DIR/g)?.length ?? 0) <= 2 &&
  entrypoint.includes("SPARK_JAVA_OPT_");

/** The variables by which Spark's own entrypoint.sh starts such an executor; it takes Java's options one by one. */
export function forEntrypoint(
  env: Environment,
  { classPath, words }: ArchiveOfExecutor,
  sparkHome: string,
): Record<string, string> {
  const next = nextOption(env);
  return {
    SPARK_CONF_DIR: `${classPath}:${confFolderOf(env, sparkHome)}`,
    ...Object.fromEntries(words.map((word, at) => [`SPARK_JAVA_OPT_${next + at}`, word])),
  };
}

/**
 * SPARK_JAVA_OPT_0, _1, … in the order of their numbers: of two options that contradict each other Java takes the last.
 * Each is one argument, whatever blanks or line breaks it has.
 */
export function optionsOfJava(env: Environment): string[] {
  return Object.entries(env)
    .flatMap(([name, value]) => {
      const number = /^SPARK_JAVA_OPT_(\d+)$/.exec(name)?.[1];
      return number === undefined || value === undefined ? [] : [{ number: Number(number), value }];
    })
    .toSorted((a, b) => a.number - b.number)
    .map(({ value }) => value);
}

/** Their numbers need not follow upon each other. */
const nextOption = (env: Environment): number =>
  1 + Math.max(-1, ...Object.keys(env).map((name) => Number(/^SPARK_JAVA_OPT_(\d+)$/.exec(name)?.[1] ?? -1)));
