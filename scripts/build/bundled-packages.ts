/** Which npm packages are in a bundle: what esbuild says that it put there, not what package.json asks for. */
import { readFileSync } from "node:fs";
import type { Metafile } from "esbuild";
import { inRoot } from "./paths.ts";

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** The SPDX expression of its package.json. */
  readonly license: string;
  /** Where it lies, from the root of the repository: `node_modules/execa`. */
  readonly folder: string;
  /** The folders of the bundled packages that its files import. */
  readonly imports: readonly string[];
}

/** Sorted by name and version. A package of which tree shaking left nothing is not in it. */
export function bundledPackages(metafiles: readonly Metafile[]): BundledPackage[] {
  const folders = new Set(metafiles.flatMap(foldersInOutput));
  const packages = [...folders].map((folder): BundledPackage => {
    const { name, version, license } = JSON.parse(readFileSync(inRoot(folder, "package.json"), "utf8"));
    const imports = metafiles.flatMap((metafile) => importedBy(folder, metafile)).filter((other) => folders.has(other));
    return { name, version, license: license ?? "NOASSERTION", folder, imports: [...new Set(imports)].toSorted() };
  });
  return packages.toSorted((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

const foldersInOutput = (metafile: Metafile): string[] =>
  Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? folderOf(file) : [])),
  );

const importedBy = (folder: string, metafile: Metafile): string[] =>
  Object.entries(metafile.inputs)
    .filter(([file]) => folderOf(file)[0] === folder)
    .flatMap(([, { imports }]) => imports.flatMap((imported) => folderOf(imported.path)))
    .filter((other) => other !== folder);

/** `node_modules/a/node_modules/@b/c/d.js` → `node_modules/a/node_modules/@b/c`; nothing for a file of ours. */
function folderOf(file: string): string[] {
  const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file);
  return found ? [found[0]] : [];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
