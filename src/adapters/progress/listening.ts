/** Where a process of ours listens. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface Address {
  /** To connect to from here. */
  readonly host: string;
  readonly port: number;
}

const listening = "0A";

/** https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html */
export function addressesOf(pid: number): Address[] {
  const own = socketsOf(pid);
  if (own.size === 0) return [];
  return ["tcp", "tcp6"].flatMap((file) =>
    linesOf(`/proc/${pid}/net/${file}`).flatMap((line) => {
      const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
      return state === listening && own.has(inode) ? [addressOf(local)] : [];
    }),
  );
}

function socketsOf(pid: number): Set<string> {
  const folder = `/proc/${pid}/fd`;
  const inodes = namesIn(folder).map((name) => /^socket:\[(\d+)\]$/.exec(targetOf(`${folder}/${name}`))?.[1]);
  return new Set(inodes.filter((each) => each !== undefined));
}

/** `0100007F:0FC8`, in words of four bytes as this machine has them in memory: the last byte first. */
export function addressOf(local: string): Address {
  const [words = "", port = "0"] = local.split(":");
  const bytes = (words.match(/.{8}/g) ?? []).flatMap((word) => [...Buffer.from(word, "hex")].toReversed());
  return { host: hostOf(bytes), port: Number.parseInt(port, 16) };
}

function hostOf(bytes: readonly number[]): string {
  const isIpv4 = bytes.length === 4 || (bytes.slice(0, 10).every((each) => each === 0) && bytes[10] === 0xff);
  // What listens on all addresses does so on this one.
  if (bytes.every((each) => each === 0)) return "127.0.0.1";
  if (isIpv4) return bytes.slice(-4).join(".");
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((bytes[2 * at] ?? 0) * 256 + (bytes[2 * at + 1] ?? 0)).toString(16),
  );
  return groups.join(":");
}

// The process may be gone, or be another user's.
function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "latin1").split("\n").slice(1);
  } catch {
    return [];
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return "";
  }
}
