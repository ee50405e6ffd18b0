import { describe, expect, test } from "vitest";
import { environmentWarnings } from "../../src/plan/job-environment.ts";
import { basisOf, planOf } from "../support/plans.ts";

const valueOf = (name: string, environment: Record<string, string>, argv: readonly string[] = ["job.py"]) =>
  planOf(argv, { facts: { environment } }).submit.environment.find((each) => each.name === name)?.value;
const warn = (environment: Record<string, string>, argv: readonly string[] = ["job.py"], memoryLimit?: number) =>
  environmentWarnings(basisOf(argv, { facts: { environment, memoryLimit } }));

describe("PYSPARK_DRIVER_PYTHON", () => {
  test.for(["jupyter", "ipython", "/opt/conda/bin/jupyter-lab", "notebook"])(
    "%s, which begins a shell, gives way to the image's Python, and that is said",
    (program) => {
      const environment = { PYSPARK_DRIVER_PYTHON: program };
      expect(valueOf("PYSPARK_DRIVER_PYTHON", environment)).toBe("python3");
      expect(valueOf("PYSPARK_DRIVER_PYTHON", { ...environment, PYSPARK_PYTHON: "/venv/bin/python" })).toBe(
        "/venv/bin/python",
      );
      expect(warn(environment)).toEqual([expect.stringContaining(`PYSPARK_DRIVER_PYTHON (${program}) is not used`)]);
    },
  );

  test.for(["python3.11", "/venv/bin/python", "pypy3"])("%s, which runs files, is kept", (program) => {
    const environment = { PYSPARK_DRIVER_PYTHON: program };
    expect(valueOf("PYSPARK_DRIVER_PYTHON", environment)).toBeUndefined();
    expect(warn(environment)).toEqual([]);
  });

  test("is the user's word when this job is given it, by --set or as a property", () => {
    const environment = { PYSPARK_DRIVER_PYTHON: "jupyter" };
    const set = ["--set", "PYSPARK_DRIVER_PYTHON=jupyter", "job.py"];
    expect(valueOf("PYSPARK_DRIVER_PYTHON", environment, set)).toBe("jupyter");
    const property = ["--conf", "spark.pyspark.driver.python=ipython", "job.py"];
    expect(valueOf("PYSPARK_DRIVER_PYTHON", environment, property)).toBeUndefined();
    expect(warn(environment, property)).toEqual([]);
  });

  test("is none of a script's or a jar's business", () => {
    expect(valueOf("PYSPARK_DRIVER_PYTHON", { PYSPARK_DRIVER_PYTHON: "jupyter" }, ["job.jar"])).toBeUndefined();
  });
});

test("SPARK_HOME follows --spark-home, as Spark's own scripts go on with what it names", () => {
  const argv = ["--spark-home", "/opt/spark-4", "job.py"];
  expect(valueOf("SPARK_HOME", { SPARK_HOME: "/opt/spark-3" }, argv)).toBe("/opt/spark-4");
  expect(valueOf("SPARK_HOME", {}, argv)).toBeUndefined();
  expect(valueOf("SPARK_HOME", { SPARK_HOME: "/opt/spark-3" })).toBeUndefined();
});

test("a memory of the driver that the computed one replaces is named", () => {
  const environment = { SPARK_DRIVER_MEMORY: "6g" };
  expect(warn(environment, ["job.py"], 8 * 2 ** 30)).toEqual([expect.stringContaining("--driver-memory 6g sets it")]);
  expect(warn(environment, ["--driver-memory", "2g", "job.py"], 8 * 2 ** 30)).toEqual([]);
  expect(warn(environment)).toEqual([]);
});
