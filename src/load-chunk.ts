/**
 * Loads a chunk of the single executable: a CommonJS bundle that is embedded beside the code cache that V8 made of it
 * when spark-runner was built (scripts/build/code-cache.ts). Only the executable has chunks.
 */
import { getRawAsset } from "node:sea";
import { debuglog } from "node:util";
import { Script } from "node:vm";

/** What stands around a chunk; the build writes it, so that the source which V8 sees is what the cache was made of. */
export const chunkWrapper = { header: "(function(module,exports,require){", footer: "\n})" } as const;

/**
 * `modules` are those of another chunk that this one uses instead of a copy of its own.
 * Without a fitting cache (another processor or V8) the chunk loads as well, only slower: NODE_DEBUG=spark-runner tells.
 */
export function loadChunk(name: string, modules: Readonly<Record<string, unknown>> = {}): unknown {
  const source = Buffer.from(getRawAsset(`${name}.cjs`)).toString("latin1"); // the build keeps chunks in ASCII
  const cache = Buffer.from(getRawAsset(`${name}.cache`)); // empty where the build could not run the target's node
  const script = new Script(source, { filename: `${name}.cjs`, ...(cache.length > 0 ? { cachedData: cache } : {}) });
  debuglog("spark-runner")("chunk %s: code cache %s", name, verdict(script.cachedDataRejected));

  const module = { exports: {} };
  const requireBuiltin = (id: string): unknown => modules[id] ?? process.getBuiltinModule(id) ?? missing(name, id);
  script.runInThisContext()(module, module.exports, requireBuiltin);
  return module.exports;
}

const verdict = (rejected: boolean | undefined): string =>
  rejected === undefined ? "absent" : rejected ? "rejected" : "accepted";

function missing(chunk: string, id: string): never {
  throw new Error(`chunk ${chunk} needs ${id}, which is neither a part of Node nor of spark-runner`);
}
