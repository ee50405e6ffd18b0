/** Istio's VirtualServices that lead to the run's Service: with it gone they lead nowhere. */
import type { Api } from "../client/api.ts";
import { list, type KubernetesObject } from "../client/calls.ts";
import { isUnknownKind } from "../client/evidence.ts";
import { virtualServices, type Kind } from "../../../leftovers/kinds.ts";

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
  readonly ours: readonly KubernetesObject[];
  /** The Service is one of several destinations, or there are routes that have none: redirects, delegates, answers. */
  readonly mixed: readonly KubernetesObject[];
}

export async function findVirtualServices(api: Api, kind: Kind, namespace: string, service: string): Promise<Found> {
  let all: VirtualService[];
  try {
    all = await list<VirtualService>(api, { kind, namespace }, {});
  } catch (error) {
    if (isUnknownKind(error)) return { ours: [], mixed: [] }; // Istio without this kind
    throw error;
  }
  const isOurs = (host: string): boolean => leadsTo(host, service, namespace);
  const judged = all
    .map((each) => ({ each, hosts: destinations(each), leadsElsewhere: hasOtherRoutes(each) }))
    .filter(({ hosts }) => hosts.some(isOurs))
    .map(({ each, hosts, leadsElsewhere }) => ({ each, isMixed: leadsElsewhere || !hosts.every(isOurs) }));
  const where = (mixed: boolean): KubernetesObject[] =>
    judged.filter(({ isMixed }) => isMixed === mixed).map(({ each }) => each);
  return { ours: where(false), mixed: where(true) };
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
interface VirtualService extends KubernetesObject {
  readonly spec?: {
    readonly http?: readonly Route[];
    readonly tcp?: readonly Route[];
    readonly tls?: readonly Route[];
  };
}

const routesOf = ({ spec }: Pick<VirtualService, "spec">): readonly Route[] => [
  ...(spec?.http ?? []),
  ...(spec?.tcp ?? []),
  ...(spec?.tls ?? []),
];

/** https://istio.io/latest/docs/reference/config/networking/virtual-service/ */
export const destinations = (service: Pick<VirtualService, "spec">): string[] =>
  routesOf(service).flatMap(({ route = [], mirror, mirrors = [] }) =>
    [...route.map((each) => each.destination), mirror, ...mirrors.map((each) => each.destination)].flatMap(
      (destination) => destination?.host ?? [],
    ),
  );

/** Whatever a route does that leads to no destination (redirect, delegate, a fixed answer) is somebody's. */
const hasOtherRoutes = (service: Pick<VirtualService, "spec">): boolean =>
  routesOf(service).some(({ route = [] }) => !route.some(({ destination }) => destination?.host !== undefined));

/** The short name counts in the namespace of the VirtualService; a cluster's domain may be any. */
export function leadsTo(host: string, service: string, namespace: string): boolean {
  const full = `${service}.${namespace}.svc`;
  return [service, `${service}.${namespace}`, full].includes(host) || host.startsWith(`${full}.`);
}
