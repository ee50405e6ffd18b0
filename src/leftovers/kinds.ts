/** The kinds of objects that a run makes or leaves, and where the API server has them. */

export interface Kind {
  /** The API group; "" is the core one. */
  readonly group: string;
  /** "": the one that the cluster prefers. */
  readonly version: string;
  readonly resource: string;
  /** How messages name one of them. */
  readonly word: string;
}

const core = (resource: string, word: string): Kind => ({ group: "", version: "v1", resource, word });

export const pods = core("pods", "pod");
export const services = core("services", "Service");
export const configMaps = core("configmaps", "config map");
export const volumeClaims = core("persistentvolumeclaims", "volume claim");
/** Istio serves several versions at once; which one is asked for is found out in the cluster. */
export const virtualServices = (version: string): Kind => ({
  group: "networking.istio.io",
  version,
  resource: "virtualservices",
  word: "VirtualService",
});
