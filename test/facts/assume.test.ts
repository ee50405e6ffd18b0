import { describe, expect, test } from "vitest";
import { assume } from "../../src/facts/assume.ts";
import { assumableFacts } from "../../src/facts/facts.ts";
import { laptopFacts } from "../support/plans.ts";

const from = (...pairs: string[]): ReturnType<typeof assume> =>
  assume(
    laptopFacts,
    pairs.map((pair) => ({ name: pair.slice(0, pair.indexOf("=")), value: pair.slice(pair.indexOf("=") + 1) })),
  );

test("each fact can be assumed", () => {
  const values: Record<string, string> = {
    "pod.memoryLimit": "8Gi",
    "spark.version": "4.1.2",
    "spark.scalaVersion": "2.12",
    "run.id": "abc",
    "pod.launcher": "argo",
  };
  const { facts, problems } = from(...assumableFacts.map((fact) => `${fact}=${values[fact] ?? "x/y:1"}`));
  expect(problems).toEqual([]);
  expect(facts).toMatchObject({
    pod: { name: "x/y:1", namespace: "x/y:1", uid: "x/y:1", image: "x/y:1", serviceAccount: "x/y:1" },
    memoryLimit: 8 * 1024 ** 3,
    memoryLimitIsKnown: true,
    runId: "abc",
    launcher: "argo",
    spark: { home: "x/y:1", submit: "x/y:1/bin/spark-submit", version: "4.1.2", scalaVersion: "2.12" },
  });
});

test.for([
  ["3.5.1", "2.12"],
  ["4.0.0", "2.13"],
  ["4.3.0-SNAPSHOT", "2.13"],
])("of Spark %s the Scala version is most likely %s, unless it is assumed, before or after", ([version, scala]) => {
  expect(from(`spark.version=${version}`).facts.spark.scalaVersion).toBe(scala);
  const other = scala === "2.12" ? "2.13" : "2.12";
  expect(from(`spark.version=${version}`, `spark.scalaVersion=${other}`).facts.spark.scalaVersion).toBe(other);
  expect(from(`spark.scalaVersion=${other}`, `spark.version=${version}`).facts.spark.scalaVersion).toBe(other);
});

describe("what can't be assumed is told", () => {
  test.for([
    [
      "pod.memorylimit=8Gi",
      /unknown fact pod\.memorylimit; expected one of pod\.name, /,
      "did you mean pod.memoryLimit?",
    ],
    ["xyz=1", /unknown fact xyz/, undefined],
    ["pod.memoryLimit=lots", /expected pod\.memoryLimit as Kubernetes writes it.*got "lots"/, undefined],
    ["pod.name=a b", /expected pod\.name .* got "a b"/, undefined],
    ["spark.version=four", /expected spark\.version as a version.* got "four"/, undefined],
    ["spark.scalaVersion=3.3", /expected spark\.scalaVersion as 2\.12 or 2\.13, got "3\.3"/, undefined],
    ["pod.launcher=tekton", /expected pod\.launcher as one of kubeflow, argo, none, got "tekton"/, undefined],
    ["run.id=UPPER", /expected run\.id .* got "UPPER"/, undefined],
    ["run.id=abcdefghijklm", /expected run\.id/, undefined],
  ] as const)("%s", ([pair, message, advice]) => {
    const { facts, problems } = from(pair);
    expect(problems).toEqual([
      {
        kind: "settings",
        message: expect.stringMatching(message) as string,
        ...(advice === undefined ? {} : { advice }),
      },
    ]);
    expect(facts).toEqual(laptopFacts);
  });
});
