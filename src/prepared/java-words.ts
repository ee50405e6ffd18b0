/** What Java is told of an archive, and which of a user's own words for Java leave no room for one. */
import type { ArchiveManifest } from "./archive-manifest.ts";

/**
 * What a JVM thinks of an archive belongs to no job's output: all of it is turned off, where Java 17 calls it `cds` and Java 24
 * also `aot`.
 */
export const archiveWords = (kind: ArchiveManifest["kind"], path: string): string[] =>
  kind === "cds"
    ? [`-XX:SharedArchiveFile=${path}`, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"]
    : [`-XX:AOTCache=${path}`, "-Xlog:aot=off", "-Xlog:cds=off"];

/** From so many bytes on, Java's references are no longer compressed, and its objects are laid out in another way. */
const largestHeap = 32 * 1024 ** 3;

const ownArchive = "which is a choice of archives of its own";
const agent = "whose agent wants to see classes as they are loaded";
const layout = "which changes how objects are laid out";
const otherClasses = "which changes where Java finds its classes";
const unread = "whose words are not read here";

const standsInTheWay: readonly (readonly [RegExp, string])[] = [
  [
    /^-Xshare\b|^-XX:(?:SharedArchiveFile|SharedClassListFile|ArchiveClassesAtExit|DumpLoadedClassList|AOT\w*)=/,
    ownArchive,
  ],
  [/^-XX:[+-](?:UseSharedSpaces|AutoCreateSharedArchive|RecordDynamicDumpInfo|AOT\w*)/, ownArchive],
  [/^-(?:javaagent|agentlib|agentpath|Xrun)/, agent],
  [
    /^-XX:(?:-UseCompressed(?:Oops|ClassPointers)|[+-]UseCompactObjectHeaders|ObjectAlignmentInBytes=|\+UseZGC)/,
    layout,
  ],
  [/^-Xbootclasspath|^--(?:patch-module|upgrade-module-path|limit-modules|module-path)\b|^-p$/, otherClasses],
  [/^-Djava\.system\.class\.loader=/, otherClasses],
  [/^@|^-XX:(?:Flags|VMOptionsFile)=/, unread],
];

/** Why the archive is not used, as the end of a sentence; undefined: nothing stands in its way. */
export function whyNotBeside(words: readonly string[], heapBytes: number | undefined): string | undefined {
  for (const word of words)
    for (const [pattern, why] of standsInTheWay) if (pattern.test(word)) return `Java gets ${nameOf(word)}, ${why}`;
  return heapBytes !== undefined && heapBytes >= largestHeap
    ? "with a heap of 32 GiB and more Java lays objects out in another way"
    : undefined;
}

/** What follows the name may be a secret. */
const nameOf = (word: string): string => word.replace(/(?<!^-X[A-Z])[=:].*/s, "");
