/** What a machine must have to run the cluster, and which ways are open where it has it not. */
import { existsSync } from "node:fs";
import { installPackages, mayInstall } from "../../../scripts/tools/packages.ts";
import { run } from "../../../scripts/tools/run.ts";

export interface Machine {
  readonly platform: string;
  readonly architecture: string;
  readonly root: boolean;
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
  const absent = absentTools(machine);
  if (absent.length > 0) {
    const sudo = machine.root ? "" : "sudo ";
    const names = absent.map(([tool]) => tool).join(", ");
    missing.push(`${names}: ${sudo}apt-get install -y ${packagesOf(absent).join(" ")}`);
  }
  return missing;
}

type Tool = (typeof tools)[number];
const absentTools = (machine: Machine): Tool[] => [
  ...tools.filter(([tool]) => !machine.hasTool(tool)),
  ...(machine.hasCni ? [] : [["the CNI plugins", "containernetworking-plugins"] as const]),
];
const packagesOf = (absent: readonly Tool[]): string[] => [
  ...new Set(absent.map(([, debianPackage]) => debianPackage)),
];

/** The packages with which the machine would have all that it needs; none when it would lack something even then. */
export const curingPackages = (machine: Machine): string[] =>
  whatIsMissing({ ...machine, hasTool: () => true, hasCni: true }).length > 0 ? [] : packagesOf(absentTools(machine));

/** What this machine is short of, after the packages were installed that may be. */
export async function missingHere(say: (line: string) => void): Promise<string[]> {
  const machine = await thisMachine();
  const packages = curingPackages(machine);
  if (packages.length === 0 || !mayInstall()) return whatIsMissing(machine);
  await installPackages(packages, "a Kubernetes for the tests needs them", say);
  return whatIsMissing(await thisMachine());
}

export const explainMissing = (missing: readonly string[]): string => `failed to start the cluster: this machine lacks
${missing.map((line) => `  ${line}`).join("\n")}
Either bring that, or use a Kubernetes of your own (kind, minikube, a team's):
  scripts/cluster up --context NAME      with KUBECONFIG, or ~/.kube/config
Ready-made etcd, kube-apiserver, kubectl and kubeadm are taken from the folder that KUBEBUILDER_ASSETS names.`;

/** The machine that we are on. */
export async function thisMachine(): Promise<Machine> {
  const folders = (process.env["PATH"] ?? "").split(":").concat("/usr/sbin", "/sbin");
  const isolating = ["--net", "--pid", "--mount", "--fork", "mount", "-n", "-t", "tmpfs", "tmpfs", "/run"];
  const canIsolate = await run("unshare", isolating).then(
    () => true,
    () => false,
  );
  return {
    platform: process.platform,
    architecture: process.arch,
    root: process.getuid?.() === 0,
    hasTool: (name) => folders.some((folder) => folder !== "" && existsSync(`${folder}/${name}`)),
    hasCni: cniFolder() !== undefined,
    canIsolate,
  };
}
