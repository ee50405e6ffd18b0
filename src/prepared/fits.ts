/** Whether an archive fits what is there now: judged before a JVM is told of it, since a damaged one would kill that. */
import type { ArchiveManifest } from "./archive-manifest.ts";
import { majorOf } from "./java-words.ts";
import type { Jar, SeenArchive, SeenJava } from "./seen-archive.ts";

/** The oldest Java whose archives are used: 8 does not start when it is told of one, 11 can't make one at its exit. */
const oldestJava = { cds: 17, aot: 25 } as const;

/** Why the archive is not used, as the end of a sentence; undefined: it fits. */
export function whyNot({ manifest, archive, changeable, java, spark }: SeenArchive): string | undefined {
  if ("fault" in manifest) return manifest.fault;
  if (changeable !== undefined) return changeable;
  if ("fault" in archive) return archive.fault;
  if (archive.bytes !== manifest.bytes)
    return `${manifest.file} has ${archive.bytes} bytes and not ${manifest.bytes}: it was cut off, or replaced`;
  if (archive.header !== manifest.header) return `${manifest.file} begins with other bytes: it was replaced`;
  return javaDiffers(manifest, java) ?? sparkDiffers(manifest, spark);
}

function javaDiffers({ kind, java: made }: ArchiveManifest, java: SeenJava | undefined): string | undefined {
  if (java === undefined)
    return `it is not known which Java the job runs with, and it was made with Java ${made.version}`;
  if (java.version !== made.version) return `it was made with Java ${made.version}, and this is Java ${java.version}`;
  if (majorOf(java.version) < oldestJava[kind]) return `Java ${java.version} has no such archives`;
  if (java.release !== made.release || java.vmBytes !== made.vmBytes)
    return `it was made with another build of Java ${made.version} than the one in ${java.home}`;
  return java.hasOwnArchive
    ? undefined
    : `the Java in ${java.home} lacks its own archive of classes, which it is built upon`;
}

function sparkDiffers({ spark: made, jars }: ArchiveManifest, spark: SeenArchive["spark"]): string | undefined {
  if (spark.home !== made.home) return `it was made for the Spark in ${made.home}, and this one is in ${spark.home}`;
  const differences = [...differing(jars, spark.jars)];
  if (differences.length === 0) return undefined;
  const more = differences.length > shown ? `, and ${differences.length - shown} more` : "";
  return `${spark.home}/jars is not as it was: ${differences.slice(0, shown).join(", ")}${more}`;
}

const shown = 3;

function* differing(made: readonly Jar[], now: readonly Jar[]): Generator<string> {
  const rest = new Map(now.map((jar) => [jar.name, jar]));
  for (const { name, bytes, modified } of made) {
    const jar = rest.get(name);
    rest.delete(name);
    if (jar === undefined) yield `${name} is gone`;
    else if (jar.bytes !== bytes) yield `${name} has another size`;
    // A JVM looks no further: this is also how a builder that rewrites times switches archives off.
    else if (jar.modified !== modified) yield `${name} has another time of modification`;
  }
  for (const name of rest.keys()) yield `${name} is new`;
}
