/** A namespace of a real Kubernetes, with a service account, and driver pods in it. */
import { randomBytes } from "node:crypto";
import { access, type Access } from "./cluster/access.ts";
import { runPod, type DriverPod, type PodOptions } from "./driver-pod.ts";
import { executable, root } from "../../scripts/tools/paths.ts";
import { PodWatch } from "./pod-watch.ts";
import { quickOptions } from "../../scripts/tools/java.ts";
import { readRequests, type ApiRequest } from "./requests.ts";
import { run } from "../../scripts/tools/run.ts";

export interface Namespace {
  readonly name: string;
  /** The pods' service account, with the rights that `spark-runner manifests` gives. */
  readonly serviceAccount: string;
  readonly watch: PodWatch;
  readonly access: Access;
  /** kubectl in this namespace. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** Creates or changes objects; gives nothing back. */
  apply(...objects: readonly object[]): Promise<void>;
  /** Starts a pod that runs spark-runner with these arguments. */
  runPod(args: readonly string[], options?: PodOptions): Promise<DriverPod>;
  /** What a run makes and must remove, as `kind/name`, sorted; without what Kubernetes itself puts into a namespace. */
  list(): Promise<string[]>;
  /** The requests that the pods made, in their order. */
  requests(): Promise<ApiRequest[]>;
  remove(): Promise<void>;
}

export interface NamespaceOptions {
  /** The Pod Security level that the namespace enforces. */
  readonly level?: "restricted" | "baseline" | "privileged";
  /** Instead of what `spark-runner manifests` prints: YAML or JSON; "" for no rights at all. */
  readonly manifests?: string;
}

/** For executors that leave room for other tests: arguments of spark-runner. */
export const smallExecutors: readonly string[] = [
  "spark.kubernetes.executor.request.cores=100m",
  "spark.executor.memory=512m",
  "spark.executor.memoryOverhead=256m",
  `spark.executor.extraJavaOptions=${quickOptions}`,
].flatMap((property) => ["--conf", property]);

/** The caller removes it. */
export async function makeNamespace({ level = "restricted", manifests }: NamespaceOptions = {}): Promise<Namespace> {
  const cluster = access(root);
  const name = `test-${randomBytes(4).toString("hex")}`;
  const serviceAccount = "spark-runner";
  const kubectl: Namespace["kubectl"] = (args, input) => cluster.kubectl(["--namespace", name, ...args], input);
  const create = async (text: string): Promise<void> => void (await kubectl(["apply", "--filename", "-"], text));
  await cluster.kubectl(
    ["create", "--filename", "-"],
    JSON.stringify({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name, labels: { "pod-security.kubernetes.io/enforce": level } },
    }),
  );
  const rights =
    manifests ?? (await run(executable, ["manifests", "--namespace", name, "--service-account", serviceAccount]));
  await create(
    rights || JSON.stringify({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: serviceAccount } }),
  );
  const watch = new PodWatch(cluster, name);
  const drivers: DriverPod[] = [];
  const namespace: Namespace = {
    name,
    serviceAccount,
    watch,
    access: cluster,
    kubectl,
    apply: (...objects) => create(objects.map((object) => JSON.stringify(object)).join("\n---\n")),
    async runPod(args, more) {
      const driver = await runPod(namespace, args, more);
      drivers.push(driver);
      return driver;
    },
    async list() {
      const names = (await kubectl(["get", kinds, "--output", "name"])).trimEnd().split("\n");
      return names.filter((one) => one !== "" && one !== "configmap/kube-root-ca.crt").toSorted();
    },
    requests: () => readRequests(cluster, name),
    async remove() {
      for (const driver of drivers) driver.close();
      watch.close();
      await kubectl(["delete", "pods", "--all", "--grace-period=1", "--wait=false"]);
      await cluster.kubectl(["delete", "namespace", name, "--wait=false"]);
    },
  };
  return namespace;
}

const kinds = "pods,services,configmaps,persistentvolumeclaims,virtualservices.networking.istio.io";

/** Its pods, events and logs, for a person who asks why a test failed. */
export async function describe(namespace: Namespace): Promise<string> {
  const parts = [`── pods of ${namespace.name}: ${namespace.watch.summary()}`];
  const events = [
    "get",
    "events",
    "--output",
    "custom-columns=:.involvedObject.name,:.reason,:.message",
    "--no-headers",
  ];
  parts.push("── events", (await namespace.kubectl(events).catch(String)).split("\n").slice(-30).join("\n"));
  for (const pod of namespace.watch.pods.keys()) {
    const log = await namespace.kubectl(["logs", pod, "--all-containers", "--tail=60"]).catch(String);
    parts.push(`── log of ${pod}`, log.trimEnd());
  }
  return parts.join("\n");
}
