/** On which file system a folder is, by the name that a user has for it, and whether that is full. */
import { existsSync, statfsSync } from "node:fs";
import path from "node:path";
import type { Volume } from "../../facts/volumes.ts";
import { readText, type ReadText } from "./cgroup.ts";

export interface Disk {
  /** `volume scratch`, `the container's own file system`, `what is mounted at /data` */
  readonly on: string;
  /** Bytes. */
  readonly size: number;
  /** What is used up. */
  readonly full?: "bytes" | "inodes";
  readonly sizeLimit?: string;
}

/** So little is left of a disk that was full when something else, such as Spark at its end, has removed a file or two. */
const nothingLeft = 1024 * 1024;

/** `folder` need not be there: then it is about where it would be. undefined where nothing can be told. */
export function diskOf(folder: string, volumes: readonly Volume[], read: ReadText = readText): Disk | undefined {
  try {
    let there = path.resolve(folder);
    while (!existsSync(there) && there !== "/") there = path.dirname(there);
    const { bsize, blocks, bavail, files, ffree } = statfsSync(there);
    const { name, sizeLimit } = nameOf(there, volumes, read("/proc/self/mountinfo") ?? "");
    // btrfs and others count no inodes.
    const full = bavail * bsize < nothingLeft ? "bytes" : files > 0 && ffree === 0 ? "inodes" : undefined;
    return {
      on: name,
      size: blocks * bsize,
      ...(full === undefined ? {} : { full }),
      ...(sizeLimit === undefined ? {} : { sizeLimit }),
    };
  } catch {
    return undefined;
  }
}

const isWithin = (file: string, point: string): boolean => `${file}/`.startsWith(point === "/" ? "/" : `${point}/`);

interface Named {
  readonly name: string;
  readonly sizeLimit?: string | undefined;
}

/** https://docs.kernel.org/filesystems/proc.html: `id parent major:minor root point …`. Of several at one point the last is seen. */
function nameOf(file: string, volumes: readonly Volume[], mountinfo: string): Named {
  const mounts = mountinfo
    .split("\n")
    .map((line) => line.split(" "))
    .map(([, , , root = "", point = ""]) => ({ root: unescape(root), point: unescape(point) }))
    .filter(({ point }) => point !== "" && isWithin(file, point));
  const mount = mounts.reduce<(typeof mounts)[number] | undefined>(
    (best, each) => (best === undefined || each.point.length >= best.point.length ? each : best),
    undefined,
  );
  if (mount === undefined || mount.point === "/") return { name: "the container's own file system" };
  const [, byKubelet] = /(?:^|\/)pods\/[^/]+\/volumes\/[^/]+\/([^/]+)/.exec(mount.root) ?? [];
  const volume = volumes.find(({ mountPath }) => mountPath.replace(/(?<=.)\/+$/, "") === mount.point);
  const name = volume?.name ?? byKubelet;
  if (name === undefined) return { name: `what is mounted at ${mount.point}` };
  return { name: `volume ${name}`, sizeLimit: volume?.sizeLimit };
}

/** Blanks and the like are `\040`. */
const unescape = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
