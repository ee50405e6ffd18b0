/** A namespace with a service account and a driver's pod, as a job finds them, on a real API server. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createApi, type Api, type ApiOptions } from "../../src/adapters/kubernetes/client/api.ts";
import { create, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import type { Connection } from "../../src/adapters/kubernetes/client/connection.ts";
import type { Kind } from "../../src/leftovers/kinds.ts";
import { serviceAccountConnection } from "../../src/adapters/kubernetes/client/service-account.ts";
import { permissions, rulesOf, type Permission } from "../../src/access/permissions.ts";
import type { LeftoverName } from "../../src/leftovers/catalogue.ts";
import { stepsFor, type RemovalStep } from "../../src/leftovers/steps.ts";
import type { Whose } from "../../src/leftovers/whose.ts";
import type { PodPlan } from "../../src/plan/plan-schema.ts";
import { planEarlier } from "../../src/plan/removals.ts";
import type { ApiServer } from "../ground/api-server.ts";

export const kind = (resource: string, group = "", version = "v1"): Kind => ({
  group,
  version,
  resource,
  word: resource,
});

export interface Team {
  readonly namespace: string;
  /** Like the folder that a pod's service account is mounted to. */
  readonly folder: string;
  /** Of the service account. */
  connection(server?: URL): Connection;
  api(options?: Partial<ApiOptions>, server?: URL): Api;
  /** Makes an object of the namespace, as the administrator. */
  make(
    of: Kind,
    body: Readonly<Record<string, unknown>> & {
      readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string };
    },
  ): Promise<KubernetesObject>;
  /** A pod that nobody starts. */
  pod(name: string, more?: PodOptions): Promise<KubernetesObject>;
  /** What a run of the job sets up in the pod. */
  plan(pod: KubernetesObject, more?: PlanOptions): PodPlan;
  /** What is removed at the end of that run: of all kinds, or of these; as of a job without volume claims, or with them. */
  teardown(pod: PodPlan, only?: readonly LeftoverName[], volumeClaims?: boolean): RemovalStep[];
  remove(): void;
}

export interface PodOptions {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly owner?: KubernetesObject;
  /** A pod on a node that nobody minds stays when it is deleted, until it is forced. */
  readonly node?: string;
  readonly hostNetwork?: boolean;
  readonly graceSeconds?: number;
  readonly status?: Readonly<Record<string, unknown>>;
  /** More about its container. */
  readonly container?: Readonly<Record<string, unknown>>;
}

