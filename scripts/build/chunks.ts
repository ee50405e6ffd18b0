/**
 * Which module goes into which chunk of the executable. The first chunk has what src/main.ts imports; what that imports
 * late, by `import()`, is the second one with all that it needs and the first has not; and so on. Each module of ours is
 * in one chunk alone, and the others ask that one for it. Libraries are copied: nobody compares their classes.
 */
import path from "node:path";
import type { Metafile, Plugin } from "esbuild";
import { chunkId } from "../../bin/load-chunk.ts";
import { root } from "./paths.ts";

/** In the order in which they come; bin/spark-runner.sea.ts begins with the first. */
export const chunkNames = ["main", "late", "later"] as const;
export type ChunkName = (typeof chunkNames)[number];

export interface Chunk {
  readonly name: ChunkName;
  /** What is in it, of ours: paths like `src/errors.ts`. */
  readonly modules: readonly string[];
  /** What main.ts, or an earlier chunk, imports from it late, and a later one in any way. */
  readonly exports: readonly string[];
}

/** `metafile` is that of a bundle of all that `entry` reaches. */
export function splitIntoChunks(entry: string, { inputs }: Metafile): Chunk[] {
  const isOurs = (file: string): boolean => inputs[file] !== undefined && !file.includes("node_modules/");
  const importsOf = (file: string, isLate: boolean): string[] =>
    (inputs[file]?.imports ?? [])
      .filter((each) => (each.kind === "dynamic-import") === isLate && isOurs(each.path))
      .map((each) => each.path);

  const home = new Map<string, number>();
  for (let [level, entries] = [0, [entry]]; entries.length > 0; level += 1) {
    const inThis = new Set<string>(entries);
    for (const file of inThis) for (const next of importsOf(file, false)) if (!home.has(next)) inThis.add(next);
    for (const file of inThis) home.set(file, level);
    entries = [...inThis].flatMap((file) => importsOf(file, true)).filter((file) => !home.has(file));
  }
  const asked = new Set([entry]);
  for (const [file, level] of home) {
    for (const next of importsOf(file, false)) if (home.get(next) !== level) asked.add(next);
    for (const next of importsOf(file, true)) asked.add(next);
  }
  return [...new Set(home.values())].map((level) => {
    const name = chunkNames[level];
    if (name === undefined) throw new Error(`what is imported late ${level} times over needs a name for its chunk`);
    const modules = [...home.keys()].filter((file) => home.get(file) === level).toSorted();
    return { name, modules, exports: modules.filter((file) => asked.has(file)) };
  });
}

/** The source of a chunk's entry: its modules under their paths. */
export const entryOf = ({ exports }: Chunk): string =>
  exports
    .map((file, at) => `import * as module${at} from "./${file}"; export { module${at} as ${JSON.stringify(file)} };`)
    .join("\n");

/** Leaves out of `chunk` what is in others, and asks for it there. */
export function importFromChunks(chunk: Chunk, all: readonly Chunk[]): Plugin {
  const homes = new Map(all.flatMap(({ name, modules }) => modules.map((file) => [file, name] as const)));
  return {
    name: "import-from-chunks",
    setup(build) {
      build.onResolve({ filter: /^\.\.?\// }, ({ path: specifier, resolveDir }) => {
        const file = path.relative(root, path.resolve(resolveDir, specifier)).split(path.sep).join("/");
        const home = homes.get(file);
        if (home === undefined || home === chunk.name) return undefined;
        return { path: chunkId(home, file), external: true };
      });
    },
  };
}
