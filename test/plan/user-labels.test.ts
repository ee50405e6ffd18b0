import { expect, test } from "vitest";
import type { PodManifest } from "../../src/facts/own-pod.ts";
import { makeMasker } from "../../src/plan/show/mask-plan.ts";
import { labelWarning, publicSecretsWarning } from "../../src/plan/properties/user-labels.ts";
import { basisOf, factsOfPod, plainPod, planOf, problemsOf, propertyOf } from "../support/plans.ts";

const label = "spark.kubernetes.executor.label.";
const labelled: PodManifest = {
  ...plainPod,
  metadata: {
    ...plainPod.metadata,
    labels: { team: "data", "kfp.org/run": "r", "kfp.org/step": "s", "spark-runner/driver": "job-r1", other: "x" },
  },
};

test("--label and --annotation are on all that a run makes, and not on its own pod", () => {
  const argv = ["--label", "team=data", "--label", "cost=7", "--annotation", "owner=a b@x.org", "job.py"];
  const plan = planOf(argv, { facts: factsOfPod() });
  expect(plan.pod?.service.metadata).toMatchObject({
    labels: { team: "data", cost: "7", "app.kubernetes.io/managed-by": "spark-runner" },
    annotations: { owner: "a b@x.org" },
  });
  expect(propertyOf(plan, `${label}team`)).toBe("data");
  expect(propertyOf(plan, `${label}cost`)).toBe("7");
  expect(propertyOf(plan, "spark.kubernetes.executor.annotation.owner")).toBe("a b@x.org");
  expect(plan.pod?.label).toEqual({ name: "spark-runner/driver", value: "job-r1" });
  expect(planOf(["job.py"], { facts: factsOfPod() }).pod?.service.metadata).not.toHaveProperty("annotations");
});

const claim = "spark.kubernetes.executor.volumes.persistentVolumeClaim.data";
const onDemand = ["--conf", `${claim}.options.claimName=OnDemand`, "--conf", `${claim}.mount.path=/data`];
const marks = ["--label", "team=data", "--annotation", "owner=a@x.org"];
const ofSpark = (version: string, defaults: Record<string, string> = {}) => ({
  facts: { ...factsOfPod(), spark: { ...factsOfPod().spark, version, defaults } },
});

test("they are on the claims that Spark makes on demand too, from Spark 4.0 on", () => {
  const plan = planOf([...marks, ...onDemand, "job.py"], ofSpark("4.0.5"));
  expect(propertyOf(plan, `${claim}.label.team`)).toBe("data");
  expect(propertyOf(plan, `${claim}.annotation.owner`)).toBe("a@x.org");
  const byFile = planOf([...marks, "job.py"], ofSpark("4.0.5", { [`${claim}.options.claimName`]: "OnDemand" }));
  expect(propertyOf(byFile, `${claim}.label.team`)).toBe("data");
  const own = planOf([...marks, ...onDemand, "--conf", `${claim}.label.team=x`, "job.py"], ofSpark("4.0.5"));
  expect(propertyOf(own, `${claim}.label.team`)).toBe("x");
  const ofOthers = planOf([...marks, "--conf", `${claim}.options.claimName=lake`, "job.py"], ofSpark("4.0.5"));
  expect(propertyOf(ofOthers, `${claim}.label.team`)).toBeUndefined();
});

test("and where Spark is too old for that a line says so", () => {
  const warning = (argv: readonly string[], version: string): string | undefined =>
    labelWarning(basisOf([...argv, "job.py"], ofSpark(version)));
  expect(planOf([...marks, ...onDemand, "job.py"], ofSpark("3.5.9")).properties.map(({ name }) => name)).not.toContain(
    `${claim}.label.team`,
  );
  expect(warning([...marks, ...onDemand], "3.5.9")).toMatch(
    /^--label, --annotation: .* volume claims .* Spark 3\.5\.9/,
  );
  expect(warning([...marks, ...onDemand], "4.0.5")).toBeUndefined();
  expect(warning(marks, "3.5.9")).toBeUndefined();
  expect(warning(onDemand, "3.5.9")).toBeUndefined();
});

test("--executor-label copies labels of the own pod, by name or pattern, and never the selector", () => {
  const plan = planOf(["--executor-label", "team,kfp.org/*", "job.py"], { facts: factsOfPod(labelled) });
  expect(["team", "kfp.org/run", "kfp.org/step", "other"].map((name) => propertyOf(plan, label + name))).toEqual([
    "data",
    "r",
    "s",
    undefined,
  ]);
  const all = planOf(["--executor-label", "*", "--label", "team=mine", "job.py"], { facts: factsOfPod(labelled) });
  expect(propertyOf(all, `${label}other`)).toBe("x");
  expect(propertyOf(all, `${label}team`)).toBe("mine");
  expect(propertyOf(all, `${label}spark-runner/driver`)).toBeUndefined();
});

test.for<[string, readonly string[], RegExp]>([
  ["a label of Spark's", ["--label", "spark-role=x"], /^--label: spark-role is a label by which/],
  ["a label of spark-runner's", ["--label", "spark-runner/run=x"], /^--label: spark-runner\/run is a label by which/],
  ["the selector, to be copied", ["--executor-label", "spark-runner/driver"], /^--executor-label: .*finds its own/],
  ["a value that no label can have", ["--label", "team=a b"], /^--label: team: "a b" can't be a label's value/],
  [
    "a label that the own pod has not",
    ["--executor-label", "teem"],
    /^--executor-label: the own pod has no label teem/,
  ],
])("%s is refused", ([, argv, message]) => {
  const problems = problemsOf([...argv, "job.py"], { facts: factsOfPod(labelled) });
  expect(problems).toMatchObject([{ kind: "settings", message: expect.stringMatching(message) }]);
});

test("a label that looks secret is masked in the plan, and one line says that it is public", () => {
  const vault = ["--annotation", "vault.hashicorp.com/agent-inject-secret-db=secret/data/db"];
  const argv = ["--dry-run", "--label", "db_password=hunter2x", ...vault, "job.py"];
  const plan = planOf(argv, { facts: factsOfPod() });
  expect(plan.pod?.service.metadata.labels).toMatchObject({ db_password: "hunter2x" });
  expect(JSON.stringify(makeMasker(plan).plan)).not.toContain("hunter2x");
  expect(publicSecretsWarning(basisOf(argv))).toBe(
    "--label db_password looks secret, and all who may see the Service or the executors can read it: keep it in a Secret",
  );
  expect(publicSecretsWarning(basisOf(["--label", "team=data", ...vault, "job.py"]))).toBeUndefined();
});
