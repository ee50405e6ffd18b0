/**
 * Run by code-cache.ts with the node that is shipped: loads the chunks as the executable does (bin/load-chunk.ts), lets spark-runner do
 * what it does most, and writes the code caches. V8 puts into a cache what was compiled until then, so a later start
 * neither parses nor compiles it. The argument is the folder with the chunks, which is where the caches go.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import * as vm from "node:vm";
import { chunkLoader } from "../../bin/load-chunk.ts";
import { shellScripts } from "./shell-assets.ts";

/**
 * Off while the warm-up runs: V8 notes in a function that it was on its way to a compiler, and drops the bytecode of one
 * that wasn't called for a while. Both hang on the machine's speed, and would be seen in the cache. They are on again
 * when the cache is written, because V8 takes a cache only when its flags are those that it was made with.
 */
const timeDependent = ["sparkplug", "maglev", "opt", "flush-bytecode"];
for (const flag of timeDependent) setFlagsFromString(`--no-${flag}`);

/** No timer rings: one that did in a slow warm-up alone would be seen in the cache, and garbage.ts even drops bytecode then. */
const { setTimeout: start } = globalThis;
globalThis.setTimeout = ((act: () => void) => start(act, 2 ** 31 - 1).unref()) as typeof setTimeout;

const folder = process.argv[2] ?? "";
const chunks = new Map<string, vm.Script>();

/** What only works inside of an executable. */
const scripts = shellScripts();
const sea = { getAsset: (name: string): Uint8Array => scripts[name] ?? new Uint8Array(16), isSea: () => true };

const load = chunkLoader({
  asset: (name) => (name.endsWith(".cjs") ? readFileSync(path.join(folder, name)) : new Uint8Array()),
  builtin: (id) => (id === "node:sea" ? sea : process.getBuiltinModule(id)),
  script: (source, options) => {
    const script = new vm.Script(source, options);
    chunks.set(options.filename, script);
    return script;
  },
});

process.on("exit", () => {
  for (const flag of timeDependent) setFlagsFromString(`--${flag}`);
  for (const [name, script] of chunks) {
    writeFileSync(path.join(folder, name.replace(/\.cjs$/, ".cache")), script.createCachedData());
  }
});

const { main } = load("main")["src/main.ts"] as typeof import("../../src/main.ts");
await warmUp(["--help"], 0);
await warmUp(["--dry-run", "job.py"], 0);
// A job that ends before it has a process: with one, the order in which its events come would decide what is compiled.
await warmUp(["--local", "no-such-job.py"], 66);
// As far as client-node goes without a server: it reads a kubeconfig, which has no such context.
process.env["KUBECONFIG"] = path.join(folder, "kubeconfig");
writeFileSync(process.env["KUBECONFIG"], "apiVersion: v1\nkind: Config\nclusters: []\nusers: []\ncontexts: []\n");
await warmUp(["--dry-run", "--context", "none", "job.py"], 78);

/** A cold function costs a few milliseconds later and breaks nothing: so an unexpected end is told, not fatal. */
async function warmUp(args: readonly string[], expected: number): Promise<void> {
  const exitCode = await main([process.execPath, process.execPath, ...args], {});
  if (exitCode !== expected) process.stderr.write(`warm-up: "${args.join(" ")}" ended with ${exitCode}\n`);
}
