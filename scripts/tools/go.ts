/** The Go that builds the tests' Kubernetes: the machine's own, one that this fetches by itself, or one that we fetch so. */
import { createHash } from "node:crypto";
import { chmod, readdir, readFile, rename, rm } from "node:fs/promises";
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
  if (said === undefined) return path.join(await fetched(), "bin/go");
  return isNewEnough(said) ? "go" : path.join((await fetchedByGo()) ?? (await fetched()), "bin/go");
}

/**
 * Go 1.21 and newer fetch another one by the machine's own settings for its proxy. Debian's and Ubuntu's are told not to, but
 * by an order that this one replaces.
 */
async function fetchedByGo(): Promise<string | undefined> {
  try {
    const env = { ...process.env, GOTOOLCHAIN: `go${version}` };
    const folder = (await run("go", ["env", "GOROOT"], { env })).trimEnd().split("\n").at(-1) ?? "";
    return isNewEnough(await run(path.join(folder, "bin/go"), ["version"])) ? folder : undefined;
  } catch {
    return undefined; // older than that, or without a proxy that it can reach
  }
}

/** What Kubernetes' go.mod asks for. */
export const isNewEnough = (said: string): boolean => {
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(said) ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 26);
};

const fetched = (): Promise<string> =>
  cached(`go-${version}`, async (folder) => {
    const archive = path.join(folder, "go.zip");
    await download(archive);
    await run("python3", ["-m", "zipfile", "-e", archive, folder]);
    const content = path.join(folder, module);
    for (const name of await readdir(content)) await rename(path.join(content, name), path.join(folder, name));
    await Promise.all([archive, path.join(folder, "golang.org")].map((name) => rm(name, { recursive: true })));
    // A module's files are no programs, until Go makes them so.
    for (const name of ["bin", "pkg/tool/linux_amd64"])
      for (const program of await readdir(path.join(folder, name)))
        await chmod(path.join(folder, name, program), 0o755);
  });

/** Python's client takes the proxies that the machine names, which Node's fetch does not. */
async function download(archive: string): Promise<void> {
  const proxy = (process.env["GOPROXY"] ?? "").split(/[,|]/).find((each) => each.startsWith("http"));
  if (proxy === undefined) {
    throw new Error(
      "failed to find a Go that can build the tests' Kubernetes: install Go 1.21 or newer (https://go.dev/dl), or set GOPROXY to " +
        "the module proxy to fetch one from",
    );
  }
  const [name = "", tag = ""] = module.split("@");
  const url = `${proxy}/${name}/@v/${tag}.zip`;
  const fetchTo = "import sys, urllib.request; urllib.request.urlretrieve(*sys.argv[1:])";
  await run("python3", ["-c", fetchTo, url, archive]);
  const hash = createHash("sha256")
    .update(await readFile(archive))
    .digest("hex");
  if (hash !== sha256) throw new Error(`failed to fetch Go: ${name} has the SHA-256 ${hash} instead of ${sha256}`);
}
