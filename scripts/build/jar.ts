import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { zipSync } from "fflate";

/** A jar of the classes and texts in a folder. Its bytes depend on nothing but these: not compressed, and no time. */
export async function jarOf(folder: string): Promise<Uint8Array> {
  const names = (await Array.fromAsync(glob("**/*.{class,txt}", { cwd: folder }))).toSorted();
  const files = names.map(async (name) => [name, await readFile(path.join(folder, name))] as const);
  return zipSync(
    { "META-INF/MANIFEST.MF": manifest, ...Object.fromEntries(await Promise.all(files)) },
    { level: 0, mtime: firstTimeOfZip },
  );
}

const manifest = Buffer.from("Manifest-Version: 1.0\n\n");

/** fflate writes the local time that it is, so it has to be given as one. */
const firstTimeOfZip = new Date(1980, 0, 1);
