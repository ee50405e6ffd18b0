/** The Go that builds the tests' Kubernetes: the machine's own, or one that is fetched, as Go fetches newer ones itself. */
import { createHash } from "node:crypto";
import { chmod, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { cached } from "./cache.ts";
import { run } from "./run.ts";

/** https://go.dev/ref/mod#module-proxy serves Go's toolchains as modules: https://go.dev/doc/toolchain#download */
const version = "1.26.8";
const module = `golang.org/toolchain@v0.0.1-go${version}.linux-amd64`;
const sha256 = "30c2b1bf7dcc88d3eb0a1364e47ddd9128edb3110a30e8a0ef61cd5856b31de7";

let chosen: Promise<string> | undefined;

/** The command that runs Go. */
export const goCommand = (): Promise<string> => (chosen ??= choose());

async function choose(): Promise<string> {
  const said = await run("go", ["version"]).catch(() => undefined);
  return said !== undefined && isNewEnough(said) ? "go" : path.join(await fetched(), "bin/go");
}

/** What Kubernetes' go.mod asks for. Older ones could fetch it, but Debian's and Ubuntu's are told not to. */
export const isNewEnough = (said: string): boolean => {
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(said) ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 26);
};

const fetched = (): Promise<string> =>
  cached(`go-${version}`, async (folder) => {
    const archive = path.join(folder, "go.zip");
    await writeFile(archive, await download());
    await run("python3", ["-m", "zipfile", "-e", archive, folder]);
    const content = path.join(folder, module);
    for (const name of await readdir(content)) await rename(path.join(content, name), path.join(folder, name));
    await Promise.all([archive, path.join(folder, "golang.org")].map((name) => rm(name, { recursive: true })));
    // A module's files are no programs, until Go makes them so.
    for (const name of ["bin", "pkg/tool/linux_amd64"])
      for (const program of await readdir(path.join(folder, name)))
        await chmod(path.join(folder, name, program), 0o755);
  });

async function download(): Promise<Buffer> {
  const [proxy = ""] = (process.env["GOPROXY"] ?? "").split(/[,|]/);
  const [name = "", tag = ""] = module.split("@");
  const url = `${proxy.startsWith("http") ? proxy : ""}/${name}/@v/${tag}.zip`;
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`failed to fetch Go: ${url} answered ${answer.status}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const hash = createHash("sha256").update(bytes).digest("hex");
  if (hash !== sha256) throw new Error(`failed to fetch Go: ${url} has the SHA-256 ${hash} instead of ${sha256}`);
  return bytes;
}
