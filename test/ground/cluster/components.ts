/** The commands of the cluster's parts, and the users that some of them are. They run in the state folder. */
import { apiPort, bridge, node, podNetwork, serviceNetwork } from "./network.ts";

export type Component =
  | "etcd"
  | "containerd"
  | "kube-apiserver"
  | "kube-controller-manager"
  | "kube-scheduler"
  | "kubelet"
  | "kube-proxy"
  | "coredns";

export const auditLog = "log/audit.log";

/** Who has a kubeconfig that kubeadm knows nothing of; RBAC's default roles, or ours, are bound to the users. */
export const kubeconfigUsers = { proxy: "system:kube-proxy", coredns: "system:coredns" } as const;

type Flags = Readonly<Record<string, string | number | boolean>>;
const flags = (values: Flags): string[] => Object.entries(values).map(([name, value]) => `--${name}=${value}`);

interface Places {
  /** The path of an executable inside the cluster's name spaces. */
  file(name: string): string;
  readonly state: string;
}

/** By kubeadm's names. */
const kubeconfigOf = (component: Component): string => `${component.replace(/^kube-/, "")}.conf`;

const commands: Readonly<Record<Component, (places: Places) => readonly string[]>> = {
  // Nothing of it outlives the cluster, so nothing is forced to the disk.
  etcd: ({ file }) => [file("etcd"), ...flags({ "data-dir": "etcd", "unsafe-no-fsync": true, "log-level": "error" })],
  containerd: () => ["containerd", "--config", "containerd.toml"],
  "kube-apiserver": ({ file }) => [
    file("kube-apiserver"),
    ...flags({
      "etcd-servers": "http://127.0.0.1:2379",
      "secure-port": apiPort,
      "advertise-address": bridge,
      "tls-cert-file": "pki/apiserver.crt",
      "tls-private-key-file": "pki/apiserver.key",
      "client-ca-file": "pki/ca.crt",
      "service-account-key-file": "pki/sa.pub",
      "service-account-signing-key-file": "pki/sa.key",
      "service-account-issuer": "https://kubernetes.default.svc",
      "service-cluster-ip-range": serviceNetwork,
      "authorization-mode": "Node,RBAC",
      "enable-admission-plugins": "NodeRestriction",
      "allow-privileged": true,
      "kubelet-client-certificate": "pki/apiserver-kubelet-client.crt",
      "kubelet-client-key": "pki/apiserver-kubelet-client.key",
      "kubelet-preferred-address-types": "InternalIP",
      "audit-policy-file": "audit-policy.json",
      "audit-log-path": auditLog,
    }),
  ],
  "kube-controller-manager": ({ file }) => [
    file("kube-controller-manager"),
    ...flags({
      kubeconfig: kubeconfigOf("kube-controller-manager"),
      "service-account-private-key-file": "pki/sa.key",
      "root-ca-file": "pki/ca.crt",
      "use-service-account-credentials": true,
      "bind-address": "127.0.0.1",
      "leader-elect": false,
    }),
  ],
  "kube-scheduler": ({ file }) => [
    file("kube-scheduler"),
    ...flags({ kubeconfig: kubeconfigOf("kube-scheduler"), "bind-address": "127.0.0.1", "leader-elect": false }),
  ],
  kubelet: ({ file, state }) => [
    file("kubelet"),
    ...flags({
      config: "kubelet.json",
      kubeconfig: kubeconfigOf("kubelet"),
      "hostname-override": node,
      "node-ip": bridge,
      "root-dir": `${state}/kubelet`,
      "cert-dir": "pki/kubelet",
    }),
  ],
  "kube-proxy": ({ file }) => [
    file("kube-proxy"),
    ...flags({
      kubeconfig: kubeconfigOf("kube-proxy"),
      "hostname-override": node,
      "proxy-mode": "iptables",
      "cluster-cidr": podNetwork,
      // These are settings of the whole machine.
      "conntrack-max-per-core": 0,
      "conntrack-tcp-timeout-established": 0,
      "conntrack-tcp-timeout-close-wait": 0,
    }),
  ],
  coredns: ({ file }) => [file("coredns"), "-conf", "Corefile"],
};

export const components = Object.keys(commands) as Component[];

export const commandOf = (component: Component, places: Places): readonly string[] => commands[component](places);
