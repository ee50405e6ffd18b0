/**
 * One executable of a node, the SEA main and its assets: done by pkg's SEA mode. Node keeps its symbols: without them
 * the file would be 18 MB smaller and start no faster, but its bytes would depend on the machine's binutils.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { inDist, inRoot } from "./paths.ts";
import { writeWhole } from "./write-file.ts";
import type { Target } from "./node-binary.ts";

export interface Executable {
  readonly target: Target;
  readonly output: string;
  readonly node: string;
  readonly main: string;
  readonly assets: Readonly<Record<string, string | Uint8Array>>;
}

/**
 * pkg's own command line drops `seaConfig` and `nodePath` without a word, and would then download a node: so its inner
 * function is called. That it is inner is why package.json pins pkg's exact version.
 */
type Sea = (
  entry: string,
  options: {
    targets: { nodeRange: string; platform: string; arch: string; output: string }[];
    nodePath: string;
    useLocalNode: boolean;
    seaConfig: Record<string, unknown>;
  },
) => Promise<void>;

/** Makes the executable unless the one that is there was made of the same things. Returns whether it had to. */
export async function inject(executable: Executable): Promise<boolean> {
  const { target, output } = executable;
  const stamp = inDist(`.${path.basename(output)}.stamp`);
  const ingredients = await hashOfIngredients(executable);
  if ((await readFile(stamp, "utf8").catch(() => "")) === `${ingredients} ${await hashOfFile(output)}\n`) return false;

  const folder = await mkdtemp(path.join(tmpdir(), "spark-runner-build-"));
  const tmpdirBefore = process.env["TMPDIR"];
  const draft = `${output}.${process.pid}.draft`;
  try {
    const assets: Record<string, string> = {};
    for (const [name, content] of Object.entries(executable.assets)) {
      assets[name] = path.join(folder, name);
      await writeFile(assets[name], content);
    }
    await writeFile(path.join(folder, "loader.cjs"), executable.main);
    process.env["TMPDIR"] = folder; // where pkg makes the folder that it works in
    const sea = createRequire(import.meta.url)("@yao-pkg/pkg/lib-es5/sea.js") as { default: Sea };
    const [platform, arch] = target.split("-") as [string, string];
    await sea.default(path.join(folder, "loader.cjs"), {
      targets: [{ nodeRange: `node${process.versions.node}`, platform, arch, output: draft }],
      nodePath: executable.node,
      useLocalNode: true, // the target's node can't be asked for its version here: it is that of this one
      seaConfig: { ...seaConfig, assets },
    });
    await rename(draft, output); // in one step, also while the old one is running
  } finally {
    if (tmpdirBefore === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = tmpdirBefore;
    await rm(draft, { force: true });
    await rm(folder, { recursive: true, force: true });
  }
  await writeWhole(stamp, `${ingredients} ${await hashOfFile(output)}\n`);
  return true;
}

const seaConfig = {
  // From the folder that pkg works in. Node writes this path into the file, so it must not tell where the build ran.
  main: "../loader.cjs",
  disableExperimentalSEAWarning: true,
  useCodeCache: false, // the loader is tiny; the chunks have caches that are the same in every build
  useSnapshot: false,
  // What is said on stderr is for the user. A warning about Node's interfaces is for us, and the tests see it.
  execArgv: ["--disable-warning=ExperimentalWarning", "--disable-warning=DeprecationWarning"],
  execArgvExtension: "none", // NODE_OPTIONS is the job's business
} as const;

async function hashOfIngredients({ node, main, assets }: Executable): Promise<string> {
  const hash = createHash("sha256");
  const add = (name: string, content: string | Uint8Array): void => {
    hash.update(`${name} ${content.length}\n`).update(content);
  };
  add("node", await hashOfFile(node));
  add("pkg", await readFile(inRoot("node_modules/@yao-pkg/pkg/package.json")));
  add("config", JSON.stringify(seaConfig));
  add("main", main);
  for (const [name, content] of Object.entries(assets)) add(name, content);
  return hash.digest("hex");
}

async function hashOfFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "none";
    throw error;
  }
  return hash.digest("hex");
}
