/** Makes the images of the tests, and brings into the cluster what it has not yet, or writes them to a file. */
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { spawn } from "node:child_process";
import path from "node:path";
import { once } from "node:events";
import { pipeline } from "node:stream/promises";
import { archiveCommand, writeLayout, type Image } from "../images/archive.ts";
import { testImages } from "../images/images.ts";
import { build } from "../../../scripts/tools/build.ts";
import { cacheRoot } from "../../../scripts/tools/cache.ts";
import { onSignal } from "../../../scripts/tools/run.ts";
import { importImages } from "./containerd-images.ts";
import type { Place } from "./place.ts";
import { aliveInit } from "./spaces.ts";

export interface LoadOptions {
  /** The checkout. */
  readonly root: string;
  readonly spark: readonly string[];
  /** Instead of a newly built one. */
  readonly executable?: string | undefined;
  readonly say: (line: string) => void;
}

/** Gives one line for a person. */
export async function loadImages(place: Place, options: LoadOptions): Promise<string> {
  const init = await aliveInit(place);
  if (init === undefined)
    throw new Error(`failed to load images: the cluster ${place.name} is not up; scripts/cluster up starts it`);
  return withImages(options, async (images, work) => {
    const start = performance.now();
    const brought = await importImages(init, images, work);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const names = images.map(({ name }) => name).join(", ");
    return brought.length === 0 ? `${names}: there already` : `${brought.join(", ")}: imported in ${seconds} s`;
  });
}

/** Writes the images as an OCI archive, which is there whole or not at all. */
export async function archiveImages(file: string, options: LoadOptions): Promise<void> {
  await withImages(options, async (images, work) => {
    const layout = path.join(work, "layout");
    await writeLayout(layout, images);
    const [program, args] = archiveCommand(layout);
    const draft = `${file}.${process.pid}.draft`;
    try {
      const tar = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
      const [[code]] = await Promise.all([once(tar, "close"), pipeline(tar.stdout, createWriteStream(draft))]);
      if (code !== 0) throw new Error(`failed to write ${file}: tar ended with ${code}`);
      await rename(draft, file);
    } finally {
      await rm(draft, { force: true });
    }
  });
}

async function withImages<T>(
  { root, spark, executable, say }: LoadOptions,
  use: (images: Image[], work: string) => Promise<T>,
): Promise<T> {
  const program = executable ?? (await build(root, process.env));
  await mkdir(cacheRoot, { recursive: true });
  const work = await mkdtemp(path.join(cacheRoot, ".cluster-image-"));
  const remove = (): Promise<void> => rm(work, { recursive: true, force: true });
  const forget = onSignal(remove);
  try {
    return await use(await testImages(spark, { executable: program, work, say }), work);
  } finally {
    await remove();
    forget();
  }
}
