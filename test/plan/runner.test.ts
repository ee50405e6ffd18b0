import { describe, expect, test } from "vitest";
import { planOf, podFacts, propertyOf } from "../support/plans.ts";

const classPath = "spark.driver.extraClassPath";
const mainOf = (argv: readonly string[], facts = {}) => planOf(argv, { facts }).runner?.mainClass;

test("a jar's main method is called by a class of ours, whose jar stands behind the user's class path", () => {
  const plan = planOf(["--conf", `${classPath}=/opt/a.jar:/opt/b.jar`, "job.jar"]);
  const ours = `${plan.workDir}/spark-runner-scala_2.13.jar`;
  expect(plan.submit.args.slice(0, 2)).toEqual(["--class", "sparkrunner.JarMain"]);
  expect(plan.submit.args.slice(plan.submit.applicationAt)).toEqual(["job.jar"]);
  expect(propertyOf(plan, classPath)).toBe(`/opt/a.jar:/opt/b.jar:${ours}`);
  expect(propertyOf(planOf(["job.jar"]), classPath)).toBe(ours);
});

describe("spark-submit starts by itself", () => {
  test.for([
    ["a Python job", ["job.py"], {}],
    [
      "a server of Spark's",
      ["--class", "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2", "local:///x.jar"],
      {},
    ],
    [
      "a jar where Spark's Scala version can't be told",
      ["job.jar"],
      { spark: { ...podFacts.spark, scalaVersion: undefined } },
    ],
  ] as const)("%s", ([, argv, facts]) => {
    expect(mainOf(argv, facts)).toBeUndefined();
    expect(propertyOf(planOf(argv, { facts }), classPath)).toBeUndefined();
  });
});

test("an example of Spark's is a job like any other", () => {
  expect(mainOf(["--class", "org.apache.spark.examples.SparkPi", "local:///examples.jar"])).toBe("sparkrunner.JarMain");
});

test("only where the program waits for its own threads does Spark end its JVM after main", () => {
  const ends = (application: string) => propertyOf(planOf([application]), "spark.submit.callSystemExitOnMainExit");
  expect([ends("job.py"), ends("job.R"), ends("job.jar"), ends("job.scala")]).toEqual([
    "true",
    "true",
    undefined,
    undefined,
  ]);
});
