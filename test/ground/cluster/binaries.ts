/**
 * Kubernetes, etcd and CoreDNS as executables, built from the Go module proxy once and kept in the cache. What is built
 * is pinned by the go.mod and go.sum files beside this one.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { cached } from "../../../scripts/tools/cache.ts";
import { goCommand } from "../../../scripts/tools/go.ts";
import { run } from "../../../scripts/tools/run.ts";

/** A Go module of ours, and the commands that are built in it. */
export interface GoModule {
  readonly folder: string;
  /** The name of each executable and the package that it is made from. */
  readonly commands: Readonly<Record<string, string>>;
  readonly linkerFlags?: string;
  /** For what runs in images that may have no C library. */
  readonly static?: boolean;
}

const go = path.join(import.meta.dirname, "go");
const kubernetes = [
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kube-proxy",
  "kubelet",
  "kubectl",
  "kubeadm",
] as const;

/** What is in the folder KUBEBUILDER_ASSETS (envtest's has etcd, kube-apiserver and kubectl) is taken from there. */
export interface Binaries {
  /** The folders in which the executables are, those of KUBEBUILDER_ASSETS first. */
  readonly folders: readonly string[];
  /** The file of an executable. */
  file(name: string): string;
}

/** All that the cluster runs, or what is wanted of it; a first time takes 10 to 20 minutes on two cores. */
export async function clusterBinaries(
  say: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
  isWanted: (name: string) => boolean = () => true,
): Promise<Binaries> {
  const assets = env["KUBEBUILDER_ASSETS"];
  const given = (name: string): boolean => Boolean(assets) && existsSync(path.join(assets ?? "", name));
  const folders = assets ? [assets] : [];
  for (const module of await clusterModules()) {
    const lacking = Object.entries(module.commands).filter(([name]) => isWanted(name) && !given(name));
    const commands = Object.fromEntries(lacking);
    if (lacking.length > 0) folders.push(await built({ ...module, commands }, say));
  }
  const file = (name: string): string => {
    const folder = folders.find((one) => existsSync(path.join(one, name)));
    if (folder === undefined) throw new Error(`failed to find ${name} in ${folders.join(", ")}`);
    return path.join(folder, name);
  };
  return { folders, file };
}

async function clusterModules(): Promise<GoModule[]> {
  const folder = path.join(go, "kubernetes");
  const version = /^\s*(?:require )?k8s\.io\/kubernetes (v(\d+)\.(\d+)\S*)$/m.exec(
    await readFile(path.join(folder, "go.mod"), "utf8"),
  );
  if (version === null) throw new Error(`failed to read Kubernetes' version from ${folder}/go.mod: it is not required`);
  const [, all, major, minor] = version;
  const stamp = "-X k8s.io/component-base/version";
  return [
    {
      folder,
      commands: Object.fromEntries(kubernetes.map((name) => [name, `k8s.io/kubernetes/cmd/${name}`])),
      linkerFlags: `-s -w ${stamp}.gitVersion=${all} ${stamp}.gitMajor=${major} ${stamp}.gitMinor=${minor}`,
    },
    { folder: path.join(go, "etcd"), commands: { etcd: "go.etcd.io/etcd/server/v3" } },
    { folder: path.join(go, "coredns"), commands: { coredns: "github.com/coredns/coredns" } },
    { folder: path.join(go, "pause"), commands: { pause: "." }, static: true },
  ];
}

/** The folder with the module's executables. One `go build` for all of them shares what they have in common. */
export async function built(module: GoModule, say: (line: string) => void): Promise<string> {
  const flags = ["-trimpath", "-mod=readonly", "-buildvcs=false", `-ldflags=${module.linkerFlags ?? "-s -w"}`];
  const sources = await Promise.all(
    (await readdir(module.folder, { recursive: true }))
      .filter((name) => /\.go$|^go\.(mod|sum)$/.test(name))
      .toSorted()
      .map(async (name) => `${name}\n${await readFile(path.join(module.folder, name), "utf8")}`),
  );
  const key = createHash("sha256")
    .update(JSON.stringify([sources, flags, module.commands, module.static, process.arch]))
    .digest("hex");
  const name = path.basename(module.folder);
  return cached(`cluster-${name}-${key.slice(0, 12)}`, async (folder) => {
    say(`building ${Object.keys(module.commands).join(", ")} …`);
    const env = { ...process.env, ...(module.static ? { CGO_ENABLED: "0" } : {}), GOFLAGS: "", GOWORK: "off" };
    const packages = Object.values(module.commands);
    // With several, Go names each after the last part of its package, which is the name that it has here.
    const output = packages.length > 1 ? `${folder}/` : path.join(folder, Object.keys(module.commands)[0] ?? "");
    await run(await goCommand(), ["build", ...flags, "-o", output, ...packages], { cwd: module.folder, env });
  });
}

/** The folder of a module that our go.mod in `name` requires: downloaded by Go, checked against go.sum. */
export async function moduleFolder(name: string, required: string): Promise<string> {
  const answer = await run(await goCommand(), ["mod", "download", "-json", required], {
    cwd: path.join(go, name),
    env: { ...process.env, GOFLAGS: "-mod=readonly", GOWORK: "off" },
  });
  return (JSON.parse(answer) as { Dir: string }).Dir;
}
