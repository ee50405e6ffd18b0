/** Images as an OCI layout: what it says is pure; the folder is written for `ctr`, `kind` and `docker load` to read. */
import { createHash } from "node:crypto";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Layer } from "./layer.ts";

/** How the image is run, with the names of the OCI image specification. */
export interface ImageConfig {
  readonly Entrypoint?: readonly string[];
  readonly Env?: readonly string[];
  readonly User?: string;
  readonly WorkingDir?: string;
}

export interface Image {
  /** As pods name it, with its registry and tag. */
  readonly name: string;
  readonly config: ImageConfig;
  readonly layers: readonly Layer[];
}

/** The small files of an image: each with its digest. */
export interface Documents {
  readonly config: Blob;
  readonly manifest: Blob;
  /** What an index says of the image. */
  readonly entry: object;
}

interface Blob {
  readonly text: string;
  readonly digest: string;
}

const blob = (value: unknown): Blob => {
  const text = JSON.stringify(value);
  return { text, digest: `sha256:${createHash("sha256").update(text).digest("hex")}` };
};

/** The same image gives the same documents: its manifest's digest names its whole content. */
export function documentsOf({ name, config: settings, layers }: Image): Documents {
  const oci = "application/vnd.oci.image";
  const config = blob({
    architecture: "amd64",
    os: "linux",
    config: settings,
    rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest) },
    history: layers.map(() => ({ created: "1970-01-01T00:00:00Z", created_by: "test/ground/images" })),
  });
  const manifest = blob({
    schemaVersion: 2,
    mediaType: `${oci}.manifest.v1+json`,
    config: { mediaType: `${oci}.config.v1+json`, digest: config.digest, size: config.text.length },
    layers: layers.map(({ digest, size }) => ({ mediaType: `${oci}.layer.v1.tar`, digest, size })),
  });
  const entry = {
    mediaType: `${oci}.manifest.v1+json`,
    digest: manifest.digest,
    size: manifest.text.length,
    annotations: { "io.containerd.image.name": name, "org.opencontainers.image.ref.name": name.split(":").at(-1) },
    platform: { architecture: "amd64", os: "linux" },
  };
  return { config, manifest, entry };
}

/** Writes the layout, with links to the layers' files; those that the receiver has already (`known`) are left out. */
export async function writeLayout(
  folder: string,
  images: readonly Image[],
  known?: ReadonlySet<string>,
): Promise<void> {
  const blobs = path.join(folder, "blobs/sha256");
  const nameOf = (digest: string): string => path.join(blobs, digest.replace("sha256:", ""));
  await mkdir(blobs, { recursive: true });
  const documents = images.map(documentsOf);
  const index = { schemaVersion: 2, manifests: documents.map(({ entry }) => entry) };
  await writeFile(path.join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  await writeFile(path.join(folder, "index.json"), JSON.stringify(index));
  for (const { text, digest } of documents.flatMap(({ config, manifest }) => [config, manifest]))
    await writeFile(nameOf(digest), text);
  const layers = new Map(images.flatMap((image) => image.layers).map(({ digest, file }) => [digest, file]));
  for (const [digest, file] of layers) if (known?.has(digest) !== true) await symlink(file, nameOf(digest));
}

/** The command that writes the layout to its stdout as one archive. */
export const archiveCommand = (folder: string): [file: string, args: string[]] => [
  "tar",
  ["--create", "--dereference", "--sort=name", `--directory=${folder}`, "."],
];
