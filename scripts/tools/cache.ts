/**
 * The one cache folder, outside the tree: `SPARK_RUNNER_CACHE`, else ~/.cache/spark-runner.
 *
 * An entry is a folder. It is filled under a temporary name, gets a manifest and is renamed when it is whole, so that an
 * interrupted run leaves no half entry. At every use its files are held against the manifest: what is damaged is filled
 * anew. One run at a time fills an entry; the others wait for it and take what it made.
 */
import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { holding, lockSpace } from "./cache-lock.ts";
import { hasManifest, isWhole, writeManifest } from "./cache-manifest.ts";

export const cacheRoot = path.resolve(
  process.env["SPARK_RUNNER_CACHE"] ||
    path.join(process.env["XDG_CACHE_HOME"] || path.join(homedir(), ".cache"), "spark-runner"),
);

export interface CacheOptions {
  /** Another root than `cacheRoot`, for tests. */
  readonly root?: string;
  /** Tells whether an entry that has no manifest (a copy made by hand) is good; if so it gets one and is kept. */
  readonly adopt?: (entry: string) => Promise<boolean>;
}

/** The folder of the entry `name`; `fill` puts its content into an empty folder when there is no whole entry yet. */
export async function cached(
  name: string,
  fill: (folder: string) => Promise<void>,
  options: CacheOptions = {},
): Promise<string> {
  const root = options.root ?? cacheRoot;
  const entry = path.join(root, name);
  if (await isWhole(entry)) return entry;
  await mkdir(root, { recursive: true });
  return holding(entry, async () => {
    if (await isWhole(entry)) return entry; // the run that we waited for made it
    if (await isAdopted(entry, options)) return entry;
    await removeLeftDrafts(root, name);
    const draft = await mkdtemp(path.join(root, draftPrefix(name)));
    try {
      const content = path.join(draft, "new");
      await mkdir(content);
      await fill(content);
      await writeManifest(content);
      await replace(entry, content, path.join(draft, "old"));
    } finally {
      await remove(draft);
    }
    return entry;
  });
}

async function isAdopted(entry: string, options: CacheOptions): Promise<boolean> {
  if (options.adopt === undefined || (await hasManifest(entry)) || !(await options.adopt(entry))) return false;
  await writeManifest(entry);
  return true;
}

/** Puts `content` in the place of a damaged entry, if there is one; that one is moved aside first, never half deleted. */
async function replace(entry: string, content: string, aside: string): Promise<void> {
  try {
    await rename(entry, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  try {
    await rename(content, entry);
  } catch (error) {
    // A run that our lock does not reach (another container that shares the folder) was first: its entry is as good.
    if (!(await isWhole(entry))) throw error;
  }
}

const draftPrefix = (name: string): string => `.${name}.draft-${lockSpace()}-`;

/**
 * Who holds the lock knows that drafts of this name made under the same kind of lock belong to nobody any more.
 * Those of other containers may still be at work: they go when they are a day old.
 */
async function removeLeftDrafts(root: string, name: string): Promise<void> {
  const dayAgo = Date.now() - 24 * 60 * 60 * 1000;
  for (const file of await readdir(root)) {
    if (!file.startsWith(`.${name}.draft-`)) continue;
    const draft = path.join(root, file);
    const changed = (await stat(draft).catch(() => undefined))?.mtimeMs;
    if (changed === undefined) continue;
    if (file.startsWith(draftPrefix(name)) || changed < dayAgo) await remove(draft);
  }
}

/** With retries, because the installer of a run that was killed may still be writing while we remove. */
const remove = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 10 });
