/** The settings files of the cluster's parts. All paths are below the state folder; JSON is YAML. */
import { bridge, dnsService, firstPod, podNetwork } from "./network.ts";

export interface Files {
  readonly state: string;
  readonly cgroup: string;
  readonly cni: string;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

/** Pods hang on one bridge and reach each other and the node, nothing else. */
export const cniNetwork = (state: string): string =>
  json({
    cniVersion: "1.0.0",
    name: "pods",
    plugins: [
      {
        type: "bridge",
        bridge: "cni0",
        isGateway: true,
        ipMasq: false,
        hairpinMode: true,
        ipam: {
          type: "host-local",
          ranges: [[{ subnet: podNetwork, rangeStart: firstPod }]],
          routes: [{ dst: "0.0.0.0/0" }],
          dataDir: `${state}/addresses`,
        },
      },
    ],
  });

/**
 * Some machines grant no CAP_SYS_RESOURCE, not even to root: then a container may neither get resource limits nor a
 * lower oom_score_adj, so the containers of this cluster never do.
 */
export const withoutLimits = (spec: string): string => {
  const parsed = JSON.parse(spec) as { process: { rlimits?: unknown } };
  delete parsed.process.rlimits;
  return json(parsed);
};

export const containerd = ({ state, cni }: Files, pauseImage: string): string => `version = 2
root = "${state}/images"
state = "/run/containerd-state"
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  restrict_oom_score_adj = true
  disable_apparmor = true
  sandbox_image = "${pauseImage}"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${cni}"
    conf_dir = "${state}/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      base_runtime_spec = "${state}/base-spec.json"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
`;

const evictionSignals = ["memory", "nodefs", "imagefs"].map((name) => `${name}.available`).concat("nodefs.inodesFree");

export const kubelet = ({ state, cgroup }: Files): string =>
  json({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${cgroup}`,
    failCgroupV1: false,
    failSwapOn: false,
    oomScoreAdj: 0,
    localStorageCapacityIsolation: false,
    makeIPTablesUtilChains: false,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: `${state}/pki/ca.crt` },
    },
    authorization: { mode: "Webhook" },
    clusterDNS: [dnsService],
    clusterDomain: "cluster.local",
    containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
    podLogsDir: `${state}/pod-logs`,
    // A test's pod must not go because the machine is short of something.
    evictionHard: Object.fromEntries(evictionSignals.map((signal) => [signal, "0%"])),
    // Images come by import alone, so none may be cleared away to make room.
    imageGCHighThresholdPercent: 100,
    // A pull that hangs for one test must not hold up those of others.
    serializeImagePulls: false,
    resolvConf: `${state}/resolv.conf`,
  });

/** As kubeadm's: names of the cluster are never cached, so a new Service is found at once. */
export const corefile = (state: string): string => `.:53 {
    bind ${bridge}
    errors
    kubernetes cluster.local in-addr.arpa {
        kubeconfig ${state}/coredns.conf
        ttl 5
    }
    cache 30 {
        disable success cluster.local
        disable denial cluster.local
    }
}
`;

/** One line for each request, when it was answered; without what Kubernetes' own parts ask all the time. */
export const auditPolicy = json({
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived"],
  rules: [
    { level: "None", userGroups: ["system:nodes", "system:serviceaccounts:kube-system"] },
    {
      level: "None",
      users: [
        "system:apiserver",
        "system:kube-controller-manager",
        "system:kube-scheduler",
        "system:kube-proxy",
        "system:coredns",
      ],
    },
    { level: "Metadata" },
  ],
});

/**
 * The DNS Service leads to CoreDNS, which runs beside the pods, not in one; its user may read what it serves. What the
 * API server is to the kubelet, kubeadm would say in a later phase.
 */
export const manifests = json({
  apiVersion: "v1",
  kind: "List",
  items: [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "kube-dns", namespace: "kube-system" },
      spec: {
        clusterIP: dnsService,
        ports: [
          { name: "dns", port: 53, protocol: "UDP" },
          { name: "dns-tcp", port: 53, protocol: "TCP" },
        ],
      },
    },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: {
        name: "kube-dns-node1",
        namespace: "kube-system",
        labels: { "kubernetes.io/service-name": "kube-dns" },
      },
      addressType: "IPv4",
      ports: [
        { name: "dns", port: 53, protocol: "UDP" },
        { name: "dns-tcp", port: 53, protocol: "TCP" },
      ],
      endpoints: [{ addresses: [bridge], conditions: { ready: true } }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "coredns" },
      rules: [
        { apiGroups: [""], resources: ["services", "pods", "namespaces"], verbs: ["list", "watch"] },
        { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "coredns" },
      subjects: [{ kind: "User", name: "system:coredns", apiGroup: "rbac.authorization.k8s.io" }],
      roleRef: { kind: "ClusterRole", name: "coredns", apiGroup: "rbac.authorization.k8s.io" },
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "kubeadm:apiserver-kubelet-client" },
      subjects: [{ kind: "User", name: "kube-apiserver-kubelet-client", apiGroup: "rbac.authorization.k8s.io" }],
      roleRef: { kind: "ClusterRole", name: "system:kubelet-api-admin", apiGroup: "rbac.authorization.k8s.io" },
    },
  ],
});
