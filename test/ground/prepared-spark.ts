/** What `spark-runner prepare` makes for a Spark of the cache: tests start by it as the jobs of a prepared image do. */
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { jarsOf, seeJava } from "../../src/adapters/machine/seen-archive.ts";
import { archiveManifest } from "../../src/prepared/archive-manifest.ts";
import { archiveWords } from "../../src/prepared/java-words.ts";
import { preparedNames } from "../../src/prepared/layout.ts";
import { classPathOf } from "../../src/prepared/seen-archive.ts";
import { cached } from "../../scripts/tools/cache.ts";
import { quickOptions } from "../../scripts/tools/java.ts";
import { executable, root } from "../../scripts/tools/paths.ts";
import { run } from "../../scripts/tools/run.ts";
import { sparkHome } from "../../scripts/tools/spark.ts";

/** Without a compiled script, which would be told of whenever another one runs: most tests compile theirs. */
export interface PreparedSpark {
  /** For --prepared-dir. */
  readonly folder: string;
  /** What was printed when it was made. */
  readonly said: string;
}

/** A script that is compiled in the training: the compiler's classes are in the archive, as our own training has none. */
export const trainedWith = path.join(root, "test/fixtures/scala/case-class-dataset.scala");

/** Made by the executable in dist, when nothing that it is made from is as it was. */
export async function preparedSpark(version: string, javaHome: string): Promise<PreparedSpark> {
  const home = await sparkHome(version);
  const entry = await cached(`prepared-${version}-${madeFrom(home, javaHome)}`, (folder) =>
    make(home, javaHome, folder),
  );
  return { folder: path.join(entry, "prepared"), said: readFileSync(path.join(entry, "said.txt"), "utf8") };
}

/** The sources that decide what is in an archive; whether one that is here fits is decided by each start. */
const sources = [
  "src/{prepare,prepared}/*.*",
  "src/adapters/files/describe-archive.ts",
  "src/adapters/machine/seen-archive.ts",
  path.relative(root, import.meta.filename),
  path.relative(root, trainedWith),
];

function madeFrom(home: string, javaHome: string): string {
  const hash = createHash("sha256").update(JSON.stringify([jarsOf(home), javaHome, seeJava(javaHome)]));
  for (const file of sources.flatMap((pattern) => globSync(pattern, { cwd: root })).toSorted())
    hash.update(`${file}\n`).update(readFileSync(path.join(root, file)));
  return hash.digest("hex").slice(0, 12);
}

async function make(home: string, javaHome: string, folder: string): Promise<void> {
  const place = path.join(folder, "prepared");
  const said = await run(executable, ["prepare", "--prepared-dir", place, "--train", trainedWith], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      JAVA_HOME: javaHome,
      SPARK_HOME: home,
      SPARK_SUBMIT_OPTS: quickOptions,
      SPARK_LAUNCHER_OPTS: quickOptions,
    },
  });
  await writeFile(path.join(folder, "said.txt"), said);
}

/** By which tests are told of those folders: `<version>=<folder>:…`. */
export const preparedVariable = "SPARK_RUNNER_TEST_PREPARED";

/** The folder for a Spark of the cache, where scripts/test has made one. */
export const preparedFolderOf = (home: string): string | undefined => folders.get(path.basename(home));

const folders = new Map(
  (process.env[preparedVariable] ?? "")
    .split(":")
    .filter(Boolean)
    .map((word) => [`spark-${word.split("=")[0]}`, word.slice(word.indexOf("=") + 1)]),
);

/** What a run would tell spark-submit of it, in front of what else its JVM is to be told. */
export function archiveOptionsOf(home: string): { readonly classPath: string; readonly javaOptions: string } {
  const folder = preparedFolderOf(home);
  if (folder === undefined) return { classPath: "", javaOptions: "" };
  const text = readFileSync(path.join(folder, preparedNames.manifest), "utf8");
  const manifest = archiveManifest.parse(JSON.parse(text));
  return {
    classPath: classPathOf({ spark: { home, jars: manifest.jars } }),
    javaOptions: archiveWords(manifest, path.join(folder, manifest.file)).join(" "),
  };
}
