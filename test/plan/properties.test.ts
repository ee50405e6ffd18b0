import { describe, expect, test } from "vitest";
import { planOf, propertyOf, type Said } from "../support/plans.ts";

const sizes = (argv: readonly string[], said: Said = {}): Record<string, string> =>
  Object.fromEntries(
    planOf([...argv, "job.py"], said)
      .properties.filter(({ name }) => /executor\.(cores|memory|instances|limit|request)|dynamicAllocation/.test(name))
      .map(({ name, value }) => [name.replace(/^spark\.(dynamicAllocation\.|kubernetes\.)?/, ""), value]),
  );

describe("the number of executors", () => {
  test.for([
    [
      "fewest below most: as the work needs",
      ["--executor-minimum", "1", "--executor-maximum", "5"],
      { enabled: "true", "shuffleTracking.enabled": "true", minExecutors: "1", maxExecutors: "5" },
    ],
    [
      "from none",
      ["--executor-minimum", "0", "--executor-maximum", "1"],
      { enabled: "true", "shuffleTracking.enabled": "true", minExecutors: "0", maxExecutors: "1" },
    ],
    [
      "only the most",
      ["--executor-maximum", "5"],
      { enabled: "true", "shuffleTracking.enabled": "true", minExecutors: "0", maxExecutors: "5" },
    ],
    ["equal: fixed", ["--executor-minimum", "3", "--executor-maximum", "3"], { "executor.instances": "3" }],
    ["only the fewest: fixed", ["--executor-minimum", "3"], { "executor.instances": "3" }],
    ["neither: Spark's choice", [], {}],
  ] as const)("%s", ([, argv, expected]) => {
    expect(sizes(argv)).toEqual(expected);
  });

  test("of a user's property wins, and the plan says over what", () => {
    const plan = planOf([
      "--executor-minimum",
      "3",
      "--executor-maximum",
      "3",
      "--conf",
      "spark.executor.instances=7",
      "job.py",
    ]);
    expect(plan.properties.filter(({ name }) => name === "spark.executor.instances")).toEqual([
      {
        name: "spark.executor.instances",
        value: "7",
        from: "--conf",
        why: "wins over --executor-minimum's 3",
        passed: "--conf",
      },
    ]);
    expect(plan.submit.args.filter((arg) => arg.startsWith("spark.executor.instances"))).toEqual([
      "spark.executor.instances=7",
    ]);
  });
});

describe("the CPU of an executor is whole cores for Spark, and as given for the pod", () => {
  test.for([
    ["2", "2"],
    ["500m", "1"],
    ["1.5", "2"],
    ["2001m", "3"],
    ["1000m", "1"],
  ] as const)("%s", ([given, cores]) => {
    expect(sizes(["--set", `Core_Limit=${given}`])).toEqual({
      "executor.cores": cores,
      "executor.limit.cores": given,
      "executor.request.cores": given,
    });
  });

  test("with a request that the user set", () => {
    expect(sizes(["--core-limit", "2", "--conf", "spark.kubernetes.executor.request.cores=250m"])).toEqual({
      "executor.cores": "2",
      "executor.limit.cores": "2",
      "executor.request.cores": "250m",
    });
  });
});

test.for(["4g", "4Gi", "4096m", "4G"])("Executor_Memory=%s reaches Spark as Spark writes it", (text) => {
  expect(sizes([], { env: { Executor_Memory: text } })).toEqual({ "executor.memory": "4g" });
});

test("the flags that are properties reach Spark as properties", () => {
  const plan = planOf([
    "--name",
    "My job",
    "--packages",
    "a:b:1",
    "--jars",
    "x.jar,y.jar",
    "--py-files",
    "z.zip",
    "--files",
    "f.txt",
    "--master",
    "spark://h:7077",
    "--class",
    "a.B",
    "job.jar",
  ]);
  const pick = (name: string): string | undefined => propertyOf(plan, name);
  expect(
    ["app.name", "jars.packages", "jars", "submit.pyFiles", "files", "master"].map((name) => pick(`spark.${name}`)),
  ).toEqual(["My job", "a:b:1", "x.jar,y.jar", "z.zip", "f.txt", "spark://h:7077"]);
  expect(plan.submit.environment).toContainEqual({
    name: "SPARK_RUNNER_MAIN_CLASS",
    value: "a.B",
    from: "computed",
    why: "--class",
  });
});

