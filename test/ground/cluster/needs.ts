/** What a machine must have to run the cluster, and which ways are open where it has it not. */
import { existsSync } from "node:fs";
import { run } from "../../../scripts/tools/run.ts";

export interface Machine {
  readonly platform: string;
  readonly architecture: string;
  readonly root: boolean;
  /** What `go version` says; undefined when there is no go. */
  readonly go: string | undefined;
  readonly hasTool: (name: string) => boolean;
  readonly hasCni: boolean;
  /** Whether new name spaces can be made and mounts made in them, which even root can't in an ordinary container. */
  readonly canIsolate: boolean;
}

/** Each tool with the Debian package that brings it. */
const tools: readonly (readonly [tool: string, debianPackage: string])[] = [
  ["containerd", "containerd"],
  ["ctr", "containerd"],
  ["runc", "runc"],
  ["debootstrap", "debootstrap"],
  ["iptables", "iptables"],
  ["ip", "iproute2"],
  ["conntrack", "conntrack"],
  ["openssl", "openssl"],
  ["unshare", "util-linux"],
  ["nsenter", "util-linux"],
  ["mount", "mount"],
  ["tar", "tar"],
];

/** The plugins' folders in Debian, in Fedora and by hand. */
const cniFolders = ["/usr/lib/cni", "/usr/libexec/cni", "/opt/cni/bin"];

export const cniFolder = (): string | undefined => cniFolders.find((folder) => existsSync(`${folder}/bridge`));

/** One line for each thing that is missing; none when all is there. */
export function whatIsMissing(machine: Machine): string[] {
  if (machine.platform !== "linux" || machine.architecture !== "x64")
    return [`Linux on x86-64 (this is ${machine.platform} on ${machine.architecture})`];
  const missing: string[] = [];
  if (!machine.root) missing.push("root: containers, mounts and network interfaces are made (use sudo -E)");
  else if (!machine.canIsolate)
    missing.push("the right to make name spaces and mounts (in a container: run it with --privileged)");
  if (machine.go === undefined) missing.push("go, 1.21 or newer: https://go.dev/dl");
  else if (!isNewEnough(machine.go)) missing.push(`go, 1.21 or newer (this is ${machine.go}): https://go.dev/dl`);
  const absent = tools.filter(([tool]) => !machine.hasTool(tool));
  const packages = absent.map(([, debianPackage]) => debianPackage);
  const names = absent.map(([tool]) => tool);
  if (!machine.hasCni) {
    names.push("the CNI plugins");
    packages.push("containernetworking-plugins");
  }
  if (names.length > 0) {
    const sudo = machine.root ? "" : "sudo ";
    missing.push(`${names.join(", ")}: ${sudo}apt-get install -y ${[...new Set(packages)].join(" ")}`);
  }
  return missing;
}

/** Older ones can't fetch the Go that Kubernetes is written for. */
const isNewEnough = (version: string): boolean => {
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 21);
};

export const explainMissing = (missing: readonly string[]): string => `failed to start the cluster: this machine lacks
${missing.map((line) => `  ${line}`).join("\n")}
Either bring that, or use a Kubernetes of your own (kind, minikube, a team's):
  scripts/cluster up --context NAME      with KUBECONFIG, or ~/.kube/config
Ready-made etcd, kube-apiserver and kubectl are taken from the folder that KUBEBUILDER_ASSETS names.`;

/** The machine that we are on. */
export async function thisMachine(): Promise<Machine> {
  const folders = (process.env["PATH"] ?? "").split(":").concat("/usr/sbin", "/sbin");
  const says = (file: string, args: readonly string[]): Promise<string | undefined> =>
    run(file, args).catch(() => undefined);
  const [go, isolated] = await Promise.all([
    says("go", ["version"]),
    says("unshare", ["--net", "--pid", "--mount", "--fork", "mount", "-n", "-t", "tmpfs", "tmpfs", "/run"]),
  ]);
  return {
    platform: process.platform,
    architecture: process.arch,
    root: process.getuid?.() === 0,
    go: go?.trim(),
    hasTool: (name) => folders.some((folder) => folder !== "" && existsSync(`${folder}/${name}`)),
    hasCni: cniFolder() !== undefined,
    canIsolate: isolated !== undefined,
  };
}
