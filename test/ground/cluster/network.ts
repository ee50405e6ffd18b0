/** Addresses inside the cluster. It has a network name space of its own, so they need not differ between clusters. */
export const bridge = "10.88.0.1";
export const bridgeNetwork = `${bridge}/16`;
export const podNetwork = "10.88.0.0/16";
export const firstPod = "10.88.1.1";
export const serviceNetwork = "10.96.0.0/16";
export const dnsService = "10.96.0.10";
export const apiPort = 6443;
export const node = "node1";
