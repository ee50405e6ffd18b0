/**
 * The executable consists of two bundles. A module of ours that both import must exist once at run time, else
 * `error instanceof RunnerError` is false when the error comes from the other bundle. So the light bundle keeps such
 * modules and hands them to the heavy one (`shareModules` in src/load-heavy.ts), which imports them from outside.
 * Libraries are not shared: nobody compares their classes across the seam.
 */
import path from "node:path";
import type { Metafile, Plugin } from "esbuild";
import { inRoot, root } from "./paths.ts";

const prefix = "spark-runner:";

/** The modules of ours that are in a bundle, as paths like `src/errors.ts`. */
export const ownModules = (metafile: Metafile): string[] =>
  Object.keys(metafile.inputs).filter((file) => file.startsWith("src/"));

/** Leaves the modules `available` out of the bundle, and notes in `used` which of them it would have had. */
export function importShared(available: readonly string[], used: Set<string>): Plugin {
  const names = new Set(available);
  return {
    name: "import-shared",
    setup(build) {
      build.onResolve({ filter: /^\.\.?\// }, ({ path: specifier, resolveDir }) => {
        const name = path.relative(root, path.resolve(resolveDir, specifier)).split(path.sep).join("/");
        if (!names.has(name)) return undefined;
        used.add(name);
        return { path: `${prefix}${name}`, external: true };
      });
    },
  };
}

/** The entry of the light bundle: main, and the modules that the heavy one takes from it. */
export function lightEntry(shared: readonly string[]): string {
  const modules = [...shared].toSorted();
  const file = (name: string): string => JSON.stringify(inRoot(name));
  return [
    `export { main } from ${file("src/main.ts")};`,
    `import { shareModules } from ${file("src/load-heavy.ts")};`,
    ...modules.map((name, index) => `import * as shared${index} from ${file(name)};`),
    `shareModules({ ${modules.map((name, index) => `${JSON.stringify(prefix + name)}: shared${index}`).join(", ")} });`,
  ].join("\n");
}
