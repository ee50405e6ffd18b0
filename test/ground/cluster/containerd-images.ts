/** Images in the cluster's containerd: which are there, and how one comes in. */
import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { archiveCommand, documentsOf, writeLayout, type Image } from "../images/archive.ts";
import { writeLayer } from "../images/layer.ts";
import { run } from "../../../scripts/tools/run.ts";
import type { ProcessId } from "./processes.ts";
import { inside } from "./spaces.ts";

export const pauseImageName = "spark-runner.test/pause:1";

const ctr = (init: ProcessId, ...words: string[]): [string, string[]] =>
  inside(init, ["ctr", "--namespace", "k8s.io", ...words]);

/** The image of the process that holds a pod's name spaces, made of one executable. */
export async function pauseImage(executable: string, work: string): Promise<Image> {
  const folder = path.join(work, "pause");
  await mkdir(folder);
  await cp(executable, path.join(folder, "pause"));
  const layer = await writeLayer(path.join(work, "pause.tar"), folder);
  return { name: pauseImageName, config: { Entrypoint: ["/pause"] }, layers: [layer] };
}

/** The name of each image, with the digest of its manifest. */
export async function importedImages(init: ProcessId): Promise<Map<string, string>> {
  const lines = (await run(...ctr(init, "images", "list"))).trimEnd().split("\n").slice(1);
  return new Map(
    lines.flatMap((line) => {
      const [name, , digest] = line.split(/\s+/);
      return name === undefined || digest === undefined ? [] : [[name, digest] as const];
    }),
  );
}

/**
 * Brings in those images that are not there as they are, and gives their names. Layers that are there are neither sent
 * nor unpacked again. An import that is interrupted leaves no image: containerd names it last.
 */
export async function importImages(init: ProcessId, images: readonly Image[], work: string): Promise<string[]> {
  const there = await importedImages(init);
  const wanted = images.filter((image) => there.get(image.name) !== documentsOf(image).manifest.digest);
  if (wanted.length === 0) return [];
  const known = await knownBlobs(init);
  const folder = await mkdtemp(path.join(work, "layout-"));
  const names = wanted.map(({ name }) => name);
  try {
    await writeLayout(folder, wanted, known);
    await pipe(archiveCommand(folder), ctr(init, "images", "import", "-"));
    await removeOld(init);
    return names;
  } catch (error) {
    throw new Error(`failed to import ${names.join(", ")}: ${String(error)}`, { cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The digests of what need not be sent again. */
async function knownBlobs(init: ProcessId): Promise<Set<string>> {
  const lines = (await run(...ctr(init, "content", "list", "--quiet"))).split("\n");
  return new Set(lines.filter((line) => line.startsWith("sha256:")));
}

/** Brings in an image that lies in a folder as an OCI layout, under this name, whatever was there before. */
export async function importLayout(init: ProcessId, folder: string, name: string): Promise<void> {
  const file = path.join(folder, "index.json");
  const index = JSON.parse(await readFile(file, "utf8")) as { manifests: { annotations?: object }[] };
  for (const entry of index.manifests) entry.annotations = { "io.containerd.image.name": name };
  await writeFile(file, JSON.stringify(index));
  for (const digest of await knownBlobs(init))
    await rm(path.join(folder, "blobs", digest.replace(":", "/")), { force: true });
  await pipe(archiveCommand(folder), ctr(init, "images", "import", "-"));
}

export const removeImage = async (init: ProcessId, name: string): Promise<void> =>
  void (await run(...ctr(init, "images", "remove", name)));

/** containerd also names images by their ids, and such a name keeps an image that has been replaced. */
async function removeOld(init: ProcessId): Promise<void> {
  const all = [...(await importedImages(init))];
  const isId = (name: string): boolean => name.startsWith("sha256:");
  const current = new Set(all.filter(([name]) => !isId(name)).map(([, digest]) => digest));
  const old = all.filter(([name, digest]) => isId(name) && !current.has(digest)).map(([name]) => name);
  if (old.length > 0) await run(...ctr(init, "images", "remove", ...old));
}

type Command = readonly [file: string, args: readonly string[]];

/** `source | sink`, both to their success. */
async function pipe(source: Command, sink: Command): Promise<void> {
  const from = spawn(source[0], source[1], { stdio: ["ignore", "pipe", "pipe"] });
  const to = spawn(sink[0], sink[1], { stdio: [from.stdout, "ignore", "pipe"] });
  from.stdout.destroy(); // the sink has it now: it must be the only reader, so that its end ends the source
  let said = "";
  for (const child of [from, to]) child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const codes = await Promise.all(
    [from, to].map(
      (child) =>
        new Promise<number | null>((resolve, reject) => {
          child.once("error", reject);
          child.once("close", resolve);
        }),
    ),
  );
  if (codes.some((code) => code !== 0)) throw new Error(said.trimEnd() || `exit codes ${codes.join(" and ")}`);
}
