import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeBasis } from "../../src/plan/basis.ts";
import { makePlan } from "../../src/plan/plan.ts";
import { planSchema } from "../../src/plan/plan-schema.ts";
import { applicationOf, laptopFacts, planOf, podFacts, propertyOf, resolve } from "../support/plans.ts";

const deepFreeze = <T>(value: T): T => {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value))
    Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
};

describe("what is planned, and what run would do here", () => {
  test.for([
    ["a run in a pod", [], podFacts, "pod", "pod"],
    ["a local run in a pod", ["--local"], podFacts, "local", "local"],
    ["a run on a laptop", [], laptopFacts, "local", "local"],
    ["a dry run in a pod", ["--dry-run"], podFacts, "pod", "pod"],
    ["a dry run on a laptop", ["--dry-run"], laptopFacts, "pod", "local"],
    ["a local dry run on a laptop", ["--dry-run", "--local"], laptopFacts, "local", "local"],
    ["a local dry run in a pod", ["--dry-run", "--local"], podFacts, "local", "local"],
  ] as const)("%s", ([, argv, facts, target, runHere]) => {
    const plan = planOf([...argv, "job.py"], { facts });
    expect(plan).toMatchObject({ target, runHere });
    expect(plan.pod === null).toBe(target === "local");
    expect(propertyOf(plan, "spark.master")).toBe(
      target === "pod" ? "k8s://https://kubernetes.default.svc" : "local[*]",
    );
  });
});

test("the Service's manifest is whole: headless, not-ready addresses, owned by the pod, managed by spark-runner", () => {
  expect(planOf(["flights.py"]).pod).toEqual({
    name: "step-1",
    namespace: "team",
    uid: "uid-1",
    container: null,
    label: { name: "spark-runner/driver", value: "flights-r1" },
    service: {
      apiVersion: "v1",
      kind: "Service",
      metadata: {
        name: "flights-r1",
        namespace: "team",
        labels: {
          "app.kubernetes.io/managed-by": "spark-runner",
          "spark-runner/job": "flights",
          "spark-runner/run": "r1",
        },
        ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "step-1", uid: "uid-1" }],
      },
      spec: {
        clusterIP: "None",
        publishNotReadyAddresses: true,
        selector: { "spark-runner/driver": "flights-r1" },
        ports: [
          { name: "tcp-driver", port: 7078, targetPort: 7078, protocol: "TCP" },
          { name: "tcp-blockmanager", port: 7079, targetPort: 7079, protocol: "TCP" },
          { name: "tcp-ui", port: 4040, targetPort: 4040, protocol: "TCP" },
        ],
      },
    },
    adopted: false,
    earlier: expect.any(Array),
    clearing: expect.any(Array),
    keepsEnded: false,
    host: "flights-r1.team.svc",
    selectorFile: { path: "/tmp/selector.txt", content: "flights-r1", required: false },
    driverOnly: [],
    template: { path: "/tmp/spark-runner-r1/executor-pod.json", includes: null, manifest: expect.anything() },
    serviceTimeoutMs: 30_000,
    apiTimeoutMs: 60_000,
  });
});

test("the same input gives the same plan, which is what its schema says and survives JSON", () => {
  const choices = {
    application: fc.constantFrom("job.py", "s3a://b/x.jar", "job.scala", "job.R", "local:///opt/x.py"),
    facts: fc.constantFrom(podFacts, laptopFacts, { ...podFacts, memoryLimit: 4 * 1024 ** 3 }),
    flags: fc.subarray([
      "--local",
      "--dry-run",
      "--core-limit=1.5",
      "--executor-maximum=4",
      "--executor-minimum=2",
      "--name=\u2603 'q'",
      "--conf=spark.x=\n",
      "--deadline=1h",
      "--no-retry-jitter",
      "--max-attempts=100",
      '--set=A="\\$`',
      "--work-dir=/w/",
      "--selector-file=/x y",
    ]),
    args: fc.array(fc.string({ unit: "binary" }), { maxLength: 3 }),
  };
  fc.assert(
    fc.property(fc.record(choices), ({ application, facts, flags, args }) => {
      const { settings, problems } = deepFreeze(resolve([...flags, application, ...args]));
      expect(problems).toEqual([]);
      const basis = makeBasis(deepFreeze({ settings, facts, application: applicationOf(application) }));
      const plan = makePlan(deepFreeze(basis));
      expect(makePlan(makeBasis({ settings, facts, application: applicationOf(application) }))).toEqual(plan);
      expect(planSchema.parse(plan)).toEqual(plan);
      expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      expect(plan.submit.args.slice(plan.submit.args.length - args.length)).toEqual(args);
    }),
  );
});

test("a script runs through spark-runner's class, with the path that the user named, in a folder of the run", () => {
  const plan = planOf(["--work-dir", "/scratch/", "file:///jobs/my%20job.scala", "a"]);
  expect(plan.workDir).toBe("/scratch/spark-runner-r1");
  expect(plan.submit.args.slice(0, 2)).toEqual(["--class", "sparkrunner.ScriptMain"]);
  expect(plan.submit.args.slice(plan.submit.applicationAt)).toEqual([
    "/scratch/spark-runner-r1/spark-runner-scala_2.13.jar",
    "/jobs/my job.scala",
    "a",
  ]);
  expect(plan.teardown.at(-1)).toEqual({ what: "work folder", by: { way: "path", path: "/scratch/spark-runner-r1" } });
});

test("where no work folder was said, the first that can be written to is taken", () => {
  expect(planOf(["job.scala"], { facts: { writableFolder: "/dev/shm" } }).workDir).toBe("/dev/shm/spark-runner-r1");
  expect(planOf(["--work-dir", "/w", "job.scala"], { facts: { writableFolder: "/dev/shm" } }).workDir).toBe(
    "/w/spark-runner-r1",
  );
});

test("the plan prints the schedule of its attempts", () => {
  expect(
    planOf(["--max-attempts", "6", "--retry-delay", "10s", "--retry-factor", "3", "--retry-max-delay", "5m", "job.py"])
      .retry.delaysMs,
  ).toEqual([10_000, 30_000, 90_000, 270_000, 300_000]);
  expect(planOf(["--max-attempts", "1", "job.py"]).retry.delaysMs).toEqual([]);
  expect(planOf(["--max-attempts", "100", "--retry-factor", "10", "job.py"]).retry.delaysMs.at(-1)).toBe(300_000);
  expect(planOf(["job.py"])).toMatchObject({
    retry: { maxAttempts: 3, delaysMs: [10_000, 20_000] },
    deadlines: { graceMs: 10_000, attemptTimeoutMs: null, runMs: null },
  });
});
