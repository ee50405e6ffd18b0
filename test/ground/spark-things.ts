/** What Spark's driver makes in its pod's name, and what people put in front of a Service; made from outside, to be left. */
import { imageName } from "./images/images.ts";
import { driverLabel } from "../../src/facts/own-pod.ts";
import type { DriverPod } from "./driver-pod.ts";

const ownedBy = (driver: DriverPod) => [
  { apiVersion: "v1", kind: "Pod", name: driver.name, uid: driver.pod().metadata.uid, controller: true },
];

const selector = { "spark-app-selector": "spark-0123456789abcdef" };

/** The run that has labelled the pod: its id ends the Service's name. */
const runOf = (driver: DriverPod): string =>
  /[^-]*$/.exec(driver.pod().metadata.labels?.[driverLabel] ?? "")?.[0] ?? "";

/** An executor of the run in the pod. One that no node takes, so that it costs nothing. */
export const executorOf = (driver: DriverPod, name: string): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name,
    labels: { "spark-runner/run": runOf(driver), "spark-role": "executor", ...selector },
    ownerReferences: ownedBy(driver),
  },
  spec: {
    nodeSelector: { "spark-runner.test/no-such": "node" },
    securityContext: { runAsNonRoot: true, runAsUser: 185, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "executor",
        image: imageName("none"),
        imagePullPolicy: "Never",
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      },
    ],
  },
});

export const configMapOf = (driver: DriverPod, name: string): object => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, labels: selector, ownerReferences: ownedBy(driver) },
});

export const volumeClaimOf = (driver: DriverPod, name: string): object => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name, labels: selector, ownerReferences: ownedBy(driver) },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } },
});

/** All its destinations are `host`. */
export const virtualServiceTo = (host: string, name: string): object => ({
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name },
  spec: { hosts: [host], http: [{ route: [{ destination: { host } }] }] },
});

/** The name of the run's Service, once the run says that it is there. */
export const serviceOf = async (driver: DriverPod): Promise<string> =>
  (await driver.says(/^spark-runner: Service (\S+) is ready/m))[1] ?? "";
