/**
 * Loads the chunks of the single executable: CommonJS bundles that are embedded, each beside the code cache that V8 made
 * of it when spark-runner was built (scripts/build/code-cache.ts). What a source imports late, by `import()`, is in a
 * chunk of its own, so that `--version` and `--dry-run` don't pay for it (scripts/build/chunks.ts).
 */
import { getRawAsset } from "node:sea";
import { debuglog } from "node:util";
import { Script, type ScriptOptions } from "node:vm";

/** What stands around a chunk; the build writes it, so that the source which V8 sees is what the cache was made of. */
export const chunkWrapper = { header: "(function(module,exports,require){", footer: "\n})" } as const;

/** How a chunk asks for a module that is in another one; `file` is its path from the root of the repository. */
export const chunkId = (chunk: string, file: string): string => `chunk:${chunk}:${file}`;
const inChunk = new RegExp(`^${chunkId("([^:]+)", "(.+)")}$`);

/** The modules of a chunk that others import, by their paths from the root of the repository. */
export type Modules = Readonly<Record<string, unknown>>;

/** What a chunk is made from, and asks for; the build has its own to make the caches. */
export interface Ground {
  /** The bytes of the asset `name`. */
  asset(name: string): Uint8Array;
  /** A module of Node's. */
  builtin(id: string): unknown;
  script(source: string, options: ScriptOptions & { filename: string }): Script;
}

const ofTheExecutable: Ground = {
  asset: (name) => Buffer.from(getRawAsset(name)),
  builtin: (id) => process.getBuiltinModule(id),
  script: (source, options) => new Script(source, options),
};

/**
 * Each chunk is loaded once, and so is each module: else an error that is thrown in one chunk would not be an
 * `instanceof` its class in another. Without a fitting cache (another processor or V8) a chunk loads as well, only
 * slower: NODE_DEBUG=spark-runner tells.
 */
export function chunkLoader({ asset, builtin, script }: Ground = ofTheExecutable): (name: string) => Modules {
  const loaded = new Map<string, Modules>();
  return function load(name) {
    const before = loaded.get(name);
    if (before !== undefined) return before;
    const source = Buffer.from(asset(`${name}.cjs`)).toString("latin1"); // the build keeps chunks in ASCII
    const cache = Buffer.from(asset(`${name}.cache`)); // empty where the build could not run the target's node
    const code = script(source, { filename: `${name}.cjs`, ...(cache.length > 0 ? { cachedData: cache } : {}) });
    debuglog("spark-runner")("chunk %s: code cache %s", name, verdict(code.cachedDataRejected));

    const module: { exports: Modules } = { exports: {} };
    const require = (id: string): unknown => {
      const [, chunk, file] = inChunk.exec(id) ?? [];
      const found = chunk === undefined || file === undefined ? builtin(id) : load(chunk)[file];
      if (found === undefined) throw new Error(`chunk ${name} needs ${id}, which is not there`);
      return found;
    };
    code.runInThisContext()(module, module.exports, require);
    loaded.set(name, module.exports);
    return module.exports;
  };
}

const verdict = (rejected: boolean | undefined): string =>
  rejected === undefined ? "absent" : rejected ? "rejected" : "accepted";
