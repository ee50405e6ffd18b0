/** Looks at what executors find where they look for their driver: its Service, its name, and who is connected to its port. */
import { lookup } from "node:dns/promises";
import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import type { PodPlan } from "../../plan/plan-schema.ts";
import { connectionsIn, type Meeting } from "../../watching/meeting.ts";
import type { Api } from "./client/api.ts";
import { findDamage } from "./damage.ts";

const tables = ["/proc/net/tcp", "/proc/net/tcp6"];

/** Never throws. */
export async function whatExecutorsMeet(api: Api, pod: PodPlan): Promise<Meeting> {
  const port = pod.service.spec.ports.find(({ name }) => name === "tcp-driver")?.port ?? 0;
  const connections = connectionsIn(tables.flatMap(textOf), port);
  // Some have come, or nobody can know: nothing else matters then, and nobody needs to be asked.
  if (connections !== 0) return { connections, checked: "" };
  const [service, name] = await Promise.all([serviceOf(api, pod), nameOf(pod.host)]);
  return { connections, checked: `no connection to port ${port} in this pod; ${service}; ${name}` };
}

/** A kernel without IPv6 has no second table. */
function textOf(file: string): string[] {
  try {
    return [readFileSync(file, "utf8")];
  } catch {
    return [];
  }
}

async function serviceOf(api: Api, pod: PodPlan): Promise<string> {
  const name = `Service ${pod.service.metadata.name}`;
  try {
    const { service, label } = await findDamage(api, pod);
    if (service !== undefined) return `${name}: ${service}`;
    return label === undefined
      ? `${name} is there, and selects this pod`
      : `${name} does not select this pod: ${label}`;
  } catch {
    return `${name} could not be looked at`;
  }
}

async function nameOf(host: string): Promise<string> {
  try {
    const found = await lookup(host, { all: true });
    const here = new Set(Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address)));
    const others = found.map(({ address }) => address).filter((address) => !here.has(address));
    return others.length === 0 ? `${host} resolves to this pod` : `${host} resolves to ${others.join(", ")}`;
  } catch (error) {
    return `${host} does not resolve here (${(error as NodeJS.ErrnoException).code ?? "unknown"})`;
  }
}
