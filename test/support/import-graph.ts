/** Who imports whom, as esbuild resolves it: through subfolders, re-exports and `import()`. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { build, type Plugin } from "esbuild";

/** From a file to what it imports: files by their path from `root`, packages and Node's modules by their names. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** `files` are paths from `root`. With `types`, what a file needs of another only as a type is an import as well. */
export async function importGraph(
  root: string,
  files: readonly string[],
  { types }: { readonly types: boolean },
): Promise<ImportGraph> {
  const { metafile } = await build({
    absWorkingDir: root,
    // One entry for all: else esbuild prints each file again for each entry that reaches it.
    stdin: { contents: files.map((file) => `import "./${file}";`).join("\n"), resolveDir: root, sourcefile: "<all>" },
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } }, // an import that nothing uses is an import
    plugins: types ? [typesAsImports] : [],
    logLevel: "silent",
    metafile: true,
    write: false,
  });
  return new Map(
    Object.entries(metafile.inputs)
      .filter(([file]) => file !== "<all>")
      .map(([file, { imports }]) => [file, [...new Set(imports.map((each) => each.path))]]),
  );
}

const typesAsImports: Plugin = {
  name: "types-as-imports",
  setup({ onLoad, onResolve }) {
    // What only looks like an import, in a string: a real one that leads nowhere is the compiler's to tell.
    onResolve({ filter: /^\.\.?\// }, ({ path: name, resolveDir }) =>
      existsSync(path.join(resolveDir, name)) ? undefined : { path: name, external: true },
    );
    onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
      const text = await readFile(file, "utf8");
      const asked = [...text.matchAll(/\btypeof import\(("[^"]+")\)/g)].map(([, name]) => `import ${name};`);
      const imports = text.replaceAll(/^(?:import|export) type\s[^;]*?\bfrom ("[^"]+")/gm, "import $1");
      return { contents: [imports, ...asked].join("\n"), loader: "ts", resolveDir: path.dirname(file) };
    });
  },
};

/** The groups of files that reach each other (Tarjan's strongly connected components), each sorted. */
export function circles(graph: ImportGraph): string[][] {
  const found: string[][] = [];
  const numbers = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const visit = (file: string): void => {
    numbers.set(file, numbers.size);
    lowest.set(file, numbers.get(file) ?? 0);
    open.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!graph.has(next)) continue;
      if (!numbers.has(next)) visit(next);
      if (open.includes(next)) lowest.set(file, Math.min(lowest.get(file) ?? 0, lowest.get(next) ?? 0));
    }
    if (lowest.get(file) !== numbers.get(file)) return;
    const group = open.splice(open.indexOf(file));
    if (group.length > 1) found.push(group.toSorted());
  };
  for (const file of graph.keys()) if (!numbers.has(file)) visit(file);
  return found;
}

/** For each thing that `file` reaches, the shortest way there, `file` first. */
export function waysFrom(file: string, graph: ImportGraph): ReadonlyMap<string, readonly string[]> {
  const ways = new Map<string, readonly string[]>([[file, [file]]]);
  for (const [at, way] of ways) {
    for (const next of graph.get(at) ?? []) if (!ways.has(next)) ways.set(next, [...way, next]);
  }
  return ways;
}
