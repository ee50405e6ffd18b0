/**
 * The list of an entry's files with their sizes, kept in the entry itself so that it is renamed together with it.
 * Contents were verified by the installer that fetched them; sizes are what can be checked at every use in a moment,
 * and they find what really happens: a file deleted, cut short by a full disk, or empty after a power cut.
 */
import { lstat, readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";

const manifestName = ".manifest.json";
type Manifest = Readonly<Record<string, number>>;

export async function writeManifest(folder: string): Promise<void> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((file) => !file.isDirectory())
    .map((file) => path.relative(folder, path.join(file.parentPath, file.name)))
    .filter((name) => !name.startsWith(manifestName))
    .toSorted();
  const sizes = await Promise.all(names.map((name) => sizeOf(path.join(folder, name))));
  const manifest = Object.fromEntries(names.map((name, index) => [name, sizes[index]]));
  const draft = path.join(folder, `${manifestName}.${process.pid}`);
  await writeFile(draft, `${JSON.stringify(manifest, null, 1)}\n`);
  await rename(draft, path.join(folder, manifestName));
}

/** Whether every file of the manifest is there with its size. Files that came later (`__pycache__`) don't matter. */
export async function isWhole(folder: string): Promise<boolean> {
  const manifest = await readManifest(folder);
  if (manifest === undefined) return false;
  const checks = Object.entries(manifest).map(
    async ([name, size]) => (await sizeOf(path.join(folder, name)).catch(() => undefined)) === size,
  );
  return !(await Promise.all(checks)).includes(false);
}

export const hasManifest = (folder: string): Promise<boolean> =>
  sizeOf(path.join(folder, manifestName)).then(
    () => true,
    () => false,
  );

async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(path.join(folder, manifestName), "utf8")) as Manifest;
  } catch {
    return undefined; // none, or one that can't be read: in both cases nothing vouches for the entry
  }
}

const sizeOf = async (file: string): Promise<number> => (await lstat(file)).size;
