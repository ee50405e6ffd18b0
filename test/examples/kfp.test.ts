import { beforeAll, describe, expect, test } from "vitest";
import { parseCommandLine } from "../support/command-line.ts";
import { compilePipeline, resolveStep, type Pipeline } from "../support/kfp.ts";
import { valueOf } from "../support/plans.ts";

describe("the pipeline for Kubeflow, compiled by the real kfp", () => {
  let production: Pipeline;
  let development: Pipeline;
  beforeAll(() => {
    production = compilePipeline([], "registry/spark-jobs:7");
    development = compilePipeline(["--development"]);
  });

  test("has two Spark steps, the second after the first", () => {
    const { tasks } = production.spec.root.dag;
    expect(Object.keys(tasks)).toEqual(["run-spark", "run-spark-2"]);
    expect(tasks["run-spark-2"]?.dependentTasks).toEqual(["run-spark"]);
  });

  test("lets each size and variable be edited when a run is made, with a default", () => {
    const parameters = production.spec.root.inputDefinitions.parameters;
    expect(Object.keys(parameters)).toEqual(
      expect.arrayContaining([
        "bucket_uri",
        "ingestion_period_days",
        "system_environment",
        "first_application",
        "second_application",
        "core_limit",
        "executor_minimum",
        "executor_maximum",
        "executor_memory",
        "driver_memory",
        "driver_container_cpu",
        "driver_container_memory",
      ]),
    );
    for (const { defaultValue } of Object.values(parameters)) expect(defaultValue).toEqual(expect.any(String));
  });

  describe.for(["run-spark", "run-spark-2"])("the step %s", (name) => {
    const hostile = `s3a://b/$(rm -rf /) "x" 'y' \n; --dry-run {"a": 1}`;

    test("is spark-runner without a shell, and a command line that it takes", () => {
      const { argv, image } = resolveStep(production, name);
      expect(image).toBe("registry/spark-jobs:7");
      expect(argv[0]).toBe("spark-runner");
      const { problems, application, command } = parseCommandLine(argv.slice(1));
      expect([problems, command]).toEqual([[], "run"]);
      expect(application).toMatch(/^\/app\/jobs\/flights\.(scala|py)$/);
    });

    test("has no placeholder left that KFP's backend does not resolve", () => {
      for (const word of resolveStep(production, name).argv) expect(word).not.toMatch(/\{\{|Concat|IfPresent/);
    });

    test("gives each value on as it was typed, whatever is in it", () => {
      const { argv } = resolveStep(production, name, { bucket_uri: hostile, executor_memory: "5g", core_limit: "3" });
      const words = argv.slice(1, -1);
      expect(valueOf("set", words)).toContainEqual(expect.objectContaining({ name: "Bucket_URI", value: hostile }));
      expect(valueOf("executorMemory", words)).toBe(5 * 1024 ** 3);
      expect(valueOf("coreLimit", words)).toMatchObject({ millicores: 3000 });
    });

    test("takes a field that was left empty as not set", () => {
      const { argv } = resolveStep(production, name, { executor_memory: "", driver_memory: "" });
      expect(valueOf("executorMemory", argv.slice(1, -1))).toBeUndefined();
      expect(valueOf("driverMemory", argv.slice(1, -1))).toBeUndefined();
    });

    test("is never taken from KFP's cache", () => {
      expect(resolveStep(production, name).task.cachingOptions?.enableCache ?? false).toBe(false);
    });

    test("is tried again when its pod is lost, for longer than a day", () => {
      expect(resolveStep(production, name).task.retryPolicy).toEqual({
        maxRetryCount: 2,
        backoffDuration: "60s",
        backoffFactor: 2,
        backoffMaxDuration: "86400s",
      });
    });

    test("runs on the drivers' nodes, with the memory and CPU that the run says, as limit and request", () => {
      const { pod, resources } = resolveStep(production, name, { driver_container_memory: "9Gi" });
      expect(pod.nodeSelector.labels).toEqual({ "asg-type": "drivers-pipeline" });
      expect(resources).toEqual({
        resourceCpuLimit: "1",
        resourceCpuRequest: "1",
        resourceMemoryLimit: "9Gi",
        resourceMemoryRequest: "9Gi",
      });
    });

    test("knows its pod by name, namespace and IP", () => {
      expect(resolveStep(production, name).pod.fieldPathAsEnv).toEqual([
        { name: "POD_NAME", fieldPath: "metadata.name" },
        { name: "POD_NAMESPACE", fieldPath: "metadata.namespace" },
        { name: "POD_IP", fieldPath: "status.podIP" },
      ]);
    });

    test("has its code from the image, and in development from a volume at the same place", () => {
      expect(resolveStep(production, name).pod.pvcMount).toBeUndefined();
      expect(resolveStep(development, name).pod.pvcMount).toMatchObject([
        { constant: "my-storage", mountPath: "/app/jobs" },
      ]);
    });
  });
});
