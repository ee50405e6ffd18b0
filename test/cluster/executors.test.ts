/** What executors get, what they make, and how one ends that Kubernetes takes away: all in one driver's pod. */
import { expect, onTestFinished, test } from "vitest";
import { run } from "../../scripts/tools/run.ts";
import { namespaceForTest, smallExecutors } from "../support/cluster.ts";
import { executable } from "../support/executable.ts";
import { attemptsIn, executorsOf, expectNothingLeft } from "../support/leftovers.ts";
import type { Namespace } from "../ground/namespace.ts";
import { containerOf } from "../ground/pod-watch.ts";
import { testedVersions } from "../support/spark-home.ts";

const newest = testedVersions.at(-1) ?? "";
const claim = "spark.kubernetes.executor.volumes.persistentVolumeClaim.data";
const conf = (...properties: readonly string[]): string[] => properties.flatMap((each) => ["--conf", each]);

/** Says what the executor's own JVM has in its environment: Spark gives a Python worker variables by another way too. */
const program = `
import os, time
from pyspark.sql import SparkSession

def environment(_):
    stat = open(f"/proc/{os.getppid()}/stat").read()  # of the daemon that has made this worker
    jvm = stat.rsplit(")", 1)[1].split()[1]
    pairs = [each.split("=", 1) for each in open(f"/proc/{jvm}/environ").read().split("\\0") if "=" in each]
    return sorted("=".join(pair) for pair in pairs if pair[0] in ("OWN_PASS", "DB_PASS", "OTHER_PASS"))

sc = SparkSession.builder.getOrCreate().sparkContext
print("executor has", *sc.parallelize([1], 1).map(environment).collect()[0], flush=True)
if os.environ["SPARK_RUNNER_ATTEMPT"] == "1":
    print("READY", flush=True)
    while not os.path.exists("/tmp/go"):
        time.sleep(0.1)
    os.kill(os.getppid(), 9)
`;

/** Volumes for claims of this class: no cluster is asked to make some. Nothing is written to them. */
async function giveVolumes(namespace: Namespace, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => `${namespace.name}-${index}`);
  onTestFinished(async () => {
    await namespace.access.kubectl(["delete", "persistentvolume", ...names, "--wait=false"]);
  });
  await namespace.apply(
    ...names.map((name) => ({
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name },
      spec: {
        storageClassName: namespace.name,
        capacity: { storage: "1Mi" },
        accessModes: ["ReadWriteOnce"],
        hostPath: { path: "/mnt" },
      },
    })),
  );
}

interface Claim {
  readonly metadata: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
}

test("executors have the variables of --executor-env, and claims with the run's labels; a deleted one decommissions; each attempt has new ones", async () => {
  const namespace = await namespaceForTest();
  const { name, serviceAccount, kubectl } = namespace;
  const rights = ["manifests", "--namespace", name, "--service-account", serviceAccount, "--volume-claims"];
  await kubectl(["apply", "--filename", "-"], await run(executable, rights));
  await giveVolumes(namespace, 4);
  await kubectl(["create", "secret", "generic", "db", "--from-literal=password=by-reference"]);

  const args = [
    ...smallExecutors,
    ..."--executor-minimum=1 --executor-maximum=1 --no-retry-jitter --retry-delay=1s".split(" "),
    ..."--set OWN_PASS=as-it-is --set OTHER_PASS=withheld --executor-env OWN_PASS,DB_PASS".split(" "),
    "--label=team=analytics",
    "--annotation=cost/center=7 a",
    ...conf(`${claim}.options.claimName=OnDemand`, `${claim}.options.storageClass=${name}`),
    ...conf(`${claim}.options.sizeLimit=1Mi`, `${claim}.mount.path=/data`, "spark.decommission.enabled=true"),
    ...conf("spark.kubernetes.legacy.useReadWriteOnceAccessMode=true"), // ReadWriteOncePod needs a CSI driver
  ];
  const driver = await namespace.runPod([...args, "/job/job.py"], {
    spark: newest,
    files: { "job.py": program },
    change({ spec: { containers } }) {
      const valueFrom = { secretKeyRef: { name: "db", key: "password" } };
      containers[0]?.["env"].push({ name: "DB_PASS", valueFrom });
    },
  });
  await driver.says(/^READY/m);
  expect(driver.log()).toMatch(/^executor has DB_PASS=by-reference OWN_PASS=as-it-is$/m);
  const { items } = JSON.parse(await kubectl(["get", "persistentvolumeclaims", "--output", "json"])) as {
    readonly items: readonly Claim[];
  };
  expect(items.map(({ metadata }) => metadata)).toEqual([
    expect.objectContaining({
      labels: expect.objectContaining({ team: "analytics" }) as unknown,
      annotations: expect.objectContaining({ "cost/center": "7 a" }) as unknown,
    }),
  ]);

  const [first] = executorsOf(namespace, driver);
  const executor = first?.metadata.name ?? "";
  await kubectl(["delete", "pod", executor]);
  const last = await namespace.watch.until(`${executor} to be gone`, ({ pods, gone }) =>
    gone.has(executor) ? pods.get(executor) : undefined,
  );
  // By itself, before its grace was over: a signal would have given it another code.
  expect(containerOf(last, "spark-kubernetes-executor")?.state.terminated?.exitCode).toBe(0);
  // Its hook has told it so: nothing else lets an executor tell its driver.
  await driver.says(/Received executor 1 decommissioned message/);
  await namespace.watch.until("another executor", () => executorsOf(namespace, driver)[1]);
  await driver.exec("touch", "/tmp/go");

  const { exitCode, log } = await driver.ended();
  expect([exitCode, attemptsIn(log)]).toEqual([0, 2]);
  const attempts = executorsOf(namespace, driver).map(({ metadata }) => metadata.labels?.["spark-runner/attempt"]);
  expect(new Set(attempts)).toEqual(new Set(["1", "2"]));
  // SIGKILL runs no shutdown hook, so Spark itself removed nothing.
  expect(log).toMatch(
    /^spark-runner: removed what an earlier attempt left: .*pod job-\w{8}-a1-exec-2.*volume claim job-\w{8}-a1-exec-1-pvc-0/m,
  );
  await expectNothingLeft(namespace, driver);
});
