/**
 * The classes that a driver loads, parsed and verified beforehand (class data sharing, https://openjdk.org/jeps/350):
 * with them a driver that compiles a script and opens a session starts in 60 % of the CPU time, and tests start a hundred.
 * A JVM that an archive does not fit, by its build or its class path, does without.
 */
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { scalaJarOf } from "../build/scala-jars.ts";
import { cached } from "../tools/cache.ts";
import { quickOptions } from "../tools/java.ts";
import { run } from "../tools/run.ts";
import { sparkHome } from "../tools/spark.ts";

/** The archive's path: `<…>/spark-<version>.jsa`. An error when this Java can't make one. */
export async function classArchive(version: string, javaHome: string): Promise<string> {
  const home = await sparkHome(version);
  const jars = path.join(home, "jars");
  // A JVM refuses an archive when it is another build, or when a jar was touched since.
  const fits = [javaHome, await readFile(path.join(javaHome, "release"), "utf8"), jars, (await stat(jars)).mtimeMs];
  const hash = createHash("sha256")
    .update(JSON.stringify(fits))
    .update(await readFile(import.meta.filename));
  const entry = await cached(`classes-${version}-${hash.digest("hex").slice(0, 12)}`, (folder) =>
    make(version, javaHome, path.join(folder, archiveName(version))),
  );
  return path.join(entry, archiveName(version));
}

const archiveName = (version: string): string => `spark-${version}.jsa`;

/** What most scripts use. */
const script = `
import org.apache.spark.sql.functions._
case class Person(name: String, age: Int)
val people = Seq(Person("Ada", 36), Person("Bob", 44)).toDS
people.createOrReplaceTempView("people")
val shout = udf((name: String) => name.toUpperCase)
people.groupBy(shout($"name")).agg(avg($"age")).collect.foreach(println)
println(spark.sql("select count(*) from people").as[Long].head + people.map(_.age).rdd.sum)
println(sc.parallelize(1 to 4, 2).map(n => (n % 2, n)).reduceByKey(_ + _).collect.toList)
`;

async function make(version: string, javaHome: string, archive: string): Promise<void> {
  const home = await sparkHome(version);
  const jar = await scalaJarOf(version);
  const folder = await mkdtemp(path.join(tmpdir(), "class-archive-"));
  try {
    const [file, draft] = [path.join(folder, "sample.scala"), path.join(folder, "classes.jsa")];
    await writeFile(file, script);
    const options = ["--master", "local[2]", "--conf", "spark.ui.enabled=false"];
    await run(path.join(home, "bin/spark-submit"), ["--class", "sparkrunner.ScriptMain", ...options, jar, file], {
      cwd: folder,
      env: environment(home, javaHome, draft),
    });
    await rename(draft, archive); // there is none, with exit code 0, where Java came without its own archive
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const environment = (home: string, javaHome: string, archive: string): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  HOME: process.env["HOME"],
  JAVA_HOME: javaHome,
  SPARK_HOME: home,
  SPARK_LOCAL_IP: "127.0.0.1",
  SPARK_SUBMIT_OPTS: `${quickOptions} -XX:ArchiveClassesAtExit=${archive}`,
});
