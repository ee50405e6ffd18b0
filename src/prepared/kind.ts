/** Which archive of classes a Java has, decided by its version alone: Java 8 doesn't even start with such a flag. */
import type { ArchiveManifest } from "./archive-manifest.ts";
import { majorOf } from "./java-words.ts";
import type { Fault, SeenJava } from "./seen-archive.ts";

/** `none`: so it is with this Java, and nothing is wrong. */
export type Choice = { readonly kind: ArchiveManifest["kind"] } | { readonly none: string } | Fault;

/**
 * Java 17 makes archives at its exit. Java 25 makes an AOT cache in one step, by which a job takes some 8 % less CPU than by such
 * an archive (measured with 25, which can have either).
 */
const [oldest, oldestWithAot] = [17, 25];

/** `version`: as its file `release` has it; `java`: what else is seen of it. undefined: not known. */
export function chooseKind(version: string | undefined, java: SeenJava | undefined): Choice {
  if (version === undefined)
    return { fault: "it is not known which Java Spark takes; set JAVA_HOME to the folder of Java 17 or newer" };
  const major = majorOf(version);
  if (major < oldest) return { none: `Java ${major} can't make one, 17 and newer can` };
  if (java?.hasOwnArchive !== true)
    return {
      fault: `Java ${version} came without lib/server/classes.jsa, which it is built upon; java -Xshare:dump makes it`,
    };
  return { kind: major >= oldestWithAot ? "aot" : "cds" };
}
