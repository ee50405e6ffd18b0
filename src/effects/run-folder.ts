/** How a run's folder goes: with all that spark-runner and Spark left in it, but not with what the job itself put there. */
import { lstatSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { Kept } from "../plan/outcome.ts";
import { javaIn } from "../plan/scratch.ts";

export const ownerFile = "owner";

const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const scratch = new RegExp(`^(?:spark|blockmgr)-${uuid}$`);
/** What Spark, Hive and the native libraries that they unpack leave where Java has its temporary files. */
const leavings = [
  scratch,
  new RegExp(`^(?:artifacts|temporary|pyspark)-${uuid}$`),
  new RegExp(`^${uuid}(?:_resources|\\d*\\.pipeout)$`),
  /^(?:snappy-|liblz4|libzstd|librocksdbjni|libleveldbjni|libnetty).*$/,
  /\.so(?:\.\d+)*(?:\.lck)?$/,
];

/** Nothing of the job's own, which the next attempt may count on, such as a download. */
export function removeScratch(javaFolder: string): void {
  for (const name of namesIn(javaFolder)) if (scratch.test(name)) remove(path.join(javaFolder, name));
}

/** Returns what of it is the job's own, and stays; no later run takes it for a dead run's folder then. */
export function removeRunFolder(folder: string): Kept | undefined {
  const javaFolder = javaIn(folder);
  const names = namesIn(javaFolder).filter((name) => {
    const isOfJob = !leavings.some((each) => each.test(name)) && hasFile(path.join(javaFolder, name));
    if (!isOfJob) remove(path.join(javaFolder, name));
    return isOfJob;
  });
  if (names.length === 0) {
    remove(folder);
    return undefined;
  }
  const others = namesIn(folder).filter((name) => ![path.basename(javaFolder), ownerFile].includes(name));
  for (const name of others) remove(path.join(folder, name));
  remove(path.join(folder, ownerFile)); // at the end: until then a later run can go on with this
  return { folder: javaFolder, names };
}

const remove = (file: string): void => rmSync(file, { recursive: true, force: true });

/** Hive leaves folders without any file. */
function hasFile(file: string): boolean {
  return !lstatSync(file).isDirectory() || readdirSync(file).some((name) => hasFile(path.join(file, name)));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