/** The service account may do what `allowed` names; by default all that a job needs. */
export async function makeTeam(
  server: ApiServer,
  allowed: readonly Permission[] = permissions({ volumeClaims: true }),
): Promise<Team> {
  const namespace = `team-${randomBytes(4).toString("hex")}`;
  const { admin } = server;
  const make: Team["make"] = (of, body) => create(admin, { kind: of, namespace }, body as never);
  await create(admin, { kind: kind("namespaces"), namespace: undefined }, { metadata: { name: namespace } } as never);
  await make(kind("serviceaccounts"), { metadata: { name: "default" } });
  await make(kind("roles", "rbac.authorization.k8s.io"), { metadata: { name: "job" }, rules: rulesOf(allowed) });
  await make(kind("rolebindings", "rbac.authorization.k8s.io"), {
    metadata: { name: "job" },
    subjects: [{ kind: "ServiceAccount", name: "default", namespace }],
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "job" },
  });
  const folder = mkdtempSync(path.join(tmpdir(), "spark-runner-service-account-"));
  writeFileSync(path.join(folder, "token"), await makeToken(server, namespace));
  writeFileSync(path.join(folder, "ca.crt"), server.ca);
  writeFileSync(path.join(folder, "namespace"), namespace);

  const connection = (to = server.url): Connection =>
    serviceAccountConnection({ KUBERNETES_SERVICE_HOST: to.hostname, KUBERNETES_SERVICE_PORT: to.port }, folder);
  return {
    namespace,
    folder,
    connection,
    api: (options = {}, to = server.url) => createApi(connection(to), { timeoutMs: 10_000, ...options }),
    make,
    async pod(name, { labels = {}, annotations = {}, owner, node, hostNetwork, graceSeconds, status, container } = {}) {
      const made = await make(kind("pods"), {
        metadata: { name, labels, annotations, ...(owner === undefined ? {} : { ownerReferences: [ownedBy(owner)] }) },
        spec: {
          containers: [{ name: "main", image: "none", ...container }],
          ...(node === undefined ? {} : { nodeName: node }),
          ...(hostNetwork === undefined ? {} : { hostNetwork }),
          ...(graceSeconds === undefined ? {} : { terminationGracePeriodSeconds: graceSeconds }),
        },
      });
      if (status !== undefined) await setStatus(admin, namespace, name, status);
      return made;
    },
    teardown: (pod, only, volumeClaims = false) =>
      stepsFor("at the end", whoseOf(pod, volumeClaims)).filter(({ what }) => only?.includes(what) !== false),
    plan: (pod, options = {}) => planOf(pod, namespace, options),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Of the service account `default`, by the API that kubelets use. */
export async function makeToken({ admin }: ApiServer, namespace: string, seconds = 3600): Promise<string> {
  const { status } = await admin.send<{ readonly status: { readonly token: string } }>({
    verb: "create",
    place: { kind: kind("serviceaccounts"), namespace, name: "default" },
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/default/token`,
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: seconds } },
  });
  return status.token;
}

export const setStatus = (admin: Api, namespace: string, pod: string, status: unknown): Promise<unknown> =>
  admin.send<unknown>({
    verb: "patch",
    place: { kind: kind("pods"), namespace, name: pod },
    path: `/api/v1/namespaces/${namespace}/pods/${pod}/status`,
    contentType: "application/merge-patch+json",
    body: { status },
  });

export const ownedBy = ({ metadata: { name, uid } }: KubernetesObject) => ({
  apiVersion: "v1",
  kind: "Pod",
  name,
  uid,
});

/** What Spark and spark-runner put on an executor; the application's id is on its config map and claims, too. */
export const executorOf = ({ run = "flights-1", application = "s" } = {}): Record<string, string> => ({
  "spark-role": "executor",
  "spark-app-selector": application,
  "app.kubernetes.io/managed-by": "spark-runner",
  "spark-runner/job": "flights",
  "spark-runner/run": run,
});

export interface PlanOptions extends Partial<Omit<PodPlan, "service">> {
  readonly service?: string;
  /** Whether the job's executors make volume claims; by default they make none. */
  readonly volumeClaims?: boolean;
}

function planOf(
  pod: KubernetesObject,
  namespace: string,
  { service = "flights-1", volumeClaims = false, ...more }: PlanOptions,
): PodPlan {
  const plan: PodPlan = {
    name: pod.metadata.name,
    namespace,
    uid: pod.metadata.uid,
    container: "main",
    label: { name: "spark-runner/driver", value: service },
    service: {
      apiVersion: "v1",
      kind: "Service",
      metadata: {
        name: service,
        namespace,
        labels: {
          "app.kubernetes.io/managed-by": "spark-runner",
          "spark-runner/job": "flights",
          "spark-runner/run": service,
        },
        ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: pod.metadata.name, uid: pod.metadata.uid }],
      },
      spec: {
        clusterIP: "None",
        publishNotReadyAddresses: true,
        selector: { "spark-runner/driver": service },
        ports: [{ name: "tcp-driver", port: 7078, targetPort: 7078, protocol: "TCP" }],
      },
    },
    adopted: false,
    host: "localhost",
    selectorFile: { path: "/tmp/selector.txt", content: service, required: false },
    template: null,
    driverOnly: [],
    serviceTimeoutMs: 2000,
    apiTimeoutMs: 10_000,
    earlier: planEarlier({ job: "flights" }),
    clearing: [],
    keepsEnded: false,
    ...more,
  };
  return { ...plan, clearing: stepsFor("before an attempt", whoseOf(plan, volumeClaims)) };
}

const whoseOf = ({ name, namespace, uid, label, service, keepsEnded }: PodPlan, volumeClaims: boolean): Whose => ({
  namespace,
  pod: { name, uid },
  job: "flights",
  runId: service.metadata.name,
  service: service.metadata.name,
  podLabels: [label.name],
  keepsEnded,
  volumeClaims,
});
