/** Writes down what an archive of classes was made from: by this every run and every executor judges whether it fits. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { readVersion } from "../machine/find-spark.ts";
import { namesInJar } from "../machine/names-in-jar.ts";
import { jarsOf, seeFile, seeJava } from "../machine/seen-archive.ts";
import type { ArchiveManifest } from "../../prepared/archive-manifest.ts";
import { preparedNames } from "../../prepared/layout.ts";

export interface MadeArchive {
  /** The folder that it lies in, under the name that its kind has. */
  readonly folder: string;
  readonly kind: ArchiveManifest["kind"];
  readonly sparkHome: string;
  readonly javaHome: string;
  /** spark-runner's version. */
  readonly madeBy: string;
}

/** Beside the archive; the jars must be those that it was made from, in this very order in front of the class path. */
export async function describeArchive({
  folder,
  kind,
  sparkHome,
  javaHome,
  ...more
}: MadeArchive): Promise<ArchiveManifest> {
  const file = preparedNames[kind];
  const archive = path.join(folder, file);
  const seen = seeFile(archive);
  const java = seeJava(javaHome);
  const spark = readVersion(sparkHome);
  if ("fault" in seen) throw new Error(seen.fault);
  if (java === undefined || spark === undefined)
    throw new Error(`there is no ${java === undefined ? `Java in ${javaHome}` : `Spark in ${sparkHome}`}`);
  const jars = jarsOf(sparkHome);
  const manifest: ArchiveManifest = {
    schemaVersion: 1,
    madeBy: more.madeBy,
    kind,
    file,
    ...seen,
    sha256: await sha256Of(archive),
    java: {
      version: java.version,
      release: java.release,
      vmBytes: java.vmBytes,
    },
    spark: { home: sparkHome, version: spark.version },
    jars,
    resources: rootOf(jars.map(({ name }) => path.join(sparkHome, "jars", name))),
  };
  await writeFile(path.join(folder, preparedNames.manifest), `${JSON.stringify(manifest, undefined, 1)}\n`);
  return manifest;
}

/** Of the whole file: for `prepare --check`, which alone has the time to read it. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

const rootOf = (jars: readonly string[]): string[] =>
  [...new Set(jars.flatMap((jar) => namesInJar(jar).filter((name) => !name.includes("/"))))].toSorted();
