import { describe, expect, test } from "vitest";
import { makeMasker } from "../../src/plan/show/mask-plan.ts";
import { showText } from "../../src/plan/show/text.ts";
import type { Plan } from "../../src/plan/plan-schema.ts";
import { factsOfPod, laptopFacts, planOf, plainPod, podFacts, type Said } from "../support/plans.ts";

const source = "from pyspark.sql import SparkSession\nspark = SparkSession.builder.appName('a').getOrCreate()\n";
const python = { ...factsOfPod(), source };
const conf = (...properties: readonly string[]): string[] => properties.flatMap((each) => ["--conf", each]);

function trialOf(properties: readonly string[] = [], said: Said = {}): NonNullable<Plan["executorTrial"]> {
  const { executorTrial } = planOf([...conf(...properties), "job.py"], {
    ...said,
    facts: { ...python, ...said.facts },
  });
  if (executorTrial === null) throw new Error("the plan has no executors in pods");
  return executorTrial;
}

interface Pod {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly containers: readonly (Readonly<Record<string, unknown>> & {
      readonly name: string;
      readonly resources: { readonly requests: Record<string, string>; readonly limits: Record<string, string> };
    })[];
  };
}

const podOf = (...given: Parameters<typeof trialOf>): Pod => trialOf(...given).manifest as unknown as Pod;
const container = (...given: Parameters<typeof trialOf>) => podOf(...given).spec.containers.at(-1);

describe("the executor by which the API server is asked", () => {
  test("has the name, labels, owner, image and account of the first attempt's first one", () => {
    const { metadata, spec } = podOf();
    expect(metadata).toMatchObject({
      name: "job-r1-a1-exec-1",
      labels: { "spark-role": "executor", "spark-exec-id": "1", "spark-runner/attempt": "1", "spark-runner/run": "r1" },
      ownerReferences: [{ kind: "Pod", name: "step-1", uid: "uid-1", controller: true }],
    });
    expect(spec).toMatchObject({ restartPolicy: "Never", serviceAccountName: "runner", hostname: "job-r1-a1-exec-1" });
    expect(spec.containers).toEqual([
      expect.objectContaining({ name: "spark-kubernetes-executor", image: "registry/image:1", args: ["executor"] }),
    ]);
  });

  test.for([
    ["Spark's usual size", [], "1408Mi"],
    ["a tenth, rounded down", ["spark.executor.memory=5001m"], "5501Mi"],
    ["at least 384 MiB beside the heap", ["spark.executor.memory=2g"], "2432Mi"],
    ["another least", ["spark.executor.minMemoryOverhead=1g"], "2048Mi"],
    ["another share", ["spark.executor.memory=2g", "spark.executor.memoryOverheadFactor=0.4"], "2867Mi"],
    ["the share of all of Kubernetes' pods", ["spark.kubernetes.memoryOverheadFactor=0.5"], "1536Mi"],
    ["a fixed overhead, in MiB", ["spark.executor.memoryOverhead=100"], "1124Mi"],
    [
      "memory off the heap, in bytes",
      ["spark.memory.offHeap.enabled=true", "spark.memory.offHeap.size=2097152"],
      "1410Mi",
    ],
    ["none off the heap when it is not enabled", ["spark.memory.offHeap.size=2g"], "1408Mi"],
    ["nothing for Python, as in client mode", ["spark.executor.pyspark.memory=1g"], "1408Mi"],
  ] as const)("asks for memory as Spark does: %s", ([, properties, memory]) => {
    const { requests, limits } = container(properties)?.resources ?? {};
    expect([requests?.["memory"], limits?.["memory"]]).toEqual([memory, memory]);
  });

  test("asks for processors, and has a limit of them only when somebody says so", () => {
    expect(container(["spark.executor.cores=2"])?.resources).toMatchObject({ requests: { cpu: "2" } });
    expect(container()?.resources.limits).not.toHaveProperty("cpu");
    const said = ["spark.kubernetes.executor.request.cores=500m", "spark.kubernetes.executor.limit.cores=1500m"];
    expect(container(said)?.resources).toMatchObject({ requests: { cpu: "500m" }, limits: { cpu: "1500m" } });
  });

  test("has all of the template, with Spark's word over it", () => {
    const template = {
      metadata: { labels: { tier: "batch", "spark-role": "mine" } },
      spec: {
        priorityClassName: "low",
        containers: [
          { name: "side", image: "proxy" },
          {
            name: "main",
            image: "not-this",
            resources: { limits: { cpu: "3", memory: "9Gi" }, requests: { cpu: "1" } },
          },
        ],
      },
    };
    const said = { facts: { podTemplate: template } };
    const of = "spark.kubernetes.executor.podTemplate";
    const pod = podOf([`${of}File=/t.yaml`, `${of}ContainerName=main`], said);
    expect(pod.metadata).toMatchObject({ labels: { tier: "batch", "spark-role": "executor" } });
    expect(pod.spec).toMatchObject({ priorityClassName: "low", containers: [{ name: "side", image: "proxy" }, {}] });
    expect(pod.spec.containers[1]).toMatchObject({
      name: "main",
      image: "registry/image:1",
      resources: { limits: { cpu: "3", memory: "1408Mi" }, requests: { cpu: "1", memory: "1408Mi" } },
    });
  });

  test("has the restrictions of the driver's pod, which Pod Security asks for", () => {
    const securityContext = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };
    const pod = { ...plainPod, spec: { ...plainPod.spec, securityContext } };
    expect(podOf([], { facts: { ...factsOfPod(pod), source } }).spec).toMatchObject({ securityContext });
  });

  test("has volumes by Spark's properties", () => {
    const volumes = "spark.kubernetes.executor.volumes";
    const { spec } = podOf([
      `${volumes}.hostPath.logs.mount.path=/logs`,
      `${volumes}.hostPath.logs.options.path=/var/log`,
      `${volumes}.persistentVolumeClaim.data.mount.path=/data`,
      `${volumes}.persistentVolumeClaim.data.options.claimName=OnDemand`,
      "spark.kubernetes.executor.secrets.db=/etc/db",
    ]);
    expect(spec).toMatchObject({
      volumes: expect.arrayContaining([
        { name: "logs", hostPath: { path: "/var/log" } },
        { name: "data", persistentVolumeClaim: { claimName: "job-r1-a1-exec-1-pvc-0" } },
        { name: "db-volume", secret: { secretName: "db" } },
        { name: "spark-local-dir-1", emptyDir: {} },
      ]) as unknown,
    });
  });

  test("is shown without secrets", () => {
    const plan = planOf([...conf("spark.executorEnv.DB_PASSWORD=hunter2"), "job.py"], { facts: python });
    expect(JSON.stringify(plan.executorTrial)).toContain("hunter2");
    expect(JSON.stringify(makeMasker(plan).plan)).not.toContain("hunter2");
  });
});

