/** The bundles of the executable: the loader, which is the SEA's main, and the chunks that it loads. */
import { build, type BuildOptions, type Metafile } from "esbuild";
import { chunkWrapper } from "../../src/load-chunk.ts";
import { definitions } from "./identity.ts";
import { lazyBuiltins } from "./lazy-builtins.ts";
import { inRoot, root } from "./paths.ts";
import { importShared, lightEntry, ownModules } from "./shared-modules.ts";
import { withoutUndici } from "./without-undici.ts";

export interface Bundle {
  readonly code: string;
  readonly metafile: Metafile;
}

export interface Bundles {
  readonly loader: Bundle;
  /** Command line, settings, plan: `--version` and `--dry-run` need no more. */
  readonly light: Bundle;
  /** What runs a job. */
  readonly heavy: Bundle;
  /** client-node, which only `--context` needs. */
  readonly context: Bundle;
}

export const chunkNames = { light: "main", heavy: "heavy", context: "context" } as const;

export async function bundleExecutable(): Promise<Bundles> {
  const draft = await bundle(light([])); // only to learn which modules are in it
  const used = new Set<string>();
  const part = (entry: string): Promise<Bundle> =>
    bundle({
      ...chunk,
      entryPoints: [inRoot(entry)],
      plugins: [importShared(ownModules(draft.metafile), used), withoutUndici],
    });
  const heavy = await part("src/heavy.ts");
  const context = await part("src/kubernetes/context.ts");
  return { loader: await bundle(loader), light: await bundle(light([...used])), heavy, context };
}

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  minify: true,
  charset: "ascii", // a chunk is read as Latin-1, which V8 keeps as it is
  legalComments: "none", // dist/LICENSES.txt has them all
  supported: { "dynamic-import": false }, // a chunk has no module loader: import() of a builtin becomes require()
  define: { ...definitions("executable"), "import.meta.url": "undefined" },
  logLevel: "warning",
  metafile: true,
  write: false,
};

const loader: BuildOptions = { ...common, entryPoints: [inRoot("bin/spark-runner.sea.ts")] };

const chunk: BuildOptions = {
  ...common,
  banner: { js: chunkWrapper.header },
  footer: { js: chunkWrapper.footer },
};

const light = (shared: readonly string[]): BuildOptions => ({
  ...chunk,
  plugins: [lazyBuiltins],
  stdin: { contents: lightEntry(shared), resolveDir: root, sourcefile: "light-entry.ts", loader: "ts" },
});

async function bundle(options: BuildOptions): Promise<Bundle> {
  const { outputFiles, metafile } = await build(options);
  const code = outputFiles?.[0]?.text;
  if (code === undefined || metafile === undefined) throw new Error("esbuild made no output");
  // oxlint-disable-next-line no-control-regex
  if (!/^[\x00-\x7f]*$/.test(code)) throw new Error("a bundle must be ASCII: src/load-chunk.ts reads it as Latin-1");
  return { code, metafile };
}
