/**
 * Parts of Node that cost milliseconds to load, and that are asked for as soon as a file is imported: node:child_process,
 * which the main chunk needs only to become Spark's process; node:https by the calls of the API server, which no local run
 * needs. Such a module is loaded when one of its members is first used.
 */
import { createRequire } from "node:module";
import type { Plugin } from "esbuild";

const costly = ["child_process", "crypto", "http", "https", "net", "readline", "tls", "tty", "worker_threads"];
const namespace = "lazy-builtin";
const requireHere = createRequire(import.meta.url);

export const lazyBuiltins: Plugin = {
  name: "lazy-builtins",
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(node:)?(${costly.join("|")})$`) }, ({ path: id, namespace: importer }) => {
      const path = id.startsWith("node:") ? id : `node:${id}`;
      return importer === namespace ? { path, external: true } : { path, namespace };
    });
    build.onLoad({ filter: /.*/, namespace }, ({ path: id }) => ({ contents: standIn(id), loader: "js" }));
  },
};

/** A CommonJS module with the members of the real one as getters; esbuild's helpers copy getters without calling them. */
function standIn(id: string): string {
  const members = Object.keys(requireHere(id) as object).toSorted();
  const get = `() => require(${JSON.stringify(id)})[name]`;
  return `for (const name of ${JSON.stringify(members)})
    Object.defineProperty(exports, name, { enumerable: true, get: ${get} });`;
}