describe("nothing is asked where it can't be told what Spark would make", () => {
  const template = "spark.kubernetes.executor.podTemplateFile=/t.yaml";
  test.for<[string, readonly string[], Partial<Said["facts"]>, RegExp]>([
    ["steps of the user's own", ["spark.kubernetes.executor.pod.featureSteps=a.B"], {}, /featureSteps may change them/],
    ["a property that is not known", ["spark.kubernetes.executor.newThing=1"], {}, /newThing may change them/],
    ["GPUs", ["spark.executor.resource.gpu.amount=1"], {}, /gpu.amount may change them/],
    [
      "stateful sets",
      ["spark.kubernetes.allocation.pods.allocator=statefulset"],
      {},
      /something else may make the pods/,
    ],
    ["credentials of Spark's own", ["spark.kubernetes.authenticate.oauthToken=t"], {}, /oauthToken may change them/],
    ["another cluster", ["spark.master=k8s://https://elsewhere:6443"], {}, /another cluster/],
    ["no executors at first", ["spark.executor.instances=0"], {}, /without executors/],
    ["executors only when there is work", ["spark.dynamicAllocation.enabled=true"], {}, /without executors/],
    ["a version that is not known", [], { spark: { ...podFacts.spark, version: undefined } }, /only known in the pod/],
    ["a version yet to come", [], { spark: { ...podFacts.spark, version: "5.0.0" } }, /Spark 5\.0\.0 makes/],
    ["a template elsewhere", ["spark.kubernetes.executor.podTemplateFile=s3a://b/t.yaml"], {}, /template is not here/],
    ["a template with an account", [template], { podTemplate: { spec: { serviceAccountName: "a" } } }, /account/],
    ["a volume of a kind that is not known", ["spark.kubernetes.executor.volumes.csi.x.mount.path=/x"], {}, /volume/],
    ["a size that Spark may read otherwise", ["spark.executor.memory=1Gi"], {}, /size/],
    ["a variable that Spark reads", [], { executorsAreElsewhere: true }, /variables, files or Java options/],
    ["Java options", ["spark.driver.extraJavaOptions=-Dspark.executor.cores=2"], {}, /Java options/],
  ])("%s", ([, properties, facts, why]) => {
    const plan = planOf([...conf(...properties), "job.py"], { facts: { ...python, ...facts } });
    expect(plan.executorTrial).toEqual({ manifest: null, isSure: false, why: expect.stringMatching(why) as string });
  });

  test("where the user says how long a refusal is waited for", () => {
    const plan = planOf(["--executor-patience", "refused=10m", "job.py"], { facts: python });
    expect(plan.executorTrial).toMatchObject({ manifest: null, why: expect.stringMatching(/patience/) as string });
  });

  test.for(["refused-by-quota", "77"])("where the user wants another attempt after a refusal: --retry-on %s", (on) => {
    const { executorTrial } = planOf(["--retry-on", on, "job.py"], { facts: python });
    expect(executorTrial).toMatchObject({ manifest: null, why: "--retry-on wants another attempt" });
  });

  test("on a laptop, which knows no image", () => {
    const facts = { ...laptopFacts, spark: podFacts.spark, source };
    const { executorTrial } = planOf(["--dry-run", "job.py"], { facts });
    expect(executorTrial).toMatchObject({ manifest: null, why: "what Spark makes of them is only known in the pod" });
  });

  test.for([["--local"], ["--master", "local[2]"]])("where no executor is a pod: %j", (argv) => {
    expect(planOf([...argv, "job.py"], { facts: python }).executorTrial).toBeNull();
  });
});

