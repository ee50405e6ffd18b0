import { describe, expect, test } from "vitest";
import { planOf, propertyOf, resolve, valueOf } from "../support/plans.ts";

describe("a plain setting is taken from the highest source that has it", () => {
  const env = { SPARK_RUNNER_CORE_LIMIT: "4", Core_Limit: "5" };
  const yaml = "coreLimit: 6";
  const cores = (argv: string[], said: object): unknown =>
    (valueOf("coreLimit", argv, said) as { text: string } | undefined)?.text;

  test.for([
    ["flag", ["--core-limit", "1", "--set", "Core_Limit=3"], { env, yaml }, "1"],
    ["--set", ["--set", "Core_Limit=3"], { env, yaml }, "3"],
    ["--set by the variable's name", ["--set", "SPARK_RUNNER_CORE_LIMIT=3"], { env, yaml }, "3"],
    ["SPARK_RUNNER_*", [], { env, yaml }, "4"],
    ["the article's variable", [], { env: { Core_Limit: "5" }, yaml }, "5"],
    ["the file", [], { yaml }, "6"],
    ["nothing", [], {}, undefined],
  ] as const)("%s", ([, argv, said, expected]) => {
    expect(cores([...argv], said)).toBe(expected);
  });
});

describe("a setting that is a Spark property too is taken from the highest source, whatever its word for it", () => {
  const env = { SPARK_RUNNER_DRIVER_MEMORY: "5g", Driver_Memory: "6g" };
  const yaml = "driverMemory: 7g";
  const properties = { "spark.driver.memory": "3g" };
  const defaults = { "spark.driver.memory": "8g" };
  const everything = { env, yaml, properties };

  test.for([
    ["the flag", ["--conf", "spark.driver.memory=2g", "--driver-memory", "1g"], everything, "1g", "--driver-memory"],
    [
      "the flag, said first",
      ["--driver-memory", "1g", "--conf", "spark.driver.memory=2g"],
      everything,
      "1g",
      "--driver-memory",
    ],
    ["--conf", ["--conf", "spark.driver.memory=2g", "--set", "Driver_Memory=4g"], everything, "2g", "--conf"],
    ["--properties-file", ["--set", "Driver_Memory=4g"], everything, "3g", "job.properties"],
    ["--set", ["--set", "Driver_Memory=4g"], { env, yaml }, "4g", "--set Driver_Memory"],
    ["SPARK_RUNNER_*", [], { env, yaml }, "5g", "SPARK_RUNNER_DRIVER_MEMORY"],
    [
      "SPARK_RUNNER_CONF",
      [],
      { env: { SPARK_RUNNER_CONF: "spark.driver.memory=9g", Driver_Memory: "6g" }, yaml },
      "9g",
      "SPARK_RUNNER_CONF",
    ],
    ["the article's variable", [], { env: { Driver_Memory: "6g" }, yaml }, "6g", "Driver_Memory"],
    [
      "the article's variable before the file's conf",
      [],
      { env: { Driver_Memory: "6g" }, yaml: "conf: {spark.driver.memory: 1g}" },
      "6g",
      "Driver_Memory",
    ],
    ["the file", [], { yaml }, "7g", "driverMemory in job.yaml:1"],
  ] as const)("%s", ([, argv, said, value, origin]) => {
    const facts = {
      spark: { home: "/s", submit: "/s/bin/spark-submit", version: "4.3.0", scalaVersion: "2.13", defaults },
    };
    const plan = planOf([...argv, "job.py"], { ...said, facts });
    const property = plan.properties.find(({ name }) => name === "spark.driver.memory");
    expect(property).toMatchObject({ value, from: origin });
    expect(resolve([...argv, "job.py"], said).settings.values.driverMemory).toBe(Number.parseInt(value) * 1024 ** 3);
    expect(plan.submit.args.filter((arg) => arg.startsWith("spark.driver.memory="))).toEqual(
      property?.passed === "file" ? [] : [`spark.driver.memory=${value}`],
    );
  });

  test("only then Spark's own defaults, which are read by Spark itself", () => {
    const facts = {
      memoryLimit: 32 * 1024 ** 3,
      spark: { home: "/s", submit: undefined, version: "4.3.0", scalaVersion: "2.13", defaults },
    };
    const plan = planOf(["job.py"], { facts });
    expect(plan.properties.find(({ name }) => name === "spark.driver.memory")).toMatchObject({
      value: "8g",
      from: "spark-defaults.conf",
      passed: "file",
      why: expect.stringContaining("yours wins over") as string,
    });
  });

  test("Spark's own defaults are not read beside --properties-file", () => {
    const facts = {
      spark: {
        home: "/s",
        submit: undefined,
        version: "4.3.0",
        scalaVersion: "2.13",
        defaults: { "spark.a": "1" },
        defaultsFile: "/s/conf/spark-defaults.conf",
      },
    };
    expect(propertyOf(planOf(["job.py"], { facts }), "spark.a")).toBe("1");
    expect(
      propertyOf(planOf(["--properties-file", "p", "job.py"], { facts, properties: {} }), "spark.a"),
    ).toBeUndefined();
  });
});