describe("the job's variables reach the executors too", () => {
  const environmentOf = (argv: readonly string[], said: Said = {}): Record<string, string> =>
    Object.fromEntries(
      planOf([...argv, "job.py"], said).properties.flatMap(({ name, value }) =>
        name.startsWith("spark.executorEnv.") ? [[name.slice("spark.executorEnv.".length), value]] : [],
      ),
    );

  test("the article's and those of --set, and no others", () => {
    const env = {
      Bucket_URI: "s3a://lake",
      Ingestion_Period_Days: "7",
      System_Environment: "prod",
      PATH: "/bin",
      SPARK_HOME: "/s",
      UNRELATED: "1",
    };
    expect(environmentOf(["--set", "Region=eu", "--set", "Bucket_URI=s3a://other"], { env })).toEqual({
      Bucket_URI: "s3a://other",
      Ingestion_Period_Days: "7",
      System_Environment: "prod",
      Region: "eu",
    });
  });

  test.for([
    ["by name", ["--set", "DB_PASSWORD=hunter2", "--set", "Api_Token=x"]],
    ["by name, in a user's own pattern", ["--set", "PIN=1234", "--conf", "spark.redaction.regex=(?i)pin|secret"]],
    ["by a URL", ["--set", "DB=postgres://u:p@h/d"]],
    ["by what another variable holds", ["--set", "DB_PASSWORD=hunter2", "--set", "Line=user hunter2 host"]],
  ] as const)("but no secrets: %s", ([, argv]) => {
    expect(Object.keys(environmentOf(argv)).filter((name) => name !== "DB_PASSWORD")).toEqual([]);
    expect(environmentOf(argv)).toEqual({});
  });

  test("unless there are none", () => {
    expect(environmentOf(["--local", "--set", "A=1"])).toEqual({});
    expect(environmentOf(["--local", "--master", "local-cluster[2,1,1024]", "--set", "A=1"])).toEqual({ A: "1" });
  });

  test("and a user's property for one wins", () => {
    expect(environmentOf(["--set", "A=1", "--conf", "spark.executorEnv.A=2"])).toEqual({ A: "2" });
  });
});

test("what Spark's own defaults set is in the plan, wins over what is computed, and is not passed again", () => {
  const defaults = { "spark.ui.port": "4999", "spark.eventLog.enabled": "true" };
  const plan = planOf(["job.py"], {
    facts: { spark: { home: "/s", submit: "/s/x", version: "4.3.0", scalaVersion: "2.13", defaults } },
  });
  expect(plan.properties.filter(({ from }) => from === "spark-defaults.conf")).toEqual([
    {
      name: "spark.ui.port",
      value: "4999",
      from: "spark-defaults.conf",
      why: "yours wins over spark-runner's 4040",
      passed: "file",
    },
    { name: "spark.eventLog.enabled", value: "true", from: "spark-defaults.conf", why: null, passed: "file" },
  ]);
  expect(plan.submit.args.join("\n")).not.toMatch(/spark\.(ui\.port|eventLog)/);
  expect(plan.pod?.service.spec.ports.find(({ name }) => name === "tcp-ui")?.port).toBe(4999);
});

test("every property that is computed says why, and no name is planned twice", () => {
  const { properties } = planOf(["--core-limit", "2", "--executor-maximum", "3", "--set", "A=1", "job.scala"], {
    facts: { memoryLimit: 4 * 1024 ** 3 },
  });
  expect(properties.filter(({ from, why }) => from === "computed" && !why)).toEqual([]);
  expect(new Set(properties.map(({ name }) => name)).size).toBe(properties.length);
});
