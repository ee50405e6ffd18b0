/** The bundles of the executable: the loader, which is the SEA's main, and the chunks that it loads. */
import { build, type BuildOptions, type Metafile } from "esbuild";
import { chunkWrapper } from "../../bin/load-chunk.ts";
import { type Chunk, type ChunkName, entryOf, importFromChunks, splitIntoChunks } from "./chunks.ts";
import { definitions } from "./identity.ts";
import { lazyBuiltins } from "./lazy-builtins.ts";
import { inRoot, root } from "./paths.ts";
import { withoutUndici } from "./without-undici.ts";

export interface Bundle {
  readonly code: string;
  readonly metafile: Metafile;
}

export interface Bundles {
  readonly loader: Bundle;
  readonly chunks: ReadonlyMap<ChunkName, Bundle>;
}

export async function bundleExecutable(): Promise<Bundles> {
  const entry = "src/main.ts";
  const whole = await bundle({ ...common, entryPoints: [inRoot(entry)], plugins: [withoutUndici] });
  const parts = splitIntoChunks(entry, whole.metafile);
  const chunks = new Map<ChunkName, Bundle>();
  for (const part of parts) chunks.set(part.name, await bundle(chunk(part, parts)));
  return { loader: await bundle(loader), chunks };
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
  supported: { "dynamic-import": false }, // a chunk has no module loader: import() becomes require()
  define: { ...definitions("executable"), "import.meta.url": "undefined" },
  logLevel: "warning",
  metafile: true,
  write: false,
};

const loader: BuildOptions = { ...common, entryPoints: [inRoot("bin/spark-runner.sea.ts")] };

const chunk = (part: Chunk, all: readonly Chunk[]): BuildOptions => ({
  ...common,
  banner: { js: chunkWrapper.header },
  footer: { js: chunkWrapper.footer },
  plugins: [importFromChunks(part, all), withoutUndici, lazyBuiltins],
  stdin: { contents: entryOf(part), resolveDir: root, sourcefile: `${part.name}-chunk.ts`, loader: "ts" },
});

async function bundle(options: BuildOptions): Promise<Bundle> {
  const { outputFiles, metafile } = await build(options);
  const code = outputFiles?.[0]?.text;
  if (code === undefined || metafile === undefined) throw new Error("esbuild made no output");
  // oxlint-disable-next-line no-control-regex
  if (!/^[\x00-\x7f]*$/.test(code)) throw new Error("a bundle must be ASCII: bin/load-chunk.ts reads it as Latin-1");
  return { code, metafile };
}
