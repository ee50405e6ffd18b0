/** What a cluster needs for jobs, as Kubernetes objects: the service account, what it may do, and who may call whom. */
import { selectorLabel } from "../facts/own-pod.ts";
import type { ManifestOptions } from "../settings/manifests-line.ts";
import { labelName } from "./names.ts";
import { permissions, rulesOf } from "./permissions.ts";
import { driverPorts } from "./pod-properties.ts";

export type KubernetesObject = Readonly<Record<string, unknown>>;

export function makeManifests(options: ManifestOptions): readonly KubernetesObject[] {
  const { namespace, serviceAccount } = options;
  // Not managed-by=spark-runner: that label is on what a run creates, and removes.
  const metadata = (name: string): KubernetesObject => ({
    name,
    namespace,
    labels: { "app.kubernetes.io/name": "spark-runner" },
  });
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: metadata(serviceAccount) },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: metadata(serviceAccount),
      rules: rulesOf(permissions(options)),
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: metadata(serviceAccount),
      subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace }],
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: serviceAccount },
    },
    ...(options.networkPolicy ? networkPolicies(metadata) : []),
  ];
}

const having = (label: string): KubernetesObject => ({ matchExpressions: [{ key: label, operator: "Exists" }] });
const driver = having(selectorLabel);
const executors = having(labelName.run);
const tcp = (...ports: number[]): KubernetesObject[] => ports.map((port) => ({ protocol: "TCP", port }));

/** Cluster DNS runs under different labels and addresses, so its port is all that can be said of it. */
const dns = { ports: [{ protocol: "UDP", port: 53 }, ...tcp(53)] };
/** A NetworkPolicy can't name the API server: HTTPS, on the Service's port and on the one where servers mostly listen. */
const apiServer = { ports: tcp(443, 6443) };
const allOf = (podSelector: KubernetesObject): KubernetesObject => ({ podSelector });

function networkPolicies(metadata: (name: string) => KubernetesObject): KubernetesObject[] {
  const policy = (name: string, spec: KubernetesObject): KubernetesObject => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadata(name),
    spec: { ...spec, policyTypes: ["Ingress", "Egress"] },
  });
  return [
    policy("spark-runner-driver", {
      podSelector: driver,
      ingress: [{ from: [allOf(executors)], ports: tcp(driverPorts.driver, driverPorts.blockManager) }],
      egress: [dns, apiServer, { to: [allOf(executors)] }],
    }),
    // Executors listen on ports that the system gives them.
    policy("spark-runner-executors", {
      podSelector: executors,
      ingress: [{ from: [allOf(driver), allOf(executors)] }],
      egress: [
        dns,
        { to: [allOf(driver)], ports: tcp(driverPorts.driver, driverPorts.blockManager) },
        { to: [allOf(executors)] },
      ],
    }),
  ];
}
