/** A pod as a team's pipeline would start it, that passes the restricted Pod Security level. */
import { imageName } from "./images/images.ts";
import { defaultSparkVersions } from "../../scripts/tools/spark-versions.ts";
import type { Namespace } from "./namespace.ts";
import { quickJava } from "./quick-java.ts";
import { PodLog } from "./pod-log.ts";
import { containerOf, type ContainerStatus, type Pod } from "./pod-watch.ts";

export interface PodOptions {
  readonly name?: string;
  readonly spark?: string;
  /** Instead of the tests' own image for that Spark. */
  readonly image?: string;
  /** Instead of the image's ENTRYPOINT, which is spark-runner. */
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Files that the container finds in /job, by name. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** The container's memory limit. */
  readonly memory?: string;
  /** Seconds from SIGTERM to SIGKILL when the pod is deleted. */
  readonly grace?: number;
  readonly restartPolicy?: "Never" | "OnFailure" | "Always";
  /** Changes the pod in any other way, before it is created. */
  readonly change?: (pod: PodObject) => void;
}

/** The pod as it is sent; loosely typed, since `change` may add anything that Kubernetes knows. */
export interface PodObject {
  metadata: { name: string; labels: Record<string, string>; annotations: Record<string, string> };
  // oxlint-disable-next-line typescript/no-explicit-any -- see above
  spec: Record<string, any> & { containers: Record<string, any>[] };
}

export interface DriverPod {
  readonly name: string;
  /** The pod as it was last seen. */
  pod(): Pod;
  /** When its main container has ended for good (or, `life` 0, 1, …, for that time): the code, and why. */
  ended(
    life?: number,
  ): Promise<{ readonly exitCode: number; readonly reason: string | undefined; readonly log: string }>;
  /** When the main container runs for the (`life`+1)th time. */
  running(life?: number): Promise<void>;
  /** What the container wrote so far, in all its lives, stdout and stderr together. */
  log(): string;
  /** Resolves when the log matches; rejects when the container ends without. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Runs a command in the main container. */
  exec(...command: string[]): Promise<string>;
  /** Asks for its end, as `kubectl delete` does, and doesn't wait for it. */
  delete(graceSeconds?: number): Promise<void>;
  /** By the Eviction API, as a drained node does. */
  evict(): Promise<void>;
  /** Resolves when the object is gone. */
  gone(): Promise<void>;
  /** Ends what follows its log. */
  close(): void;
}

let count = 0;

export async function runPod(
  namespace: Namespace,
  args: readonly string[],
  options: PodOptions = {},
): Promise<DriverPod> {
  const name = options.name ?? `driver-${++count}`;
  const pod = podObject(name, namespace.serviceAccount, args, options);
  options.change?.(pod);
  const files = options.files === undefined ? [] : [filesObject(name, options.files)];
  await namespace.apply(...files, { apiVersion: "v1", kind: "Pod", ...pod });
  return follow(namespace, name);
}

/** Everything that the restricted level asks for, and a root that can't be written to. */
function podObject(name: string, serviceAccount: string, args: readonly string[], options: PodOptions): PodObject {
  const {
    spark = defaultSparkVersions.at(-1) ?? "",
    image = imageName(spark),
    command,
    env = {},
    files,
    memory = "1Gi",
  } = options;
  const mount = { name: "job", mountPath: "/job", readOnly: true };
  const volume = { name: "job", configMap: { name: filesName(name) } };
  return {
    metadata: { name, labels: { ...options.labels }, annotations: { ...options.annotations } },
    spec: {
      serviceAccountName: serviceAccount,
      restartPolicy: options.restartPolicy ?? "Never",
      terminationGracePeriodSeconds: options.grace ?? 30,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 185,
        runAsGroup: 185,
        fsGroup: 185,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [
        {
          name: "main",
          image,
          imagePullPolicy: "Never",
          ...(command === undefined ? {} : { command }),
          args,
          env: Object.entries({ ...quickJava(), ...env }).map(([key, value]) => ({ name: key, value })),
          resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
          volumeMounts: [{ name: "tmp", mountPath: "/tmp" }, ...(files === undefined ? [] : [mount])],
        },
      ],
      volumes: [{ name: "tmp", emptyDir: {} }, ...(files === undefined ? [] : [volume])],
    },
  };
}

const filesName = (pod: string): string => `${pod}-files`;

function filesObject(pod: string, files: Readonly<Record<string, string | Buffer>>): object {
  const inBase64 = Object.entries(files).map(([name, content]) => [name, Buffer.from(content).toString("base64")]);
  const metadata = { name: filesName(pod) };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, binaryData: Object.fromEntries(inBase64) };
}

function follow(namespace: Namespace, name: string): DriverPod {
  const { watch, kubectl, access } = namespace;
  const seen = (): Pod | undefined => watch.pods.get(name);
  const log = new PodLog(namespace, name);
  return {
    name,
    pod: () => seen() ?? fail(`${name} was not seen yet`),
    async running(life = 0) {
      await watch.until(`${name} to run`, () => {
        const status = statusOf(seen());
        return status !== undefined && livesOf(status) > life ? true : undefined;
      });
    },
    async ended(life) {
      const end = await watch.until(`${name} to end`, () => endOf(seen(), life), 500_000);
      return { exitCode: end.exitCode, reason: end.reason, log: await log.whole() };
    },
    log: () => log.text,
    says: (pattern) => log.matches(pattern),
    exec: (...command) => kubectl(["exec", name, "--container", "main", "--", ...command]),
    async delete(graceSeconds) {
      const grace = graceSeconds === undefined ? [] : [`--grace-period=${graceSeconds}`];
      await kubectl(["delete", "pod", name, "--wait=false", ...grace]);
    },
    async evict() {
      const path = `/api/v1/namespaces/${namespace.name}/pods/${name}/eviction`;
      const body = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace: namespace.name } };
      await access.kubectl(["create", "--raw", path, "--filename", "-"], JSON.stringify(body));
    },
    async gone() {
      await watch.until(`${name} to be gone`, () => (watch.gone.has(name) ? true : undefined));
    },
    close: () => log.close(),
  };
}

const statusOf = (pod: Pod | undefined): ContainerStatus | undefined =>
  pod === undefined ? undefined : containerOf(pod);

/** How often the container was started, this time included. */
const livesOf = ({ restartCount, state }: ContainerStatus): number =>
  restartCount + (state.running === undefined && state.terminated === undefined ? 0 : 1);

type End = NonNullable<ContainerStatus["state"]["terminated"]>;

function endOf(pod: Pod | undefined, life: number | undefined): End | undefined {
  const status = statusOf(pod);
  if (pod === undefined || status === undefined) return undefined;
  const { restartCount, state, lastState } = status;
  if (life === undefined) {
    const final = pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
    return final || pod.metadata.deletionTimestamp !== undefined ? state.terminated : undefined;
  }
  if (restartCount === life) return state.terminated;
  return restartCount === life + 1 ? lastState.terminated : undefined;
}

const fail = (message: string): never => {
  throw new Error(message);
};