describe("whether a refusal ends the run", () => {
  const builder = "from pyspark.sql import SparkSession\nspark = SparkSession.builder";
  test.for([
    ["job.py", `${builder}.getOrCreate()`],
    ["job.py", `${builder}.config("spark.sql.shuffle.partitions", 8).getOrCreate()`],
    ["job.py", "from pyspark import SparkContext\nsc = SparkContext()"],
    ["job.scala", "println(spark.range(3).count())"],
    ["job.scala", "val s = SparkSession.builder().getOrCreate()"],
  ])("it does when the program leaves executors as they are: %s %j", ([job = "", text]) => {
    const { executorTrial } = planOf([job], { facts: { ...python, source: text } });
    expect(executorTrial).toMatchObject({ isSure: true, why: null, manifest: { kind: "Pod" } });
  });

  test.for([
    ["job.py", `${builder}.config("spark.kubernetes.executor.limit.cores", "1").getOrCreate()`],
    ["job.py", `${builder}.master("local[*]").getOrCreate()`],
    ["job.py", `${builder}.remote("sc://elsewhere").getOrCreate()`],
    ["job.py", `${builder}.config(conf=mine).getOrCreate()`],
    ["job.py", `${builder}.config(NAME, "1").getOrCreate()`],
    ["job.py", `${builder}.config("spark." + name, "1").getOrCreate()`],
    ["job.py", "from pyspark import SparkConf"],
    ["job.py", "from mine import spark\nspark.range(3).count()"],
    ["job.py", "print('no session at all')"],
    ["job.scala", "// spark.range is not used\nprintln(1)"],
    ["job.scala", 'new SparkConf().set("a", "b")'],
    ["job.R", "sparkR.session()"],
    ["job.jar", undefined],
  ])("it does not when the program may make them others: %s %j", ([job = "", text]) => {
    const { executorTrial } = planOf([job], { facts: { ...python, source: text } });
    expect(executorTrial).toMatchObject({ isSure: false, manifest: { kind: "Pod" } });
    expect(executorTrial?.why).toMatch(/^its program /);
  });
});

test("it does not when a plugin may make them others", () => {
  expect(trialOf(["spark.plugins=org.example.Plugin"])).toMatchObject({
    isSure: false,
    why: "a plugin (spark.plugins) may change them",
  });
});

test("a plan tells in one line what is tried, and what becomes of a refusal", () => {
  const text = (program: string): string => showText(planOf(["job.py"], { facts: { ...python, source: program } }));
  expect(text(source)).toMatch(
    /^ +executors +1 CPU, 1408Mi +tried as a dry run: what is refused for good ends the run$/m,
  );
  expect(text("")).toMatch(
    /a refusal is believed when Spark gets it, too: its program makes its session elsewhere, or none/,
  );
  const none = showText(planOf([...conf("spark.executor.instances=0"), "job.py"], { facts: python }));
  expect(none).toMatch(/^ +executors +not asked for +Spark begins without executors$/m);
});
