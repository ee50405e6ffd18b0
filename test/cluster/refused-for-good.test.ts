/** Executors that a real Kubernetes refuses for good: told before Spark starts, where it is sure what Spark would ask for. */
import { expect, onTestFinished, test } from "vitest";
import { namespaceForTest, smallExecutors } from "../support/cluster.ts";
import { attemptsIn, executorsOf, expectNothingLeft } from "../support/leftovers.ts";
import type { PodObject } from "../ground/driver-pod.ts";
import type { Namespace } from "../ground/namespace.ts";
import { testedVersions } from "../support/spark-home.ts";

const newest = testedVersions.at(-1) ?? "";
const one = ["--executor-minimum", "1", "--executor-maximum", "1"];
const begin = "from pyspark.sql import SparkSession\nbuilder = SparkSession.builder\n";
const count = 'print("count=", spark.sparkContext.parallelize(range(4), 2).count())\n';
const works = `${begin}spark = builder.getOrCreate()\n${count}`;

/** The driver itself is as the namespace wants it. */
const limited = ({ spec: { containers } }: PodObject): void => {
  for (const { resources } of containers as { resources: { limits: Record<string, string> } }[])
    resources.limits["cpu"] = "1";
};

async function quota(namespace: Namespace): Promise<void> {
  const hard = { "limits.cpu": "100" };
  await namespace.apply({ apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "compute" }, spec: { hard } });
  // Until its controller has seen it, nobody knows what is used.
  const wait = ["wait", "quota/compute", "--for=jsonpath={.status.hard.limits\\.cpu}=100", "--timeout=30s"];
  await namespace.kubectl(wait);
}

async function limitRange(namespace: Namespace): Promise<void> {
  const limits = [{ type: "Container", max: { memory: "3Gi" } }];
  await namespace.apply({ apiVersion: "v1", kind: "LimitRange", metadata: { name: "small" }, spec: { limits } });
}

async function policy(namespace: Namespace): Promise<void> {
  const name = `needs-team-${namespace.name}`;
  const apiVersion = "admissionregistration.k8s.io/v1";
  const only = { matchLabels: { "kubernetes.io/metadata.name": namespace.name } };
  const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] };
  const executors = { matchLabels: { "spark-role": "executor" } };
  const constraints = { namespaceSelector: only, objectSelector: executors, resourceRules: [rule] };
  const validations = [{ expression: "'team' in object.metadata.labels", message: "a pod needs the label team" }];
  onTestFinished(async () => {
    await namespace.access.kubectl(["delete", "validatingadmissionpolicybinding,validatingadmissionpolicy", name]);
  });
  const [metadata, validationActions] = [{ name }, ["Deny"]];
  const objects = [
    { apiVersion, kind: "ValidatingAdmissionPolicy", metadata, spec: { matchConstraints: constraints, validations } },
    { apiVersion, kind: "ValidatingAdmissionPolicyBinding", metadata, spec: { policyName: name, validationActions } },
  ];
  await namespace.access.kubectl(
    ["apply", "--filename", "-"],
    JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }),
  );
  const probe = ["run", "probe", "--image=none", "--labels=spark-role=executor", "--dry-run=server"];
  // The API server learns of it a moment after it was made.
  await expect
    .poll(() => namespace.kubectl(probe).then(() => "taken", String), { timeout: 30_000, interval: 500 })
    .toContain("needs the label team");
}

interface Refusing {
  readonly what: string;
  readonly make: (namespace: Namespace) => Promise<void>;
  /** Of Pod Security; restricted unless said otherwise. */
  readonly level?: "baseline";
  readonly args: readonly string[];
  readonly told: RegExp;
  readonly advice: RegExp;
}

const kinds: readonly Refusing[] = [
  {
    what: "a quota that wants a limit of processors",
    make: quota,
    args: smallExecutors,
    told: /quota compute refuses the executors: failed quota: compute: must specify limits\.cpu/,
    advice: /spark\.kubernetes\.executor\.limit\.cores/,
  },
  {
    what: "a LimitRange",
    make: limitRange,
    args: ["--executor-memory", "4g"],
    told: /a LimitRange of the namespace refuses the executors: maximum memory usage per Container is 3Gi, but limit is 4505Mi/,
    advice: /--executor-memory/,
  },
  {
    what: "a policy",
    make: policy,
    level: "baseline", // which the pod passes that asks whether the policy is in force
    args: smallExecutors,
    told: /needs-team-\S+ refuses the executors: ValidatingAdmissionPolicy .* denied request: a pod needs the label team/,
    advice: /policy demands/,
  },
];

test.for(kinds)("$what ends the run before Spark is started", async ({ make, level, args, told, advice }) => {
  const namespace = await namespaceForTest(level === undefined ? {} : { level });
  await make(namespace);
  const words = [...args, ...one, "/job/job.py"];
  const driver = await namespace.runPod(words, { spark: newest, files: { "job.py": works }, change: limited });
  const { exitCode, log } = await driver.ended();
  expect(log).toMatch(told);
  expect(log).toMatch(advice);
  expect([exitCode, attemptsIn(log)]).toEqual([77, 0]);
  expect(executorsOf(namespace, driver)).toEqual([]);
  await expectNothingLeft(namespace, driver);
});

test("a program that makes its executors as the quota wants them runs, whatever those of its properties would be", async () => {
  const namespace = await namespaceForTest();
  await quota(namespace);
  const limit = 'builder.config("spark.kubernetes.executor.limit.cores", "1")';
  const files = { "job.py": `${begin}spark = ${limit}.getOrCreate()\n${count}` };
  const words = [...smallExecutors, ...one, "/job/job.py"];
  const driver = await namespace.runPod(words, { spark: newest, files, change: limited });
  const { exitCode, log } = await driver.ended();
  expect(log).toContain("count= 4");
  expect([exitCode, attemptsIn(log)]).toEqual([0, 1]);
  await expectNothingLeft(namespace, driver);
});

test("a program that might, and doesn't, is ended by its first executor's refusal, without the time for others", async () => {
  const namespace = await namespaceForTest();
  await quota(namespace);
  const files = { "job.py": `${begin}# spark.executor.instances\nspark = builder.getOrCreate()\n${count}` };
  const words = [...smallExecutors, ...one, "/job/job.py"];
  const driver = await namespace.runPod(words, { spark: newest, files, change: limited });
  const { exitCode, log } = await driver.ended();
  expect([exitCode, attemptsIn(log)]).toEqual([77, 1]);
  const [, seconds] = /attempt 1 failed with exit code 77: .* after ([\d.]+) s/.exec(log) ?? [];
  expect(Number(seconds)).toBeLessThan(50);
  await expectNothingLeft(namespace, driver);
});
