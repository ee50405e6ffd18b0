import { describe, expect, test } from "vitest";
import { templateWarning } from "../../src/plan/properties/template-problems.ts";
import { basisOf, factsOfPod, podFacts, problemsOf } from "../support/plans.ts";

const template = ["--conf", "spark.kubernetes.executor.podTemplateFile=s3a://lake/executor.yaml"];
const defaults = {
  facts: {
    spark: { ...podFacts.spark, defaults: { "spark.kubernetes.executor.podTemplateFile": "s3a://lake/executor.yaml" } },
  },
};

describe("a pod template that is not here", () => {
  test.for([
    ["--same-node", ["--same-node"]],
    ["--prefer-same-node", ["--prefer-same-node"]],
    ["--executor-tolerations", ["--executor-tolerations", "a=b"]],
  ] as const)("is refused beside %s, which has to be added to it", ([flag, argv]) => {
    expect(problemsOf([...template, ...argv, "job.py"])).toMatchObject([
      {
        kind: "settings",
        message: `${flag} has to be added to the pod template, and s3a://lake/executor.yaml (--conf) is not here`,
        advice: expect.stringContaining("local file"),
      },
    ]);
    expect(problemsOf([...argv, "job.py"], defaults)).toHaveLength(1);
    expect(problemsOf([...template, ...argv, "--local", "job.py"])).toEqual([]);
  });

  test("is warned of where nothing needs it", () => {
    expect(problemsOf([...template, "job.py"])).toEqual([]);
    expect(templateWarning(basisOf([...template, "job.py"]))).toMatch(
      /^--conf: the pod template s3a:.* is not here, so /,
    );
    expect(templateWarning(basisOf(["job.py"]))).toBeUndefined();
  });
});

describe("of a template's containers Spark makes one its own", () => {
  const file = ["--conf", "spark.kubernetes.executor.podTemplateFile=/etc/executor.yaml", "job.py"];
  const named = (name: string) => ["--conf", `spark.kubernetes.executor.podTemplateContainerName=${name}`, ...file];
  const problems = (argv: readonly string[], spec: Record<string, unknown>) =>
    problemsOf(argv, { facts: { ...factsOfPod(), podTemplate: { spec } } });
  const sidecarFirst = { containers: [{ name: "log", image: "log:1" }, { name: "spark" }] };

  test("the first, so that one without an image behind it is refused, with the property that is missing", () => {
    expect(problems(file, sidecarFirst)).toEqual([
      {
        kind: "settings",
        message:
          "--conf: container spark of the pod template has no image, and Spark gives its own to log alone: the API server would refuse each executor",
        advice:
          "--conf spark.kubernetes.executor.podTemplateContainerName=spark, if that is to be Spark's, or give it an image",
      },
    ]);
  });

  test.for<[string, readonly string[], Record<string, unknown>]>([
    ["named, wherever it stands", named("spark"), sidecarFirst],
    [
      "the first, with others that have images",
      file,
      { containers: [{ name: "spark" }, { name: "log", image: "log:1" }] },
    ],
    ["named in a template without any", named("spark"), {}],
    ["the only one", file, { containers: [{}] }],
  ])("%s", ([, argv, spec]) => {
    expect(problems(argv, spec)).toEqual([]);
  });

  test.for<[string, readonly string[], Record<string, unknown>, RegExp]>([
    ["a name that none has", named("sprak"), sidecarFirst, /has no container sprak; expected one of log, spark$/],
    [
      "an init container without an image",
      file,
      { containers: [{ name: "s" }], initContainers: [{ name: "i" }] },
      /container i .* has no image/,
    ],
  ])("%s is refused", ([, argv, spec, message]) => {
    expect(problems(argv, spec)).toMatchObject([{ kind: "settings", message: expect.stringMatching(message) }]);
  });
});
