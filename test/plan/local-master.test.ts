import { describe, expect, test } from "vitest";
import { permissions } from "../../src/access/permissions.ts";
import { usesOf } from "../../src/plan/pod-plan.ts";
import { planOf, podFacts, propertyOf } from "../support/plans.ts";

describe("a master in the driver's own JVM needs nothing of Kubernetes, in a pod as well", () => {
  test.for([
    ["--master local[*]", ["--master", "local[*]"], {}],
    ["local", ["--master", "local"], {}],
    ["local[4,2]", ["--conf", "spark.master=local[4,2]"], {}],
    ["local-cluster", ["--master", "local-cluster[2,1,1024]"], {}],
    ["a dry run", ["--dry-run", "--master", "local[*]"], {}],
    ["the properties file", [], { properties: { "spark.master": "local[2]" } }],
    ["Spark's own defaults", [], { facts: { spark: { ...podFacts.spark, defaults: { "spark.master": "local[2]" } } } }],
  ] as const)("%s", ([, argv, said]) => {
    const plan = planOf([...argv, "job.py"], said);
    expect(plan).toMatchObject({ target: "local", runHere: "local", pod: null });
    expect(plan.teardown.map(({ what }) => what)).toEqual(["scratch folder"]);
    expect(propertyOf(plan, "spark.master")).toMatch(/^local/);
    expect(plan.properties.filter(({ name }) => /kubernetes|driver\.(host|port|bind)|crypto/.test(name))).toEqual([]);
  });

  test.for(["k8s://https://localhost:6443", "spark://local:7077", "yarn", "localhost"])("but not %s", (master) => {
    expect(planOf(["--master", master, "job.py"]).target).toBe("pod");
  });

  test("the memory of the driver still fits its container", () => {
    const plan = planOf(["--master", "local[*]", "job.jar"], { facts: { memoryLimit: 8 * 1024 ** 3 } });
    expect(propertyOf(plan, "spark.driver.memory")).toBe("7447m");
  });
});

describe("where the driver's JVM does the executors' work is told from the master alone", () => {
  test.for([
    ["--local", ["--local"], {}, true],
    ["--local in the place of a master of spark-defaults.conf", ["--local"], { "spark.master": "k8s://h:1" }, true],
    ["a blank before it", ["--conf", "spark.master= local[2]"], {}, true],
    ["a machine whose name begins alike", ["--master", "localhost"], {}, false],
    ["--local beside a master elsewhere", ["--local", "--master", "spark://h:7077"], {}, false],
    ["processes of their own on this machine", ["--master", "local-cluster[2,1,1024]"], {}, false],
  ] as const)("%s", ([, argv, defaults, isInDriver]) => {
    const offHeap = ["spark.memory.offHeap.enabled=true", "spark.memory.offHeap.size=2g"].flatMap((each) => [
      "--conf",
      each,
    ]);
    const plan = planOf([...argv, ...offHeap, "--core-limit", "2", "--set", "A=b", "job.jar"], {
      facts: { spark: { ...podFacts.spark, defaults }, memoryLimit: 8 * 1024 ** 3 },
    });
    expect(propertyOf(plan, "spark.executorEnv.A")).toBe(isInDriver ? undefined : "b");
    expect(propertyOf(plan, "spark.executor.cores")).toBe(isInDriver ? undefined : "2");
    expect(parseInt(propertyOf(plan, "spark.driver.memory") ?? "") < 6144).toBe(isInDriver);
  });
});

describe("rights are asked for what a job uses", () => {
  const rightsOf = (...argv: string[]): string[] =>
    permissions(usesOf(planOf([...argv, "job.py"]))).map(({ verb, resource }) => `${verb} ${resource}`);
  const spared = (...argv: string[]): string[] => rightsOf().filter((right) => !rightsOf(...argv).includes(right));

  test("by default all", () => {
    expect(rightsOf()).toEqual(permissions({ volumeClaims: false }).map(({ verb, resource }) => `${verb} ${resource}`));
  });

  test.for([
    ["no config map for executors", "spark.kubernetes.executor.disableConfigMap=true", ["create configmaps"]],
    ["executors that are only listed", "spark.kubernetes.executor.enableApiWatcher=false", ["watch pods"]],
    ["another cluster manager", "spark.master=spark://h:7077", ["watch pods", "create pods", "create configmaps"]],
  ] as const)("%s", ([, property, rights]) => {
    expect(spared("--conf", property)).toEqual(rights);
  });
});
