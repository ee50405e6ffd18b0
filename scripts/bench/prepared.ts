/** What `spark-runner prepare` makes for the small job and nine others, and how much of an image that is. */
import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { createZstdCompress } from "node:zlib";
import { root } from "../tools/paths.ts";
import { run } from "../tools/run.ts";
import type { LaidJob } from "./job-files.ts";
import type { Row } from "./row.ts";
import { jobFiles } from "./variants.ts";

/** Of different kinds and sizes. */
const others = [
  "scripts/bench/jobs/delays.scala",
  "examples/flights.scala",
  ...["aggregator", "case-class-dataset", "closures", "definitions-that-belong-together", "sql", "stream", "udf"].map(
    (name) => `test/fixtures/scala/${name}.scala`,
  ),
];

/** The contents of the ten scripts by their names. */
export async function tenScripts({ folder }: Pick<LaidJob, "folder">): Promise<Record<string, Buffer>> {
  const files = [path.join(folder, jobFiles.script), ...others.map((name) => path.join(root, name))];
  const contents = await Promise.all(files.map(async (file) => [path.basename(file), await readFile(file)] as const));
  return Object.fromEntries(contents);
}

/** The folder that was prepared on this machine. */
export async function prepareHere({ folder, env }: LaidJob, executable: string): Promise<string> {
  const prepared = path.join(folder, "prepared");
  await mkdir(folder, { recursive: true });
  const scripts = [path.join(folder, jobFiles.script), ...others.map((name) => path.join(root, name))];
  await run(executable, ["prepare", "--prepared-dir", prepared, ...scripts], { env });
  return prepared;
}

/** In bytes that an image grows by, compressed as registries and nodes keep layers. */
export async function sizeRows(prepared: string, versions: string): Promise<Row[]> {
  // None with a Java for which none is made.
  const archive = (await readdir(prepared)).find((name) => name.startsWith("classes."));
  const tar = spawn("tar", ["--create", `--directory=${prepared}`, "scripts"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const rows = [sizeRow(`store of ten scripts, ${versions}`, await compressed(tar.stdout), 1)];
  if (archive === undefined) return rows;
  const bytes = await compressed(createReadStream(path.join(prepared, archive)));
  return [sizeRow(`archive of classes, ${versions}`, bytes, 50), ...rows];
}

const sizeRow = (what: string, bytes: number, most: number): Row => ({
  what: `size of the ${what}, compressed by zstd`,
  against: `${most} MB`,
  measured: `${(bytes / 1e6).toFixed(2)} MB`,
  ratio: bytes / 1e6 / most,
  goal: { most: 1 },
});

async function compressed(stream: Readable): Promise<number> {
  let bytes = 0;
  for await (const chunk of stream.pipe(createZstdCompress())) bytes += (chunk as Buffer).length;
  return bytes;
}
