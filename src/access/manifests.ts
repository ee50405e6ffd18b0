/** What a cluster needs for jobs, as Kubernetes objects: the service account, what it may do, and who may call whom. */
import { driverLabel } from "../facts/own-pod.ts";
import { labelName } from "../leftovers/labels.ts";
import { optional, permissions, rulesOf } from "./permissions.ts";
import { driverPorts } from "../plan/properties/driver-ports.ts";

export type KubernetesObject = Readonly<Record<string, unknown>>;

export interface ManifestOptions {
  /** Where job and service account live. */
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly networkPolicy: boolean;
  /** Without what only lets more be told. */
  readonly minimal: boolean;
  /** The executors make volume claims on demand. */
  readonly volumeClaims: boolean;
}

export function makeManifests(options: ManifestOptions): readonly KubernetesObject[] {
  const { namespace, serviceAccount } = options;
  // Not managed-by=spark-runner: that label is on what a run creates, and removes.
  const metadata = (name: string): KubernetesObject => ({
    name,
    namespace,
    labels: { "app.kubernetes.io/name": "spark-runner" },
  });
  // Not the account's own name: Kubeflow binds its accounts by roles of their names (pipeline-runner, default-editor),
  // which kubectl apply would overwrite.
  const role = serviceAccount === "spark-runner" ? "spark-runner" : `spark-runner-${serviceAccount}`;
  return [
    // No label: the account may be another program's as well.
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: serviceAccount, namespace } },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: metadata(role),
      rules: rulesOf([...permissions(options), ...(options.minimal ? [] : optional)]),
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: metadata(role),
      subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace }],
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role },
    },
    ...(options.networkPolicy ? networkPolicies(metadata) : []),
  ];
}

const having = (label: string): KubernetesObject => ({ matchExpressions: [{ key: label, operator: "Exists" }] });
const driver = having(driverLabel);
const executors = having(labelName.run);
const tcp = (...ports: number[]): KubernetesObject[] => ports.map((port) => ({ protocol: "TCP", port }));

/** Cluster DNS runs under different labels and addresses, so its port is all that can be said of it. */
const dns = { ports: [{ protocol: "UDP", port: 53 }, ...tcp(53)] };
/**
 * A NetworkPolicy can't name the API server: HTTPS, on the Service's port and, since most plugins look at where a packet
 * goes in the end, on those where servers listen (minikube 8443, MicroK8s 16443).
 */
export const apiServerPorts = [443, 6443, 8443, 16443];
const apiServer = { ports: tcp(...apiServerPorts) };
/** Runs in one pod have ten ports each, from the usual ones on. https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-range-of-ports */
const driversPorts = [{ protocol: "TCP", port: driverPorts.driver, endPort: driverPorts.driver + 99 }];
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
      ingress: [{ from: [allOf(executors)], ports: driversPorts }],
      egress: [dns, apiServer, { to: [allOf(executors)] }],
    }),
    // Executors listen on ports that the system gives them.
    policy("spark-runner-executors", {
      podSelector: executors,
      ingress: [{ from: [allOf(driver), allOf(executors)] }],
      egress: [dns, { to: [allOf(driver)], ports: driversPorts }, { to: [allOf(executors)] }],
    }),
  ];
}
