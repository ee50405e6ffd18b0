/** Libraries that a job of a recording uses and Spark does not bring, by Maven from wherever this machine's Maven is set to look. */
import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { cached } from "../tools/cache.ts";
import { run } from "../tools/run.ts";

/** What Spark has itself, in the version that it wants. */
const ofSpark = [
  "org.scala-lang",
  "org.slf4j",
  "org.apache.hadoop",
  "org.lz4",
  "org.xerial.snappy",
  "com.github.luben",
];

/** The jars of these (`group:artifact:version`) with what they need. */
export async function libraries(coordinates: readonly string[]): Promise<string[]> {
  if (coordinates.length === 0) return [];
  const id = createHash("sha256").update(coordinates.join("\n")).digest("hex").slice(0, 12);
  const folder = await cached(`recording-libraries-${id}`, async (draft) => {
    const project = await mkdtemp(path.join(tmpdir(), "recording-libraries-"));
    try {
      await writeFile(path.join(project, "pom.xml"), pom(coordinates));
      const goal = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies";
      await run("mvn", ["-q", "-B", goal, `-DoutputDirectory=${draft}`], { cwd: project });
    } finally {
      await rm(project, { recursive: true, force: true });
    }
  });
  return (await readdir(folder)).filter((name) => name.endsWith(".jar")).map((name) => path.join(folder, name));
}

const exclusions = ofSpark
  .map((group) => `<exclusion><groupId>${group}</groupId><artifactId>*</artifactId></exclusion>`)
  .join("");

const dependency = (coordinate: string): string => {
  const [group, artifact, version] = coordinate.split(":");
  return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version><exclusions>${exclusions}</exclusions></dependency>`;
};

const pom = (coordinates: readonly string[]): string => `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>spark-runner</groupId><artifactId>recording-libraries</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>${coordinates.map(dependency).join("\n")}</dependencies>
</project>
`;
