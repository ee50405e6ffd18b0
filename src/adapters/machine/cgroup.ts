/** The limits that the kernel holds this process to, from cgroup v1 or v2. */
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
export const memoryLimit = (read: ReadText = readText): number | undefined => smallestLimit(read)?.limit;

interface Group {
  readonly version: 1 | 2;
  readonly folder: string;
}

function smallestLimit(read: ReadText): (Group & { readonly limit: number }) | undefined {
  const limits = groupsOf("memory", read).flatMap((group) => {
    const limit = numberIn(group, ["memory.limit_in_bytes", "memory.max"], read);
    return limit !== undefined && limit > 0 && limit < noLimit ? [{ ...group, limit }] : [];
  });
  return limits.reduce<(typeof limits)[number] | undefined>(
    (least, each) => (least === undefined || each.limit < least.limit ? each : least),
    undefined,
  );
}

/** Of the file that a version has for it; undefined where that is not there, or says no number. */
function numberIn(
  { version, folder }: Group,
  files: readonly [inVersion1: string, inVersion2: string],
  read: ReadText,
): number | undefined {
  const value = Number((read(path.join(folder, files[version - 1] ?? "")) ?? "").trim() || NaN);
  return Number.isFinite(value) ? value : undefined;
}

/** The most that was used, of the group whose limit counts; undefined where the kernel does not tell (version 2 before 5.19). */
export function memoryPeak(read: ReadText = readText): number | undefined {
  const group = smallestLimit(read) ?? groupsOf("memory", read)[0];
  return group && numberIn(group, ["memory.max_usage_in_bytes", "memory.peak"], read);
}

/**
 * How many processes of the own group the kernel has killed for memory since that was made, whichever group's limit it was:
 * in version 2 those of the groups below it too. undefined where the kernel does not tell (version 1 before 4.13).
 */
export function oomKills(read: ReadText = readText): number | undefined {
  for (const { version, folder } of groupsOf("memory", read)) {
    const text = read(path.join(folder, version === 2 ? "memory.events" : "memory.oom_control")) ?? "";
    const [, count] = /^oom_kill (\d+)$/m.exec(text) ?? [];
    if (count !== undefined) return Number(count);
  }
  return undefined;
}

/** As Java counts them, to which a part of one is one; undefined where they can't be counted. */
export function processors(read: ReadText = readText): number | undefined {
  const quotas = groupsOf("cpu", read).flatMap(({ version, folder }) => {
    const of = (file: string): string => (read(path.join(folder, file)) ?? "").trim();
    // -1 and `max` are no limit.
    const text = version === 2 ? of("cpu.max") : `${of("cpu.cfs_quota_us")} ${of("cpu.cfs_period_us")}`;
    const [quota, period] = text.split(" ").map(Number);
    return quota !== undefined && period !== undefined && quota > 0 && period > 0 ? [Math.ceil(quota / period)] : [];
  });
  const counts = [...allowedProcessors(read), ...quotas];
  return counts.length === 0 ? undefined : Math.min(...counts);
}

/** By a set of them (taskset, cpuset): `Cpus_allowed_list: 0-3,6`. */
function allowedProcessors(read: ReadText): number[] {
  const [, list] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(read("/proc/self/status") ?? "") ?? [];
  if (list === undefined) return [];
  const ranges = list.split(",").map((range) => range.split("-").map(Number));
  return [ranges.reduce((sum, [from = NaN, to = from]) => sum + to - from + 1, 0)].filter((count) => count > 0);
}

/** The folders of a controller, from this process's own group up to the root. */
function groupsOf(controller: string, read: ReadText): Group[] {
  const groups = [...(read("/proc/self/cgroup") ?? "").matchAll(/^\d+:([^:]*):(.*)$/gm)];
  return cgroupMounts(controller, read("/proc/self/mountinfo") ?? "").flatMap((mount) => {
    const own = groups.find(([, controllers = ""]) =>
      mount.version === 2 ? controllers === "" : controllers.split(",").includes(controller),
    );
    return ancestors(mount, own?.[2] ?? "/").map((folder) => ({ version: mount.version, folder }));
  });
}

interface Mount {
  readonly version: 1 | 2;
  /** What of the hierarchy is mounted. */
  readonly root: string;
  readonly point: string;
}

/** https://docs.kernel.org/filesystems/proc.html: `id parent major:minor root point options … - type source super`. */
function cgroupMounts(controller: string, mountinfo: string): Mount[] {
  return mountinfo.split("\n").flatMap((line): Mount[] => {
    const [before = "", after = ""] = line.split(" - ");
    const [, , , root = "/", point = ""] = before.split(" ");
    const [type, , options = ""] = after.split(" ");
    if (type === "cgroup2") return [{ version: 2, root, point }];
    return type === "cgroup" && options.split(",").includes(controller) ? [{ version: 1, root, point }] : [];
  });
}

/** The folders from the own group up to the mount's root. */
function ancestors({ root, point }: Mount, group: string): string[] {
  const relative = root !== "/" && `${group}/`.startsWith(`${root}/`) ? group.slice(root.length) : group;
  const parts = relative.split("/").filter((part) => part !== "" && part !== "..");
  return [...parts.map((_, index) => path.join(point, ...parts.slice(0, parts.length - index))), point];
}
