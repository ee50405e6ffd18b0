/** A prepared image in the cluster, for pods to run from, and others that differ from it by a few files. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { cacheRoot } from "../../../scripts/tools/cache.ts";
import { executable, root } from "../../../scripts/tools/paths.ts";
import type { Image } from "../images/archive.ts";
import { writeLayer } from "../images/layer.ts";
import { preparedImage, type Preparation } from "../images/prepared.ts";
import { importImages, removeImage } from "./containerd-images.ts";
import { placeOf } from "./place.ts";
import type { ProcessId } from "./processes.ts";
import { aliveInit } from "./spaces.ts";

export interface Prepared {
  /** As pods name it. */
  readonly name: string;
  /** What its build printed, `prepare` included. */
  readonly said: string;
  /** Of the layer that the build has added, not compressed. */
  readonly bytes: number;
  /** Brings in the same image with these files in their places, by paths without a leading slash; gives its name. */
  withFiles(word: string, files: Readonly<Record<string, string | Buffer>>): Promise<string>;
  /** Takes all of these images out of the cluster. */
  remove(): Promise<void>;
}

/** Takes dist/spark-runner as it is; needs root and buildah, and the project's own cluster. */
export async function bringPrepared(preparation: Preparation, say: (line: string) => void): Promise<Prepared> {
  const init = await aliveInit(placeOf(root, cacheRoot));
  if (init === undefined) throw new Error("the tests' cluster is not up: scripts/cluster up starts it");
  const { image, layer, said } = await inWork(async (work) => {
    const made = await preparedImage(preparation, { executable, work, say });
    await importImages(init, [made.image], work);
    return made;
  });
  const names = [image.name];
  return {
    name: image.name,
    said,
    bytes: layer.size,
    async withFiles(word, files) {
      const name = `${image.name}-${word}`;
      await inWork(async (work) => importImages(init, [await on(image, name, files, work)], work));
      names.push(name);
      return name;
    },
    remove: () => removeAll(init, names),
  };
}

/** Its other layers are in the cluster already: their files aren't read again. */
async function on(
  base: Image,
  name: string,
  files: Readonly<Record<string, string | Buffer>>,
  work: string,
): Promise<Image> {
  const folder = path.join(work, "files");
  for (const [file, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), content);
  }
  return { ...base, name, layers: [...base.layers, await writeLayer(path.join(work, "files.tar"), folder)] };
}

async function removeAll(init: ProcessId, names: readonly string[]): Promise<void> {
  for (const name of names) await removeImage(init, name);
}

async function inWork<T>(use: (work: string) => Promise<T>): Promise<T> {
  const work = await mkdtemp(path.join(cacheRoot, ".prepared-")); // RUN runs programs from there
  try {
    return await use(work);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
