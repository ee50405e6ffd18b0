/** The ports on which something in this pod listens already: all its containers share one network. */
import { readText, type ReadText } from "./cgroup.ts";

const listening = "0A";

/** https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html */
export function listeningPorts(read: ReadText = readText): number[] {
  const lines = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) => (read(file) ?? "").split("\n").slice(1));
  const ports = lines.flatMap((line) => {
    const [, local = "", , state] = line.trim().split(/\s+/);
    return state === listening ? [Number.parseInt(local.slice(local.lastIndexOf(":") + 1), 16)] : [];
  });
  return [...new Set(ports)].toSorted((a, b) => a - b);
}
