/** A folder like that which `prepare` makes, beside a Spark and a Java of which only the files are there. */
import { mkdirSync, mkdtempSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describeArchive } from "../../src/adapters/files/describe-archive.ts";
import { jarWith } from "./jar-with.ts";

export interface PreparedFolder {
  readonly directory: string;
  readonly archive: string;
  readonly sparkHome: string;
  readonly javaHome: string;
  /** What stands in front of the class path. */
  readonly jars: string;
}

const names = ["b.jar", "spark-core_2.13-4.3.0.jar", "A.jar"];

/** `java` is put into bin/java. */
export async function preparedFolder(java = "", version = "17.0.15"): Promise<PreparedFolder> {
  const root = mkdtempSync(path.join(tmpdir(), "prepared-"));
  const [directory, sparkHome, javaHome] = ["prepared", "spark", "java"].map((each) => path.join(root, each)) as [
    string,
    string,
    string,
  ];
  for (const each of [directory, `${sparkHome}/jars`, `${sparkHome}/bin`, `${javaHome}/lib/server`, `${javaHome}/bin`])
    mkdirSync(each, { recursive: true });
  for (const name of names)
    writeFileSync(
      path.join(sparkHome, "jars", name),
      jarWith(["core-default.xml", `of/${name.slice(0, 1)}/Thing.class`]),
    );
  writeFileSync(path.join(sparkHome, "bin/spark-submit"), "#!/bin/bash\n", { mode: 0o755 });
  writeFileSync(path.join(javaHome, "release"), `JAVA_VERSION="${version}"\n`);
  for (const each of ["libjvm.so", "classes.jsa"]) writeFileSync(path.join(javaHome, "lib/server", each), "vm");
  writeFileSync(path.join(javaHome, "bin/java"), java, { mode: 0o755 });
  const archive = path.join(directory, "classes.jsa");
  writeFileSync(archive, "archive".repeat(2000));
  await describeArchive({ folder: directory, kind: "cds", sparkHome, javaHome, madeBy: "0.1.0" });
  const sorted = ["A.jar", "b.jar", "spark-core_2.13-4.3.0.jar"];
  return { directory, archive, sparkHome, javaHome, jars: sorted.map((name) => `${sparkHome}/jars/${name}`).join(":") };
}

/** As a builder of images does that rewrites times. */
export const touch = (file: string, seconds: number): void => utimesSync(file, seconds, seconds);

export function linkTo(folder: string): string {
  const link = path.join(mkdtempSync(path.join(tmpdir(), "link-")), "spark");
  symlinkSync(folder, link);
  return link;
}
