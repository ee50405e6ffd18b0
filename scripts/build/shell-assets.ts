import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { inRoot } from "./paths.ts";

/** Files that the executable and the npm package carry, under the names that src/program.ts asks for. */
export type Assets = Readonly<Record<string, Buffer>>;

/** The shell scripts in src, and what `prepare` trains with. */
export function shellScripts(): Assets {
  const files = globSync(["src/**/*.sh", "src/prepared/training.*"], {
    cwd: inRoot(),
    exclude: ["**/*.ts"],
  }).toSorted();
  const scripts = Object.fromEntries(files.map((file) => [path.basename(file), readFileSync(inRoot(file))]));
  if (Object.keys(scripts).length < files.length) throw new Error(`two of these have one name: ${files.join(", ")}`);
  return scripts;
}
