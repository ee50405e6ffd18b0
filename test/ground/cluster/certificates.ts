/** The cluster's certificates and kubeconfigs, made by kubeadm as for any cluster. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { run } from "../../../scripts/tools/run.ts";
import { apiPort, bridge, node, serviceNetwork } from "./network.ts";

export interface Certificates {
  /** For certificates and keys: among them ca, apiserver, apiserver-kubelet-client and sa (sa.pub, sa.key). */
  readonly pki: string;
  /** For kubeconfigs, which hold all that they need: super-admin.conf, kubelet.conf, controller-manager.conf, scheduler.conf. */
  readonly kubeconfigs: string;
  /** Where the API server is reached from outside. */
  readonly host: string;
  readonly port: number;
  /** Who gets a kubeconfig beside those: `proxy` is the user system:kube-proxy, say, with proxy.conf. */
  readonly users?: Readonly<Record<string, string>>;
}

/** Both folders must be there. */
export async function makeCertificates(kubeadm: string, wanted: Certificates): Promise<void> {
  const config = path.join(wanted.pki, "kubeadm.json");
  const version = (await run(kubeadm, ["version", "--output", "short"])).trim(); // else it asks the network for the newest
  await writeFile(config, configuration(version, wanted));
  await run(kubeadm, ["init", "phase", "certs", "all", "--config", config]);
  const others = Object.entries(wanted.users ?? {}).map(async ([name, user]) => {
    const text = await run(kubeadm, ["kubeconfig", "user", "--config", config, "--client-name", user]);
    await writeFile(path.join(wanted.kubeconfigs, `${name}.conf`), text, { mode: 0o600 });
  });
  const usual = ["init", "phase", "kubeconfig", "all", "--config", config, "--kubeconfig-dir", wanted.kubeconfigs];
  await Promise.all([run(kubeadm, usual), ...others]);
}

/** https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4 */
function configuration(version: string, { pki, host, port }: Certificates): string {
  const apiVersion = "kubeadm.k8s.io/v1beta4";
  const cluster = {
    apiVersion,
    kind: "ClusterConfiguration",
    kubernetesVersion: version,
    certificatesDir: pki,
    encryptionAlgorithm: "ECDSA-P256", // RSA keys take thirty times as long
    controlPlaneEndpoint: `${host}:${port}`,
    networking: { serviceSubnet: serviceNetwork },
    apiServer: { certSANs: [host, "localhost", "127.0.0.1", "::1"] },
  };
  const init = {
    apiVersion,
    kind: "InitConfiguration",
    localAPIEndpoint: { advertiseAddress: bridge, bindPort: apiPort },
    nodeRegistration: { name: node, criSocket: "unix:///run/containerd/containerd.sock" },
  };
  return [cluster, init].map((part) => JSON.stringify(part, null, 1)).join("\n---\n");
}
