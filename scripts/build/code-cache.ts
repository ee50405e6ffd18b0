/**
 * V8's code caches of the chunks, made by the very node that is shipped. `--predictable` fixes V8's hash seed, so
 * that the same source always gives the same bytes; the flag is none of those that V8 compares when it takes a cache.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Bundles, chunkNames } from "./bundle.ts";
import { inRoot } from "./paths.ts";

export interface CodeCaches {
  readonly light: Buffer;
  readonly heavy: Buffer;
  readonly context: Buffer;
}

export const noCodeCaches: CodeCaches = {
  light: Buffer.alloc(0),
  heavy: Buffer.alloc(0),
  context: Buffer.alloc(0),
};

export async function makeCodeCaches(node: string, bundles: Bundles): Promise<CodeCaches> {
  const folder = await mkdtemp(path.join(tmpdir(), "spark-runner-code-cache-"));
  try {
    const file = (name: string, kind: "cjs" | "cache"): string => path.join(folder, `${name}.${kind}`);
    await writeFile(file(chunkNames.light, "cjs"), bundles.light.code);
    await writeFile(file(chunkNames.heavy, "cjs"), bundles.heavy.code);
    await writeFile(file(chunkNames.context, "cjs"), bundles.context.code);
    // Nothing of this machine may decide which functions the warm-up runs: hence the empty environment and folder.
    const { stderr } = await promisify(execFile)(node, ["--predictable", inRoot("scripts/build/warm-up.ts"), folder], {
      cwd: folder,
      env: {},
    });
    // The rest of it is what spark-runner itself says there.
    for (const line of stderr.split("\n")) if (line.startsWith("warm-up: ")) process.stderr.write(`${line}\n`);
    return {
      light: await readFile(file(chunkNames.light, "cache")),
      heavy: await readFile(file(chunkNames.heavy, "cache")),
      context: await readFile(file(chunkNames.context, "cache")),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
