/**
 * V8's code caches of the chunks, made by the very node that is shipped. `--predictable` fixes V8's hash seed, so
 * that the same source always gives the same bytes; the flag is none of those that V8 compares when it takes a cache.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Bundles } from "./bundle.ts";
import type { ChunkName } from "./chunks.ts";
import { inRoot } from "./paths.ts";

/** By the chunks' names; one without a cache loads as well, only slower. */
export type CodeCaches = ReadonlyMap<ChunkName, Buffer>;

export async function makeCodeCaches(node: string, { chunks }: Bundles): Promise<CodeCaches> {
  const folder = await mkdtemp(path.join(tmpdir(), "spark-runner-code-cache-"));
  try {
    for (const [name, { code }] of chunks) await writeFile(path.join(folder, `${name}.cjs`), code);
    // Nothing of this machine may decide which functions the warm-up runs: hence the empty environment and folder.
    const { stderr } = await promisify(execFile)(node, ["--predictable", inRoot("scripts/build/warm-up.ts"), folder], {
      cwd: folder,
      env: {},
    });
    // The rest of it is what spark-runner itself says there.
    for (const line of stderr.split("\n")) if (line.startsWith("warm-up: ")) process.stderr.write(`${line}\n`);
    const caches = new Map<ChunkName, Buffer>();
    for (const name of chunks.keys()) caches.set(name, await readFile(path.join(folder, `${name}.cache`)));
    return caches;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
