/** An archive of the classes that spark-submit loads to tell its version: made in seconds, for what looks whether one is used. */
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describeArchive } from "../../src/adapters/files/describe-archive.ts";
import { jarsOf, seeJava } from "../../src/adapters/machine/seen-archive.ts";
import { chooseKind } from "../../src/prepared/kind.ts";
import { preparedNames } from "../../src/prepared/layout.ts";
import { classPathOf } from "../../src/prepared/seen-archive.ts";
import { recorder } from "../../src/prepared/training.ts";
import { javaHome as homeOfJava } from "../../scripts/tools/java.ts";

/** The folder, for --prepared-dir. */
export async function realArchive(sparkHome: string, home?: string): Promise<string> {
  const javaHome = home ?? (await homeOfJava()).home;
  const java = seeJava(javaHome);
  const choice = chooseKind(java?.version, java);
  if (!("kind" in choice)) throw new Error(`there is no archive for the Java in ${javaHome}`);
  const { kind } = choice;
  const folder = mkdtempSync(path.join(tmpdir(), "real-archive-"));
  const classPath = classPathOf({ spark: { home: sparkHome, jars: jarsOf(sparkHome) } });
  // As Spark's launcher adds it.
  const modules = kind === "aot" ? ["--add-modules=jdk.incubator.vector"] : [];
  const words = [...modules, `${recorder[kind]}=${folder}/${preparedNames[kind]}`, "-cp", classPath];
  execFileSync(path.join(javaHome, "bin/java"), [...words, "org.apache.spark.deploy.SparkSubmit", "--version"], {
    stdio: "ignore",
  });
  await describeArchive({ folder, kind, sparkHome, javaHome, madeBy: "0.1.0" });
  return folder;
}

/**
 * How many of Spark's own classes came from such an archive, by what the JVM itself wrote with -Xlog:class+load: Java's own archive
 * has none of them.
 */
export const sparksFromArchive = (log: string): number =>
  log.match(/ org\.apache\.spark\.\S+ source: shared objects file/g)?.length ?? 0;
