/** How a run's folder goes: with all that spark-runner and Spark left in it, but not with what the job itself put there. */
import { lstatSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { Kept, Stuck } from "../../diagnosis/outcome.ts";
import { namesInFolder } from "../machine/names-in-folder.ts";
import { javaIn } from "../../plan/scratch.ts";

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
  for (const name of namesInFolder(javaFolder)) if (scratch.test(name)) whyNot(path.join(javaFolder, name));
}

interface Remains {
  readonly kept: Kept | undefined;
  readonly stuck: readonly Stuck[];
}

/**
 * Returns what of it is the job's own, and stays, and what can't be removed. No later run takes it for a dead run's folder
 * where only the job's own is left. Never fails: what can be removed is, whatever else can't.
 */
export function removeRunFolder(folder: string): Remains {
  const javaFolder = javaIn(folder);
  const stuck: Stuck[] = [];
  const remove = (file: string): void => {
    const why = whyNot(file);
    if (why !== undefined) stuck.push({ file, why });
  };
  const names = namesInFolder(javaFolder).filter((name) => {
    const isOfJob = !leavings.some((each) => each.test(name)) && hasFile(path.join(javaFolder, name));
    if (!isOfJob) remove(path.join(javaFolder, name));
    return isOfJob;
  });
  const others = namesInFolder(folder).filter((name) => ![path.basename(javaFolder), ownerFile].includes(name));
  for (const name of others) remove(path.join(folder, name));
  // At the end: until then a later run can go on with this.
  if (stuck.length === 0) remove(names.length === 0 ? folder : path.join(folder, ownerFile));
  return { kept: names.length === 0 ? undefined : { folder: javaFolder, names }, stuck };
}

/** undefined: it is gone. */
function whyNot(file: string): string | undefined {
  try {
    rmSync(file, { recursive: true, force: true });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Hive leaves folders without any file. What can't be looked into is nothing that Spark has made. */
function hasFile(file: string): boolean {
  try {
    return !lstatSync(file).isDirectory() || readdirSync(file).some((name) => hasFile(path.join(file, name)));
  } catch {
    return true;
  }
}
