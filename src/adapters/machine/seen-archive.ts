/** Looks at an archive of classes and at what it was made from, without reading much: in every run, and in every executor. */
import { createHash } from "node:crypto";
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { ArchiveManifest } from "../../prepared/archive-manifest.ts";
import { headerBytes, preparedNames } from "../../prepared/layout.ts";
import { parseManifest } from "../../prepared/parse-manifest.ts";
import type { Fault, Jar, SeenArchive, SeenJava } from "../../prepared/seen-archive.ts";
import { changeable } from "./changeable.ts";
import { namesInFolder } from "./names-in-folder.ts";

/** undefined where no archive was made. `javaHome` undefined: not known. */
export function seeArchive(
  directory: string,
  sparkHome: string,
  javaHome: string | undefined,
): SeenArchive | undefined {
  const file = path.join(directory, preparedNames.manifest);
  const manifest = readManifest(file);
  if (manifest === undefined) return undefined;
  const archive = "fault" in manifest ? file : path.join(directory, manifest.file);
  return {
    path: archive,
    manifest,
    archive: "fault" in manifest ? manifest : seeFile(archive),
    changeable: changeable([file, archive]),
    java: javaHome === undefined ? undefined : seeJava(javaHome),
    spark: { home: homeFor(manifest, sparkHome), jars: jarsOf(sparkHome) },
  };
}

/** By another path it is still the same Spark: the JVM is then told the path that it was told before. */
const homeFor = (manifest: ArchiveManifest | Fault, sparkHome: string): string =>
  "fault" in manifest || realPath(manifest.spark.home) !== realPath(sparkHome) ? sparkHome : manifest.spark.home;

const realPath = (folder: string): string => {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
};

/** undefined: there is none. */
function readManifest(file: string): ArchiveManifest | Fault | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? undefined : { fault: `${file} can't be read (${code})` };
  }
  return parseManifest(text) ?? { fault: `${file} was not written by this version of spark-runner` };
}

/** Opened, and not only asked for: then it is certain that this user may read it. */
export function seeFile(file: string): SeenArchive["archive"] {
  try {
    const descriptor = openSync(file, "r");
    try {
      const header = Buffer.alloc(headerBytes);
      const length = readSync(descriptor, header, 0, headerBytes, 0);
      return { bytes: fstatSync(descriptor).size, header: header.toString("base64", 0, length) };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return { fault: `${file} can't be read (${(error as NodeJS.ErrnoException).code})` };
  }
}

/** undefined where the folder has no Java that tells its version: then it is no Java that archives are made for. */
export function seeJava(home: string): SeenJava | undefined {
  try {
    const release = readFileSync(path.join(home, "release"), "utf8");
    const version = /^JAVA_VERSION="([^"]+)"/m.exec(release)?.[1];
    if (version === undefined) return undefined;
    const server = path.join(home, "lib/server");
    return {
      home,
      version,
      release,
      vmBytes: statSync(path.join(server, "libjvm.so")).size,
      hasOwnArchive: existsSync(path.join(server, "classes.jsa")),
    };
  } catch {
    return undefined;
  }
}

/** Spark's jars, in the order in which they stand in front of the class path: that of their names' bytes, everywhere. */
export function jarsOf(sparkHome: string): Jar[] {
  const folder = path.join(sparkHome, "jars");
  return namesInFolder(folder)
    .filter((name) => name.endsWith(".jar"))
    .toSorted()
    .flatMap((name): Jar[] => {
      const stats = statSync(path.join(folder, name), { throwIfNoEntry: false });
      return stats === undefined ? [] : [{ name, bytes: stats.size, modified: Math.floor(stats.mtimeMs / 1000) }];
    });
}

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
