/**
 * Finds out when the cluster's DNS knows a new Service without asking for its address. A question that comes too early
 * is answered with "no such name", and caches keep that answer for 5 to 30 s, by name and type of record. So each probe
 * asks for a type that nobody needs: "no such name" tells that it is too early, "no such record" that the name is there.
 */
import { Resolver } from "node:dns/promises";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Each is asked for once. */
const types = ["TXT", "MX", "CAA", "NAPTR", "SRV", "PTR", "CNAME", "NS", "SOA", "TLSA"] as const;
const firstDelayMs = 20;
const longestDelayMs = 500;
const timeoutMs = 1000;

export interface Dns {
  /** The domains in which names are looked up. */
  readonly search: readonly string[];
  /** Addresses with ports; undefined: those of /etc/resolv.conf. */
  readonly servers?: readonly string[];
}

/**
 * `host` is `service.namespace.svc`. Returns true when the name is known, or nothing more can be learnt by waiting; false
 * at once when probing is not possible here, because the cluster's domain is not known.
 */
export async function waitUntilKnown(host: string, signal: AbortSignal, dns: Dns = readResolvConf()): Promise<boolean> {
  const [, ...space] = host.split(".");
  const domain = dns.search.find((each) => each.startsWith(`${space.join(".")}.`));
  if (domain === undefined) return false;
  const name = `${host.slice(0, -space.join(".").length)}${domain}`;
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
  if (dns.servers !== undefined) resolver.setServers(dns.servers);
  let delay = firstDelayMs;
  for (const type of types) {
    const code = await resolver.resolve(name, type).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (code !== "ENOTFOUND") return true;
    await sleep(delay, undefined, { signal });
    delay = Math.min(2 * delay, longestDelayMs);
  }
  return true;
}

function readResolvConf(): Dns {
  try {
    const [, search = ""] = /^\s*search\s+(.*)$/m.exec(readFileSync("/etc/resolv.conf", "utf8")) ?? [];
    return { search: search.trim().split(/\s+/) };
  } catch {
    return { search: [] };
  }
}
