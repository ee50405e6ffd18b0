/**
 * dist/npm: what the npm package holds. JavaScript, as Node refuses to strip types inside of node_modules, with all
 * libraries in it, so that `npx` installs one package. It runs on the Node of the laptop.
 */
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import type { Assets } from "./shell-assets.ts";
import { bundledPackages } from "./bundled-packages.ts";
import { definitions } from "./identity.ts";
import { licences } from "./licences.ts";
import { inDist, inRoot, root } from "./paths.ts";
import { sbom } from "./sbom.ts";
import { withoutUndici } from "./without-undici.ts";

export async function bundlePackage(assets: Assets): Promise<void> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { cli: inRoot("bin/spark-runner.ts") },
    outdir: inDist("npm"),
    bundle: true,
    splitting: true, // what is loaded late stays a file of its own
    platform: "node",
    target: "node24",
    format: "esm",
    minify: true,
    keepNames: true, // a stack trace from a laptop should say something
    legalComments: "none",
    // A CommonJS library in the bundle asks for Node's modules by require(), which an ES module doesn't have.
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module";const require = makeRequire(import.meta.url);',
    },
    define: definitions("package"),
    plugins: [withoutUndici],
    logLevel: "warning",
    metafile: true,
    write: false,
  });
  const packages = bundledPackages([metafile]);
  const draft = inDist(`.npm.${process.pid}.draft`);
  const put = async (name: string, content: string | Uint8Array): Promise<void> => {
    const file = path.join(draft, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  };
  for (const file of outputFiles) await put(path.basename(file.path), file.contents);
  for (const [name, content] of Object.entries(assets)) await put(path.join("assets", name), content);
  await put("LICENSES.txt", await licences(packages));
  await put("sbom.cdx.json", await sbom(packages, { withNode: false }));
  await rm(inDist("npm"), { recursive: true, force: true });
  await rename(draft, inDist("npm"));
}
