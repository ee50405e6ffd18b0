/** An archive of the classes that spark-submit loads to tell its version: made in seconds, for what looks whether one is used. */
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describeArchive } from "../../src/adapters/files/describe-archive.ts";
import { jarsOf } from "../../src/adapters/machine/seen-archive.ts";
import { classPathOf } from "../../src/prepared/seen-archive.ts";
import { javaHome as homeOfJava } from "../../scripts/tools/java.ts";

/** The folder, for --prepared-dir. */
export async function realArchive(sparkHome: string): Promise<string> {
  const { home: javaHome } = await homeOfJava();
  const folder = mkdtempSync(path.join(tmpdir(), "real-archive-"));
  const classPath = classPathOf({ spark: { home: sparkHome, jars: jarsOf(sparkHome) } });
  const words = [`-XX:ArchiveClassesAtExit=${folder}/classes.jsa`, "-cp", classPath];
  execFileSync(path.join(javaHome, "bin/java"), [...words, "org.apache.spark.deploy.SparkSubmit", "--version"], {
    stdio: "ignore",
  });
  await describeArchive({ folder, kind: "cds", sparkHome, javaHome, madeBy: "0.1.0" });
  return folder;
}

/** How many classes came from such an archive, by what the JVM itself wrote with -Xlog:class+load. */
export const fromArchive = (log: string): number => log.match(/source: shared objects file \(top\)/g)?.length ?? 0;
