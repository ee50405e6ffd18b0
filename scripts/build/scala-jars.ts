/**
 * Builds the two jars of the Scala script runner (src/script-runner), one per Scala version, with the Scala compilers
 * alone: `node scripts/build/scala-jars.ts` prints where they are. They are kept in the cache until the sources change.
 * The same sources give the same bytes.
 */
import { createHash } from "node:crypto";
import { cp, glob, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { cached } from "../tools/cache.ts";
import { run } from "../tools/run.ts";
import { jarOf } from "./jar.ts";

const sources = path.resolve(import.meta.dirname, "../../src/script-runner");

/**
 * A jar runs on every later Scala of its line, so the oldest that a supported Spark has is the one to build with.
 * Spark 3.5 also runs on Java 8; Spark 4 needs 17.
 */
const builds = {
  "2.12": { scala: "2.12.18", java: "8" },
  "2.13": { scala: "2.13.16", java: "17" },
} as const;
export type ScalaLine = keyof typeof builds;

/** The paths of the jars, built if need be. */
export async function buildScalaJars(): Promise<Record<ScalaLine, string>> {
  const files = (await Array.fromAsync(glob("**/*.scala", { cwd: sources }))).toSorted();
  const hash = createHash("sha256")
    .update(JSON.stringify(builds))
    .update(await readFile(import.meta.filename))
    .update(await readFile(path.join(import.meta.dirname, "jar.ts")));
  for (const file of files) hash.update(`${file}\0`).update(await readFile(path.join(sources, file)));
  const id = hash.digest("hex").slice(0, 16);
  const folder = await cached(`scala-jars-${id}`, async (draft) => {
    await Promise.all(lines.map((line) => buildJar(line, files, id, path.join(draft, jarName(line)))));
  });
  return { "2.12": path.join(folder, jarName("2.12")), "2.13": path.join(folder, jarName("2.13")) };
}

/** The one that a version of Spark, as it is distributed, needs. */
export const scalaJarOf = async (sparkVersion: string): Promise<string> =>
  (await buildScalaJars())[sparkVersion.startsWith("3.") ? "2.12" : "2.13"];

const lines = ["2.12", "2.13"] as const satisfies readonly ScalaLine[];
const jarName = (line: ScalaLine): string => `spark-runner-scala_${line}.jar`;

async function buildJar(line: ScalaLine, files: string[], id: string, jar: string): Promise<void> {
  const { scala, java } = builds[line];
  const own = files.filter((file) => ["common", "stubs", line].includes(file.split("/")[0] ?? ""));
  const classes = await mkdtemp(path.join(tmpdir(), "scala-jars-"));
  try {
    const options = ["-usejavacp", "-release", java, "-deprecation", "-feature", "-Xfatal-warnings", "-d", classes];
    const compiler = ["-Xss8m", "-cp", path.join(await compilerOf(scala), "*"), "scala.tools.nsc.Main"];
    await run("java", [...compiler, ...options, ...own], { cwd: sources });
    await rm(path.join(classes, "org"), { recursive: true }); // the stubs: Spark has the real ones
    await writeFile(path.join(classes, "sparkrunner/build.txt"), id);
    await writeFile(jar, await jarOf(classes));
  } finally {
    await rm(classes, { recursive: true, force: true });
  }
}

/** The folder of a Scala compiler and what it needs, brought by Maven from wherever this machine's Maven is set to look. */
const compilerOf = (scala: string): Promise<string> =>
  cached(`scala-compiler-${scala}`, async (draft) => {
    const project = await mkdtemp(path.join(tmpdir(), "scala-compiler-"));
    try {
      await writeFile(path.join(project, "pom.xml"), pom(scala));
      await mkdir(path.join(project, "jars"));
      const goal = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies";
      await run("mvn", ["-q", "-B", goal, "-DoutputDirectory=jars"], { cwd: project });
      await cp(path.join(project, "jars"), draft, { recursive: true });
    } finally {
      await rm(project, { recursive: true, force: true });
    }
  });

const pom = (scala: string): string => `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>spark-runner</groupId><artifactId>scala-compiler-download</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.scala-lang</groupId><artifactId>scala-compiler</artifactId><version>${scala}</version></dependency>
  </dependencies>
</project>
`;

if (import.meta.main) for (const jar of Object.values(await buildScalaJars())) console.log(jar);
