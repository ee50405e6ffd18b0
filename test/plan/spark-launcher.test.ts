import { expect, test } from "vitest";
import type { Facts } from "../../src/facts/facts.ts";
import { laptopFacts, planOf, podFacts } from "../support/plans.ts";

const given = (words: readonly string[], facts: Partial<Facts> = {}): string | undefined =>
  planOf([...words], { facts }).submit.environment.find(({ name }) => name === "SPARK_LAUNCHER_OPTS")?.value;
const at = (home: string): Partial<Facts> => ({ spark: { ...podFacts.spark, home } });

test.for(["job.scala", "job.jar", "job.py"])(
  "for %s, Spark's launcher has its own jar in front of all others",
  (job) => {
    const jar = "/opt/spark/jars/spark-launcher_2.13-4.3.0.jar";
    expect(given([job])).toBe(`-Xbootclasspath/a:${jar}`);
    expect(given(["--local", job])).toBe(`-Xbootclasspath/a:${jar}`);
  },
);

test("what the user or the image says of the launcher's JVM stays as it is", () => {
  expect(given(["--set", "SPARK_LAUNCHER_OPTS=-Xint", "job.py"])).toBe("-Xint");
  expect(given(["job.py"], { environment: { SPARK_LAUNCHER_OPTS: "-Xint" } })).toBeUndefined();
});

test.for(["/opt/my spark", "/opt/a:b", "/opt/spark*"])(
  "a path that Spark's script would take apart is not given: %s",
  (home) => {
    expect(given(["job.py"], at(home))).toBeUndefined();
  },
);

test("where Spark is not known there is nothing to give", () => {
  expect(given(["job.py"], laptopFacts)).toBeUndefined();
});
