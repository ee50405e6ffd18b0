/** What `prepare` left here, for a run that wants it; asked once all is known that names a class path. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { confFolder } from "../adapters/machine/find-spark.ts";
import { javaHome } from "../adapters/machine/java.ts";
import { seeArchive, sha256 } from "../adapters/machine/seen-archive.ts";
import type { PreparedFacts } from "../facts/prepared.ts";
import type { Application } from "../plan/application.ts";
import type { Basis } from "../plan/basis.ts";
import { isLocalCluster } from "../plan/properties/master.ts";
import { entriesOf } from "../prepared/clash.ts";
import { whyNot } from "../prepared/fits.ts";
import { preparedNames } from "../prepared/layout.ts";
import type { SeenArchive } from "../prepared/seen-archive.ts";
import type { Environment } from "../settings/environment.ts";

/** undefined where there is nothing, it is not wanted, or this is not where the job will run. */
export async function preparedHere(basis: Basis, env: Environment): Promise<PreparedFacts | undefined> {
  const { settings, facts, application, isForHere } = basis;
  const { prepared, preparedDir } = settings.values;
  // Executors have other working directories.
  const directory = path.resolve(preparedDir);
  const { home } = facts.spark;
  if (!prepared || !isForHere || home === undefined || application === undefined || !existsSync(directory))
    return undefined;
  const jobEnv = { ...env, ...variablesOf(basis) };
  const archive = seeArchive(directory, home, javaHome(home, jobEnv));
  const scripts = path.join(directory, preparedNames.scripts);
  return {
    directory,
    archive,
    scripts: existsSync(scripts) ? { directory: scripts, hasThis: hasScript(scripts, application) } : undefined,
    clashes: await clashesOf(basis, archive, home, jobEnv),
  };
}

/** What the settings add to the environment for the job. */
export const variablesOf = ({ settings }: Pick<Basis, "settings">): Record<string, string> =>
  Object.fromEntries([...settings.variables.values()].map(({ name, value }) => [name, value]));

function hasScript(scripts: string, { kind, localPath }: Application): boolean {
  if (kind !== "scala" || localPath === undefined) return false;
  try {
    return existsSync(path.join(scripts, sha256(readFileSync(localPath))));
  } catch {
    return false; // that it can't be read is told elsewhere
  }
}

/** What the driver has in front of Spark's jars where nothing was prepared; executors in pods look for themselves. */
async function clashesOf(
  basis: Basis,
  archive: SeenArchive | undefined,
  sparkHome: string,
  env: Environment,
): Promise<PreparedFacts["clashes"]> {
  if (archive === undefined || "fault" in archive.manifest || whyNot(archive) !== undefined)
    return { driver: undefined, executors: undefined };
  const { resources } = archive.manifest;
  const conf = confFolder(sparkHome, env);
  const inFront = (name: string): string[] => [...entriesOf(basis.given.get(name)?.value ?? ""), conf];
  const { findClash } = await import("../adapters/machine/clashes.ts");
  const find = (name: string) => findClash(inFront(name), { jars: path.join(sparkHome, "jars"), resources });
  return {
    driver: find("spark.driver.extraClassPath"),
    executors: isLocalCluster(basis) ? find("spark.executor.extraClassPath") : undefined,
  };
}
