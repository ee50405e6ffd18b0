/** Layers of an image: tar files that come out the same whenever their contents are the same. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { cached } from "../../../scripts/tools/cache.ts";
import { run } from "../../../scripts/tools/run.ts";

export interface Layer {
  /** The tar file, not compressed: it goes from one folder of this machine to another. */
  readonly file: string;
  /** `sha256:…` of the file. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

export interface TarOptions {
  /** Where the folder's contents lie in the image, without a leading slash; default: at the root. */
  readonly under?: string;
  /** Keeps the files' owners instead of giving all to root. */
  readonly keepOwners?: boolean;
  /** Names in the folder that are left out. */
  readonly without?: readonly string[];
}

/** Writes `folder` as a layer into `file`. */
export async function writeLayer(file: string, folder: string, options: TarOptions = {}): Promise<Layer> {
  const { under, keepOwners = false, without = [] } = options;
  await run("tar", [
    "--create",
    `--file=${file}`,
    "--format=gnu",
    "--sort=name",
    "--mtime=@0",
    "--numeric-owner",
    ...(keepOwners ? [] : ["--owner=0", "--group=0", "--mode=u+w,a+rX,go-w"]),
    // Only the names of members: links keep what they point to.
    ...(under === undefined ? [] : [`--transform=flags=r;s,^\\.,${under},`]),
    ...without.map((name) => `--exclude=./${name}`),
    `--directory=${folder}`,
    ".",
  ]);
  return layerOf(file);
}

/** A layer that is made once and kept in the cache; `name` says all that it depends on. */
export async function cachedLayer(name: string, make: (file: string) => Promise<Layer>): Promise<Layer> {
  const entry = await cached(`cluster-layer-${name}`, async (folder) => {
    const { digest, size } = await make(path.join(folder, "layer.tar"));
    await writeFile(path.join(folder, "layer.json"), JSON.stringify({ digest, size }));
  });
  const { digest, size } = JSON.parse(await readFile(path.join(entry, "layer.json"), "utf8")) as Layer;
  return { file: path.join(entry, "layer.tar"), digest, size };
}

async function layerOf(file: string): Promise<Layer> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer);
  return { file, digest: `sha256:${hash.digest("hex")}`, size: (await stat(file)).size };
}
