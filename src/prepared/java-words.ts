/** What Java is told of an archive, and which of a user's own words for Java leave no room for one. */
import type { ArchiveManifest } from "./archive-manifest.ts";

/** Variables that every JVM reads options from. */
export const variablesOfJava = ["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"] as const;

/** `17.0.15` → 17, `1.8.0_402` → 8. */
export const majorOf = (version: string): number => Number(/^(?:1\.)?(\d+)/.exec(version)?.[1] ?? 0);

/**
 * What a JVM thinks of an archive belongs to no job's output: each line about it is turned off. Java 24 and newer call some of
 * them `aot`, a name by which no older one starts.
 */
export function archiveWords({ kind, java }: ArchiveManifest, path: string): string[] {
  const silence = majorOf(java.version) < 24 ? ["-Xlog:cds*=off"] : ["-Xlog:cds*=off", "-Xlog:aot*=off"];
  return [...atItsAddress, kind === "cds" ? `-XX:SharedArchiveFile=${path}` : `-XX:AOTCache=${path}`, ...silence];
}

/**
 * Since 17.0.9 Java maps an archive at a random address, and corrects each pointer in it: 150 MB that each JVM then has for
 * itself. At the address that it was made for, JVMs share what they only read, as they did before; where that is taken, Java
 * corrects as it would without these words.
 */
const atItsAddress = ["-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0"];

/**
 * From 32 GiB on Java's references are no longer compressed, and its objects are laid out in another way. The largest part of a
 * heap in which the collector keeps objects is taken off by Java: up to 512 MiB.
 */
const largestHeap = 32 * 1024 ** 3 - 512 * 1024 ** 2;

const ownArchive = "which is a choice of archives of its own";
const agent = "an agent that wants to see classes as they are loaded";
const layout = "which changes how objects are laid out";
const otherClasses = "which changes where Java finds its classes";
const unread = "whose words are not read here";

type Rule = readonly [pattern: RegExp, why: string];

const standsInTheWay: readonly Rule[] = [
  [
    /^-Xshare\b|^-XX:(?:Shared(?:ArchiveFile|ClassListFile)|ArchiveClassesAtExit|DumpLoadedClassList|AOT\w*)=/,
    ownArchive,
  ],
  [/^-XX:[+-](?:UseSharedSpaces|AutoCreateSharedArchive|RecordDynamicDumpInfo|AOT\w*)/, ownArchive],
  [/^-(?:javaagent|agentlib(?!:jdwp)|agentpath|Xrun)/, agent],
  [
    /^-XX:(?:-UseCompressed(?:Oops|ClassPointers)|[+-]UseCompactObjectHeaders|ObjectAlignmentInBytes=|\+UseZGC)/,
    layout,
  ],
  [/^-Xbootclasspath|^--(?:patch-module|upgrade-module-path|limit-modules)\b/, otherClasses],
  [/^-Djava\.system\.class\.loader=/, otherClasses],
  [/^-XX:\+BytecodeVerificationLocal/, "and classes of an archive were verified without it"],
  [/^@|^-XX:(?:Flags|VMOptionsFile)=/, unread],
];

/** Why the archive is not used, as the end of a sentence; undefined: nothing stands in its way. */
export function whyNotBeside(words: readonly string[], heapBytes: number | undefined): string | undefined {
  for (const word of words)
    for (const [pattern, why] of standsInTheWay) if (pattern.test(word)) return `Java gets ${nameOf(word)}, ${why}`;
  return heapBytes !== undefined && heapBytes > largestHeap
    ? "with a heap of 32 GiB and more Java lays objects out in another way"
    : undefined;
}

/** What follows the name may be a secret. */
const nameOf = (word: string): string => /^-XX:[+-]?\w+|^-Djava[\w.]*|^[^=:]+/.exec(word)?.[0] ?? "";