test.for([
  ["a flag", ["--max-attempts", "4", "--max-attempts", "5"], "maxAttempts", 5],
  ["a flag and its opposite", ["--local", "--no-local"], "local", false],
  ["a variable of --set", ["--set", "Executor_Maximum=4", "--set", "Executor_Maximum=5"], "executorMaximum", 5],
] as const)("of %s given twice the last counts", ([, argv, key, expected]) => {
  expect(valueOf(key, argv)).toBe(expected);
});

test("pairs add up, and of one name the strongest counts", () => {
  const { properties } = resolve(["--conf", "spark.a=1", "--conf", "spark.b=2", "--conf", "spark.a=3", "job.py"], {
    env: { SPARK_RUNNER_CONF: "spark.b=4\nspark.c=5" },
    yaml: "conf: {spark.c: 6, spark.d: 7}",
  }).settings;
  expect(Object.fromEntries([...properties].map(([name, { value }]) => [name, value]))).toEqual({
    "spark.a": "3",
    "spark.b": "2",
    "spark.c": "5",
    "spark.d": "7",
  });
});

test("a variable of many lines means the same by --set", () => {
  const { properties } = resolve(["--set", "SPARK_RUNNER_CONF=spark.a=1\nspark.b=2", "job.py"]).settings;
  expect([...properties.keys()]).toEqual(["spark.a", "spark.b"]);
});

describe("an empty value counts as not set", () => {
  test.for([
    ["a flag's", ["--core-limit", ""], {}],
    ["a flag's with =", ["--core-limit="], {}],
    ["--set's", ["--set", "Core_Limit="], {}],
    ["a variable's", [], { env: { SPARK_RUNNER_CORE_LIMIT: "" } }],
    ["a variable's that is blank", [], { env: { SPARK_RUNNER_CORE_LIMIT: "  " } }],
    ["the file's null", [], { yaml: "coreLimit:" }],
    ["the file's ~", [], { yaml: "coreLimit: ~" }],
    ["the file's text", [], { yaml: 'coreLimit: ""' }],
    ["the file's blank text", [], { yaml: 'coreLimit: " "' }],
  ] as const)("%s", ([, argv, said]) => {
    const env = { Core_Limit: "7", ...("env" in said ? said.env : {}) };
    const { settings, problems } = resolve([...argv, "job.py"], { ...said, env });
    expect(problems).toEqual([]);
    expect(settings.values.coreLimit?.text).toBe("7");
  });

  test("an empty pair too", () => {
    const { properties, variables } = resolve(["--conf", "spark.a=", "--set", "Bucket_URI=", "--set", "", "job.py"], {
      env: { Bucket_URI: "s3a://lake" },
    }).settings;
    expect(properties.size).toBe(0);
    expect(variables.get("Bucket_URI")?.value).toBe("s3a://lake");
  });
});

describe("the job's variables", () => {
  test("are the article's as they stand in the environment, and what --set gives, which wins", () => {
    const { variables } = resolve(["--set", "Bucket_URI=s3a://new", "--set", "Extra=a=b c", "job.py"], {
      env: { Bucket_URI: "s3a://old", Core_Limit: " 2 ", UNRELATED: "x" },
      yaml: "set: {Core_Limit: 3, More: 4}",
    }).settings;
    expect(Object.fromEntries([...variables].map(([name, { value }]) => [name, value]))).toEqual({
      Bucket_URI: "s3a://new",
      Core_Limit: " 2 ",
      Extra: "a=b c",
      More: "4",
    });
  });
});

test("a value is judged by the strongest source alone", () => {
  const { settings } = resolve(["--executor-minimum", "2", "job.py"], {
    env: { Executor_Minimum: "many", Executor_Maximum: "x" },
  });
  expect(settings.values.executorMinimum).toBe(2);
  expect([...settings.wrong]).toEqual(["executorMaximum"]);
});
