/**
 * `npm run build`: dist/spark-runner (one executable), dist/npm (what the npm package holds), dist/assets (for runs from
 * the sources), dist/sbom.cdx.json and dist/LICENSES.txt. The same tree gives the same bytes.
 * `--target linux-arm64` makes dist/spark-runner-linux-arm64 alone, `--target npm` dist/npm alone.
 */
import { parseArgs } from "node:util";
import { bundledPackages } from "./build/bundled-packages.ts";
import { type Bundles, bundleExecutable, chunkNames } from "./build/bundle.ts";
import { bundlePackage } from "./build/bundle-package.ts";
import { type CodeCaches, makeCodeCaches, noCodeCaches } from "./build/code-cache.ts";
import { inject } from "./build/inject.ts";
import { licences, nodeLicence } from "./build/licences.ts";
import { hostTarget, nodeBinary, type Target, targets } from "./build/node-binary.ts";
import { inDist } from "./build/paths.ts";
import { sbom } from "./build/sbom.ts";
import { type Jars, scalaRunnerJars } from "./build/scala-assets.ts";
import { writeWhole } from "./build/write-file.ts";

const { target } = parseArgs({ options: { target: { type: "string", default: "all" } } }).values;
const started = performance.now();
const jars = await scalaRunnerJars();
for (const [name, content] of Object.entries(jars)) await writeWhole(inDist("assets", name), content);

if (target === "all" || target === "npm") await bundlePackage(jars);
if (target === "all") await buildExecutable(hostTarget, inDist("spark-runner"), jars);
else if (isTarget(target)) await buildExecutable(target, inDist(`spark-runner-${target}`), jars);
else if (target !== "npm") throw new Error(`--target ${target}: it can be all, npm, ${targets.join(", ")}`);

async function buildExecutable(kind: Target, output: string, assets: Jars): Promise<void> {
  const node = await nodeBinary(kind);
  const bundles = await bundleExecutable();
  const caches = kind === hostTarget ? await makeCodeCaches(node, bundles) : noCodeCaches;
  const embeds = embedded(bundles, caches, assets);
  const made = await inject({ target: kind, output, node, main: bundles.loader.code, assets: embeds });
  say(`${output}: ${made ? "made" : "up to date"}`);
  if (kind !== hostTarget) return;

  const metafiles = [bundles.loader, bundles.light, bundles.heavy, bundles.context].map((bundle) => bundle.metafile);
  const packages = bundledPackages(metafiles);
  await writeWhole(inDist("metafile.json"), `${JSON.stringify(metafiles, undefined, 1)}\n`);
  await writeWhole(inDist("sbom.cdx.json"), await sbom(packages, { withNode: true }));
  await writeWhole(inDist("LICENSES.txt"), (await licences(packages)) + (await nodeLicence()));
}

function embedded(
  { light, heavy, context }: Bundles,
  caches: CodeCaches,
  assets: Jars,
): Record<string, string | Uint8Array> {
  return {
    [`${chunkNames.light}.cjs`]: light.code,
    [`${chunkNames.light}.cache`]: caches.light,
    [`${chunkNames.heavy}.cjs`]: heavy.code,
    [`${chunkNames.heavy}.cache`]: caches.heavy,
    [`${chunkNames.context}.cjs`]: context.code,
    [`${chunkNames.context}.cache`]: caches.context,
    ...assets,
  };
}

function isTarget(text: string): text is Target {
  return (targets as readonly string[]).includes(text);
}

function say(text: string): void {
  process.stdout.write(`${text} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`);
}
