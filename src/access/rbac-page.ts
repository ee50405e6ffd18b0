/** docs/rbac.md, from the list of permissions. Used by scripts/docs.ts, not at run time. */
import { apiServerPorts } from "./manifests.ts";
import { permissions, type Permission } from "./permissions.ts";

export function rbacPage(): string {
  const always = permissions({ volumeClaims: false });
  const forClaims = permissions({ volumeClaims: true }).filter(
    ({ resource, verb }) => !always.some((each) => each.resource === resource && each.verb === verb),
  );
  return `# What a job may do in its namespace

Made by \`npm run docs\` from src/access/permissions.ts and src/leftovers/catalogue.ts; \`spark-runner manifests\` and the
messages of refused calls come from the same lists. It is for the service account of the pod in which spark-runner runs: spark-runner and Spark's driver use it.
Executors ask nothing of Kubernetes; they run as the same account unless \`--service-account\` names another.

\`\`\`bash
spark-runner manifests --namespace team-a | kubectl apply -f -
\`\`\`

Without \`--namespace\` everything is in \`default\`, by name: a RoleBinding has to say where its account lives, and
\`kubectl -n other\` then refuses the objects instead of granting nothing. \`--service-account NAME\` gives the
Role to an account that is there already and leaves its other rights alone: under KFP, to the one that pipelines run as
([examples/kfp](../examples/kfp/README.md)).

| resource | verb | why | without it |
|---|---|---|---|
${always.map(row).join("\n")}

With volume claims that Spark makes on demand, by \`--volume-claims\`:

| resource | verb | why | without it |
|---|---|---|---|
${forClaims.map(row).join("\n")}

A job with a master in the driver's own JVM (\`--master local[*]\`) asks nothing of Kubernetes and needs none of these. Before
its start a job is only held to what it uses: \`create configmaps\` is not asked for with
\`spark.kubernetes.executor.disableConfigMap=true\`, nor \`watch pods\` with \`spark.kubernetes.executor.enableApiWatcher=false\`.

A call that is refused before or during the job ends it with [77](exit-codes.md), and the message has the rule to add. One
that is refused at the end is named in the last lines, and the job's code stays.

Tests hold this page: with exactly these rules a real Spark job passes and is refused nothing, and each rule is taken away
once from a job in a pod, where a script stands for Spark.

## What is not asked for
- \`update\`, secrets, nodes, events, anything outside of the namespace.

## NetworkPolicy
\`spark-runner manifests --network-policy\` adds two. They say that executors (pods with the label \`spark-runner/run\`) reach
the driver's ports and each other, that the driver (label \`spark-runner/driver\`) reaches executors, DNS and the API server,
and that nobody else reaches either. What a NetworkPolicy can't say:
- It knows no API server. The rule is TCP to the ports ${apiServerPorts.slice(0, -1).join(", ")} and ${apiServerPorts.at(-1)} anywhere; narrow it with your
  cluster's address. Where the server listens on another port, add it before you apply the policy: else the label that
  spark-runner gives its pod cuts it off, the run ends with 69, and label and Service stay until the pod is deleted.
- DNS is port 53 anywhere, since clusters run it under different labels, and some on the node's own address.
- Stores and databases of the job need policies of yours: policies add up. HTTPS from the driver passes by the rule above,
  from executors it does not.
- A pod is under the driver's policy from the moment it has its label, which spark-runner gives it by a call to the API
  server. Where a namespace denies everything by default, that first call needs a policy of yours on the pipeline's pods.
- Labels are chosen by who makes pods: who may create pods in the namespace can give them these labels. Spark's own
  authentication, which spark-runner switches on, holds all the same.
- A cluster without a network plugin that enforces policies ignores them without a word.
`;
}

const row = ({ group, resource, verb, why, phase }: Permission): string =>
  `| ${group === "" ? resource : `${resource}.${group}`} | ${verb} | ${why} | ${lack[phase]} |`;
const lack: Record<Permission["phase"], string> = {
  before: "exit code 77",
  teardown: "a line at the end",
  "Spark's log": "errors in Spark's log, and a line at the end",
};
