/** The archive of classes that an executor starts with: each looks for itself, since its image need not be the driver's. */
import path from "node:path";
import { findClash } from "../adapters/machine/clashes.ts";
import { javaHome } from "../adapters/machine/java.ts";
import { seeArchive } from "../adapters/machine/seen-archive.ts";
import { readsArchive, whyNotInExecutor, type ArchiveOfExecutor } from "../plan/pod-archive.ts";
import { archiveWords } from "../prepared/java-words.ts";
import { classPathOf } from "../prepared/seen-archive.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** undefined: there is none that can be used; `say` is told why, where one is there. */
export function archiveOfExecutor(
  env: Environment,
  sparkHome: string,
  say: (line: string) => void,
): ArchiveOfExecutor | undefined {
  const directory = readsArchive(env);
  const archive = directory === undefined ? undefined : seeArchive(directory, sparkHome, javaHome(undefined, env));
  if (archive === undefined) return undefined;
  const why = whyNotInExecutor(archive, env, (entries, { spark, resources }) =>
    findClash(entries, { jars: path.join(spark.home, "jars"), resources }),
  );
  if (why !== undefined || "fault" in archive.manifest) {
    say(`the archive of classes is not used: ${why}`);
    return undefined;
  }
  return { classPath: classPathOf(archive), words: archiveWords(archive.manifest, archive.path) };
}
