/** The official node that becomes the executable: from the npm package of the target, in the version of the build's. */
import { execFile } from "node:child_process";
import { chmod, copyFile, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { cached } from "../tools/cache.ts";
import { inRoot } from "./paths.ts";

export const targets = ["linux-x64", "linux-arm64"] as const;
export type Target = (typeof targets)[number];

/** The target that the build itself runs on. It is a devDependency; the others are fetched when they are asked for. */
export const hostTarget = "linux-x64" satisfies Target;

export async function nodeBinary(target: Target): Promise<string> {
  if (target === hostTarget) return inRoot("node_modules", `node-${target}`, "bin", "node");
  const version = process.versions.node;
  const folder = await cached(`node-${version}-${target}`, async (draft) => {
    // npm verifies the package's checksum; what it is made for doesn't matter, as nothing of it is run here.
    const name = `node-${target}`;
    const args = ["install", `${name}@${version}`, "--prefix", draft, "--no-save", "--ignore-scripts", "--force"];
    await promisify(execFile)("npm", [...args, `--cpu=${target.slice("linux-".length)}`, "--os=linux"], { cwd: draft });
    await copyFile(path.join(draft, "node_modules", name, "bin", "node"), path.join(draft, "node"));
    await chmod(path.join(draft, "node"), 0o755);
    await rm(path.join(draft, "node_modules"), { recursive: true });
  });
  return path.join(folder, "node");
}
