/** Spark distributions for tests and the demo. PyPI's pyspark is a whole one: launcher, jars and Python. */
import { chmod, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { cached } from "./cache.ts";
import { pipInstall } from "./pip.ts";

/** The folder to use as SPARK_HOME; fetched when it is not in the cache yet. */
export function sparkHome(version: string): Promise<string> {
  return cached(`spark-${version}`, (folder) => fill(version, folder), {
    adopt: (entry) => looksWhole(version, entry),
  });
}

async function fill(version: string, folder: string): Promise<void> {
  const installed = path.join(folder, "pip");
  await pipInstall(`pyspark==${version}`, installed);
  const distribution = path.join(installed, "pyspark");
  for (const name of await readdir(distribution)) await rename(path.join(distribution, name), path.join(folder, name));
  await rm(installed, { recursive: true });
  // A wheel doesn't keep the executable bit of what it sees as data.
  for (const name of await readdir(path.join(folder, "bin"))) await chmod(path.join(folder, "bin", name), 0o755);
  if (!(await looksWhole(version, folder)))
    throw new Error(`failed to lay out Spark ${version}: pyspark looks different`);
}

/** For copies made by hand, which have no manifest: the parts without which nothing runs are there. */
async function looksWhole(version: string, entry: string): Promise<boolean> {
  const list = (folder: string): Promise<string[]> => readdir(path.join(entry, folder)).catch(() => []);
  const jars = await list("jars");
  return (
    jars.length > 200 &&
    jars.some((jar) => jar.startsWith("spark-core_") && jar.endsWith(`-${version}.jar`)) &&
    (await list("bin")).includes("spark-submit") &&
    (await list("python/lib")).includes("pyspark.zip")
  );
}
