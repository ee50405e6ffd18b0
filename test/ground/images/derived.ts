/** An image of the tests with the lines of a Dockerfile on top, as a team makes one on its base: buildah runs them as root. */
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { Image } from "./archive.ts";
import { makeBuildah, type Buildah } from "./buildah.ts";
import type { Layer } from "./layer.ts";

export interface Recipe {
  readonly name: string;
  /** What follows its FROM. */
  readonly lines: readonly string[];
  /** What COPY finds, by its path. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
}

export interface Derived {
  readonly image: Image;
  /** All that the lines changed, in one layer. */
  readonly layer: Layer;
  /** What the build printed, stdout and stderr together. */
  readonly said: string;
}

/** `work` lies where programs may be run, and lives as long as the image is used: its new layer is a file there. */
export async function derivedImage(base: Image, recipe: Recipe, work: string): Promise<Derived> {
  const folder = await mkdtemp(path.join(work, "derived-"));
  try {
    const buildah = await makeBuildah(folder);
    await buildah.load([base]);
    const context = path.join(folder, "context");
    await writeContext(context, [`FROM ${base.name}`, ...recipe.lines], recipe.files ?? {});
    const said = await buildah.build(path.join(context, "Dockerfile"), recipe.name, { context });
    return { ...(await readBack(buildah, base, recipe.name, folder)), said };
  } finally {
    await rm(folder, { recursive: true, force: true }); // whole trees of files: buildah keeps one for each layer
  }
}

async function writeContext(
  context: string,
  lines: readonly string[],
  files: NonNullable<Recipe["files"]>,
): Promise<void> {
  for (const [name, content] of Object.entries({ ...files, Dockerfile: `${lines.join("\n")}\n` })) {
    const file = path.join(context, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

async function readBack(
  buildah: Buildah,
  base: Image,
  name: string,
  folder: string,
): Promise<{ readonly image: Image; readonly layer: Layer }> {
  const { config, layers } = await buildah.inspect(name);
  const [digest = "", ...more] = layers.slice(base.layers.length);
  if (digest === "" || more.length > 0)
    throw new Error(`${name} is not ${base.name} with one layer: ${layers.join(", ")}`);
  const layout = path.join(folder, "made");
  await buildah.write(name, layout);
  const file = `${folder}.tar`;
  // Whatever buildah is told, it has compressed what it made itself.
  await pipeline(createReadStream(await lastBlob(layout)), createGunzip(), createWriteStream(file));
  const layer = { file, digest, size: (await stat(file)).size };
  return { image: { name, config, layers: [...base.layers, layer] }, layer };
}

/** The file of the topmost layer in an OCI layout of one image. */
async function lastBlob(layout: string): Promise<string> {
  const blob = (digest: string): string => path.join(layout, "blobs", digest.replace(":", "/"));
  const read = async <T>(file: string): Promise<T> => JSON.parse(await readFile(file, "utf8")) as T;
  const { manifests } = await read<{ manifests: Named[] }>(path.join(layout, "index.json"));
  const { layers } = await read<{ layers: Named[] }>(blob(manifests[0]?.digest ?? ""));
  return blob(layers.at(-1)?.digest ?? "");
}

interface Named {
  readonly digest: string;
}
