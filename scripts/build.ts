/**
 * `npm run build`: dist/spark-runner (one executable), dist/npm (what the npm package holds), dist/assets (for runs from
 * the sources), dist/sbom.cdx.json and dist/LICENSES.txt. The same tree gives the same bytes.
 * `--target linux-arm64` makes dist/spark-runner-linux-arm64 alone, `--target npm` dist/npm alone.
 */
import { parseArgs } from "node:util";
import { bundledPackages } from "./build/bundled-packages.ts";
import { type Bundles, bundleExecutable } from "./build/bundle.ts";
import { bundlePackage } from "./build/bundle-package.ts";
import { type CodeCaches, makeCodeCaches } from "./build/code-cache.ts";
import { inject } from "./build/inject.ts";
import { licences, nodeLicence } from "./build/licences.ts";
import { hostTarget, nodeBinary, type Target, targets } from "./build/node-binary.ts";
import { inDist } from "./build/paths.ts";
import { sbom } from "./build/sbom.ts";
import { scalaRunnerJars } from "./build/scala-assets.ts";
import { shellScripts } from "./build/shell-assets.ts";
import { writeWhole } from "./build/write-file.ts";

const { target } = parseArgs({ options: { target: { type: "string", default: "all" } } }).values;
const started = performance.now();
const jars = await scalaRunnerJars();
for (const [name, content] of Object.entries(jars)) await writeWhole(inDist("assets", name), content);
const assets = { ...jars, ...shellScripts() };

if (target === "all" || target === "npm") await bundlePackage(assets);
if (target === "all") await buildExecutable(hostTarget, inDist("spark-runner"));
else if (isTarget(target)) await buildExecutable(target, inDist(`spark-runner-${target}`));
else if (target !== "npm") throw new Error(`--target ${target}: it can be all, npm, ${targets.join(", ")}`);

async function buildExecutable(kind: Target, output: string): Promise<void> {
  const node = await nodeBinary(kind);
  const bundles = await bundleExecutable();
  const caches = kind === hostTarget ? await makeCodeCaches(node, bundles) : new Map();
  const embeds = { ...embedded(bundles, caches), ...assets };
  const made = await inject({ target: kind, output, node, main: bundles.loader.code, assets: embeds });
  say(`${output}: ${made ? "made" : "up to date"}`);
  if (kind !== hostTarget) return;

  const metafiles = [bundles.loader, ...bundles.chunks.values()].map((bundle) => bundle.metafile);
  const packages = bundledPackages(metafiles);
  await writeWhole(inDist("metafile.json"), `${JSON.stringify(metafiles, undefined, 1)}\n`);
  await writeWhole(inDist("sbom.cdx.json"), await sbom(packages, { withNode: true }));
  await writeWhole(inDist("LICENSES.txt"), (await licences(packages)) + (await nodeLicence()));
}

function embedded({ chunks }: Bundles, caches: CodeCaches): Record<string, string | Uint8Array> {
  const parts = [...chunks].flatMap(([name, { code }]) => [
    [`${name}.cjs`, code],
    [`${name}.cache`, caches.get(name) ?? new Uint8Array()],
  ]);
  return Object.fromEntries(parts) as Record<string, string | Uint8Array>;
}

function isTarget(text: string): text is Target {
  return (targets as readonly string[]).includes(text);
}

function say(text: string): void {
  process.stdout.write(`${text} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`);
}
