/** Istio's VirtualServices that lead to the run's Service: with it gone they lead nowhere. */
import type { Api } from "./api.ts";
import { list, type Thing } from "./calls.ts";
import { isUnknownKind } from "./evidence.ts";
import { virtualServices, type Kind } from "./kinds.ts";

const group = "networking.istio.io";

/** undefined in a cluster without Istio. It serves several versions of the same objects: its own preference is taken. */
export async function findKind(api: Api): Promise<Kind | undefined> {
  try {
    const { preferredVersion } = await api.send<{ readonly preferredVersion: { readonly version: string } }>({
      verb: "get",
      place: { kind: { ...virtualServices(""), word: "API group" }, namespace: undefined, name: group },
      path: `/apis/${group}`,
    });
    return virtualServices(preferredVersion.version);
  } catch (error) {
    if (isUnknownKind(error)) return undefined;
    throw error;
  }
}

/** As `findKind`; what it knows already it gives at once. */
export type FindIstio = (api: Api) => Kind | undefined | Promise<Kind | undefined>;

export interface Found {
  /** All their destinations are the Service. */
  readonly ours: readonly Thing[];
  /** The Service is one of several destinations. */
  readonly mixed: readonly Thing[];
}

export async function findVirtualServices(api: Api, kind: Kind, namespace: string, service: string): Promise<Found> {
  let all: VirtualService[];
  try {
    all = await list<VirtualService>(api, kind, namespace, {});
  } catch (error) {
    if (isUnknownKind(error)) return { ours: [], mixed: [] }; // Istio without this kind
    throw error;
  }
  const isOurs = (host: string): boolean => leadsTo(host, service, namespace);
  const judged = all.map((each) => ({ each, hosts: destinations(each) }));
  return {
    ours: judged.filter(({ hosts }) => hosts.length > 0 && hosts.every(isOurs)).map(({ each }) => each),
    mixed: judged.filter(({ hosts }) => hosts.some(isOurs) && !hosts.every(isOurs)).map(({ each }) => each),
  };
}

interface Destination {
  readonly host?: string;
}
interface Weighted {
  readonly destination?: Destination;
}
interface Route {
  readonly route?: readonly Weighted[];
  readonly mirror?: Destination;
  readonly mirrors?: readonly Weighted[];
}
interface VirtualService extends Thing {
  readonly spec?: {
    readonly http?: readonly Route[];
    readonly tcp?: readonly Route[];
    readonly tls?: readonly Route[];
  };
}

/** https://istio.io/latest/docs/reference/config/networking/virtual-service/ */
export function destinations({ spec }: Pick<VirtualService, "spec">): string[] {
  const routes = [...(spec?.http ?? []), ...(spec?.tcp ?? []), ...(spec?.tls ?? [])];
  return routes
    .flatMap(({ route = [], mirror, mirrors = [] }) => [
      ...route.map((each) => each.destination),
      mirror,
      ...mirrors.map((each) => each.destination),
    ])
    .flatMap((destination) => (destination?.host === undefined ? [] : [destination.host]));
}

/** The short name counts in the namespace of the VirtualService; a cluster's domain may be any. */
export function leadsTo(host: string, service: string, namespace: string): boolean {
  const full = `${service}.${namespace}.svc`;
  return [service, `${service}.${namespace}`, full].includes(host) || host.startsWith(`${full}.`);
}
