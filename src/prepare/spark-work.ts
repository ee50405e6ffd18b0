/** What Spark leaves in its own folder: it would become a part of the image. */
import { readdirSync, rmdirSync, rmSync } from "node:fs";
import path from "node:path";

/** An application of Spark's own cluster on one machine keeps the jars and logs of its executors there, whatever it is told. */
export async function withoutAppFolders<T>(sparkHome: string, work: () => Promise<T>): Promise<T> {
  const folder = path.join(sparkHome, "work");
  const before = namesIn(folder);
  try {
    return await work();
  } finally {
    const added = (namesIn(folder) ?? []).filter((name) => name.startsWith("app-") && before?.includes(name) !== true);
    for (const name of added) rmSync(path.join(folder, name), { recursive: true, force: true });
    if (before === undefined && namesIn(folder)?.length === 0) rmdirSync(folder);
  }
}

/** undefined: there is no such folder. */
function namesIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder);
  } catch {
    return undefined;
  }
}
