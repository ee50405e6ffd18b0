/** docs/rbac.md, from the list of permissions. Used by scripts/docs.ts, not at run time. */
import { apiServerPorts } from "./manifests.ts";
import { optional, permissions, type Permission } from "./permissions.ts";

export function rbacPage(): string {
  const always = permissions({ volumeClaims: false });
  const forClaims = permissions({ volumeClaims: true }).filter(
    ({ resource, verb }) => !always.some((each) => each.resource === resource && each.verb === verb),
  );
  return `# What a job may do in its namespace

This page is generated (\`npm run docs\`) from src/access/permissions.ts and src/leftovers/catalogue.ts, the same lists that
\`spark-runner manifests\` and the messages about refused calls come from. The permissions are for the service account of the pod that
spark-runner runs in; spark-runner and Spark's driver use them. Executors ask nothing of Kubernetes; they run as the same
account unless \`--service-account\` names another.

\`\`\`bash
spark-runner manifests --namespace team-a | kubectl apply -f -
\`\`\`

Without \`--namespace\`, everything is explicitly in \`default\`: a RoleBinding has to name its account's namespace, and this way
\`kubectl -n other\` refuses the objects instead of granting nothing. \`--service-account NAME\` gives the Role to an existing
account and leaves its other rights alone: under KFP, to the one that pipelines run as ([examples/kfp](../examples/kfp/README.md)).

| resource | verb | why | without it |
|---|---|---|---|
${always.map(row).join("\n")}

With \`--volume-claims\`, for volume claims that Spark makes on demand:

| resource | verb | why | without it |
|---|---|---|---|
${forClaims.map(row).join("\n")}

One is optional. \`manifests --minimal\` leaves it out; without it nothing is refused, and a line at the end of an attempt that failed for
an executor whose container was never made says what would have been known:

| resource | verb | why | without it |
|---|---|---|---|
${optional.map(row).join("\n")}

A job whose master is the driver's own JVM (\`--master local[*]\`) asks nothing of Kubernetes and needs none of these. Before the
start, only the rights that a job really uses are required: not \`create configmaps\` with
\`spark.kubernetes.executor.disableConfigMap=true\`, nor \`watch pods\` with \`spark.kubernetes.executor.enableApiWatcher=false\`.

A call that is refused before or during the job ends it with [77](exit-codes.md), and the message contains the rule to add. A call
refused at the end is named in the last lines, and the job's exit code stands.

Tests prove this page: with exactly these rules, a real Spark job succeeds and is refused nothing; and each rule is removed once
from a job in a pod (in which a script stands in for Spark), to see what the table says.

${notAskedFor}`;
}

const notAskedFor = `## What is not asked for
- \`update\`, secrets, nodes, anything outside the namespace.

## NetworkPolicy
\`spark-runner manifests --network-policy\` adds two. They say that executors (pods with the label \`spark-runner/run\`) may reach
the driver's ports and each other, that the driver (label \`spark-runner/driver\`) may reach executors, DNS and the API server, and
that nobody else may reach either. There are things a NetworkPolicy can't express:
- It has no notion of the API server. The rule allows TCP to the ports ${apiServerPorts.slice(0, -1).join(", ")} and ${apiServerPorts.at(-1)} anywhere; narrow it to your
  cluster's address. If your server listens on another port, add it before you apply the policy. Otherwise the label that
  spark-runner gives its pod cuts it off: the run ends with 69, and label and Service stay until the pod is deleted.
- DNS is port 53 anywhere, since clusters label it differently, and some run it on the node's own address.
- The job's stores and databases need policies of your own; policies add up. HTTPS from the driver is allowed by the rule above, HTTPS
  from executors is not.
- The driver's policy applies to a pod from the moment it has its label, which spark-runner sets by a call to the API server. If the
  namespace denies everything by default, that first call needs a policy of your own on the pipeline's pods.
- Whoever may create pods in the namespace can give them these labels. Spark's own authentication, which spark-runner switches on,
  protects against that.
- In a cluster without a network plugin that enforces policies, they are silently ignored.
`;

const row = ({ group, resource, verb, why, phase }: Permission): string =>
  `| ${group === "" ? resource : `${resource}.${group}`} | ${verb} | ${why} | ${lack[phase]} |`;
const lack: Record<Permission["phase"], string> = {
  before: "exit code 77",
  teardown: "a line at the end",
  "Spark's log": "errors in Spark's log, and a line at the end",
  optional: "less is told",
};
