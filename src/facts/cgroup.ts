/** The memory limit that the kernel holds this process to, from cgroup v1 or v2. */
import { readFileSync } from "node:fs";
import path from "node:path";

/** Reads a file, or undefined when it is not there or may not be read. */
export type ReadText = (file: string) => string | undefined;

export const readText: ReadText = (file) => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
};

/** cgroup v1 says "no limit" as the largest multiple of a page below 2^63; nothing real comes near. */
const noLimit = 2 ** 60;

/**
 * Bytes, or undefined without a limit. The smallest one on the way from this process's group to the root counts, as in
 * the kernel. In a container the own group is usually the root of what can be seen; on a host it is deep below.
 */
export function memoryLimit(read: ReadText = readText): number | undefined {
  const groups = [...(read("/proc/self/cgroup") ?? "").matchAll(/^\d+:([^:]*):(.*)$/gm)];
  const limits: number[] = [];
  for (const mount of cgroupMounts(read("/proc/self/mountinfo") ?? "")) {
    const own = groups.find(([, controllers = ""]) =>
      mount.version === 2 ? controllers === "" : controllers.split(",").includes("memory"),
    );
    const file = mount.version === 2 ? "memory.max" : "memory.limit_in_bytes";
    for (const folder of ancestors(mount, own?.[2] ?? "/")) {
      const limit = Number((read(path.join(folder, file)) ?? "").trim() || NaN);
      if (Number.isFinite(limit) && limit > 0 && limit < noLimit) limits.push(limit);
    }
  }
  return limits.length === 0 ? undefined : Math.min(...limits);
}

interface Mount {
  readonly version: 1 | 2;
  /** What of the hierarchy is mounted. */
  readonly root: string;
  readonly point: string;
}

/** https://docs.kernel.org/filesystems/proc.html: `id parent major:minor root point options … - type source super`. */
function cgroupMounts(mountinfo: string): Mount[] {
  return mountinfo.split("\n").flatMap((line): Mount[] => {
    const [before = "", after = ""] = line.split(" - ");
    const [, , , root = "/", point = ""] = before.split(" ");
    const [type, , options = ""] = after.split(" ");
    if (type === "cgroup2") return [{ version: 2, root, point }];
    return type === "cgroup" && options.split(",").includes("memory") ? [{ version: 1, root, point }] : [];
  });
}

/** The folders from the own group up to the mount's root. */
function ancestors({ root, point }: Mount, group: string): string[] {
  const relative = root !== "/" && `${group}/`.startsWith(`${root}/`) ? group.slice(root.length) : group;
  const parts = relative.split("/").filter((part) => part !== "" && part !== "..");
  return [...parts.map((_, index) => path.join(point, ...parts.slice(0, parts.length - index))), point];
}
