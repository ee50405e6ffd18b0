/** What a real API server says of executors that it does not make; nothing else of Kubernetes is there. */
import { conf, java, type Asked, type Failure } from "./failure.ts";

const inNamespace = (resource: string, kind: NonNullable<Asked["body"]>): Asked => ({
  path: `/api/v1/namespaces/NAMESPACE/${resource}`,
  body: kind,
});

/** A controller would write a quota's status. */
const quota = (hard: object, used: object): Asked[] => [
  inNamespace("resourcequotas", { metadata: { name: "small" }, spec: { hard } }),
  { path: "/api/v1/namespaces/NAMESPACE/resourcequotas/small/status", patch: { status: { hard, used } } },
];

const policies = "/apis/admissionregistration.k8s.io/v1";
const executorsOfTeam: readonly Asked[] = [
  {
    path: `${policies}/validatingadmissionpolicies`,
    body: {
      metadata: { name: "labels-of-NAMESPACE" },
      spec: {
        matchConstraints: {
          resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
        },
        validations: [{ expression: "'team' in object.metadata.labels", message: "pods need the label team" }],
      },
    },
  },
  {
    path: `${policies}/validatingadmissionpolicybindings`,
    body: {
      metadata: { name: "labels-of-NAMESPACE" },
      spec: {
        policyName: "labels-of-NAMESPACE",
        validationActions: ["Deny"],
        matchResources: { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "NAMESPACE" } } },
      },
    },
    settlesMs: 5000,
  },
];

/** Spark before 4.2 asks for ever. */
const refused = (id: string, asks: readonly Asked[], more: readonly string[] = []): Failure =>
  java(id, `spark.range(3).count();`, {
    asks,
    longestMs: 30_000,
    submit: [
      "--master",
      "k8s://API_SERVER",
      ...conf(
        "spark.kubernetes.authenticate.caCertFile=API_CA",
        "spark.kubernetes.authenticate.oauthToken=API_TOKEN",
        "spark.kubernetes.namespace=NAMESPACE",
        "spark.kubernetes.container.image=registry.example/spark",
        "spark.executor.instances=1",
        "spark.driver.host=localhost",
        ...more,
      ),
    ],
  });

export const inKubernetes: readonly Failure[] = [
  refused("quota-full", quota({ pods: "1" }, { pods: "1" })),
  refused("refused-by-quota", quota({ "limits.cpu": "2" }, { "limits.cpu": "0" })),
  refused("refused-by-limit-range", [
    inNamespace("limitranges", {
      metadata: { name: "small" },
      spec: { limits: [{ type: "Container", max: { memory: "1Gi" } }] },
    }),
  ]),
  refused("refused-by-pod-security", [
    {
      path: "/api/v1/namespaces/NAMESPACE",
      patch: { metadata: { labels: { "pod-security.kubernetes.io/enforce": "restricted" } } },
      settlesMs: 2000,
    },
  ]),
  refused("refused-by-policy", executorsOfTeam),
  { ...refused("refused-by-rbac", []), mayAll: false },
  refused("driver-pod-not-found", [], ["spark.kubernetes.driver.pod.name=flights-driver"]),
];
