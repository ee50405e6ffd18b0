/** Where a cluster lives: its name, its folders and its address. Two clusters of one machine share none of them. */
import { createHash } from "node:crypto";
import path from "node:path";

export interface Place {
  /** Lower-case letters, digits and dashes, at most 30. */
  readonly name: string;
  /** Everything that ends with the cluster: sockets, certificates, logs, etcd's data, the pods' volumes. */
  readonly state: string;
  /** containerd's images. They stay when the cluster ends, so that the next `up` has them. */
  readonly images: string;
  /** The interface on the machine's side; 15 characters are all that Linux allows. */
  readonly link: string;
  /** The parent of the pods' cgroups. */
  readonly cgroup: string;
}

/** Not under $TMPDIR, so that every shell finds the same cluster; not under /tmp, which often is memory. */
const states = "/var/tmp/spark-runner-cluster";

/** The cluster of a checkout, unless SPARK_RUNNER_CLUSTER names another. A name that can't be one is an error. */
export function placeOf(root: string, cache: string, env: NodeJS.ProcessEnv = process.env): Place {
  const name = env["SPARK_RUNNER_CLUSTER"] || `checkout-${hash(path.resolve(root)).slice(0, 8)}`;
  if (!/^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/.test(name))
    throw new Error(
      `failed to name a cluster ${JSON.stringify(name)} (SPARK_RUNNER_CLUSTER): use lower-case letters, digits and dashes, at most 30`,
    );
  return {
    name,
    state: path.join(states, name),
    images: path.join(cache, `cluster-images-${name}`),
    link: `srk-${hash(name).slice(0, 8)}`,
    cgroup: `spark-runner-${name}`,
  };
}

/** The kubeconfig for the machine's side of the cluster. */
export const kubeconfigOf = ({ state }: Place): string => path.join(state, "super-admin.conf");

/** The kubectl that fits to the cluster, in a folder with nothing else, for PATH. */
export const kubectlOf = ({ state }: Place): string => path.join(state, "path/kubectl");

export interface Addresses {
  /** The machine's end of the link. */
  readonly machine: string;
  /** The cluster's end, where the API server answers. */
  readonly cluster: string;
}

/**
 * The first pair of addresses, beginning where the name points to, that no interface of the machine is near to.
 * 198.18.0.0/15 is set aside for tests of devices (RFC 2544); its lower half is liked by VPN programs.
 */
export function chooseAddresses(name: string, taken: readonly string[]): Addresses {
  const pairs = 256 * 64;
  const first = Number.parseInt(hash(name).slice(0, 8), 16) % pairs;
  for (let step = 0; step < pairs; step++) {
    const number = (first + step) % pairs;
    const subnet = `198.19.${Math.floor(number / 64)}`;
    const base = (number % 64) * 4;
    const near = (address: string): boolean =>
      address.startsWith(`${subnet}.`) && Math.floor(Number(address.split(".")[3]) / 4) === number % 64;
    if (!taken.some(near)) return { machine: `${subnet}.${base + 1}`, cluster: `${subnet}.${base + 2}` };
  }
  throw new Error("failed to choose an address for the cluster: all of 198.19.0.0/16 is in use; end other clusters");
}

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
