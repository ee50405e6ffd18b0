import { describe, expect, test } from "vitest";
import { showText } from "../../src/plan/show/text.ts";
import type { Launcher } from "../../src/facts/launcher.ts";
import type { Plan } from "../../src/plan/plan-schema.ts";
import { complaints, factsOfPod, laptopFacts, plainPod, planOf } from "../support/plans.ts";

const inPod = (seconds: number, argv: readonly string[] = [], launcher: Launcher = "none"): Plan =>
  planOf([...argv, "job.py"], {
    facts: {
      ...factsOfPod({ ...plainPod, spec: { ...plainPod.spec, terminationGracePeriodSeconds: seconds } }),
      launcher,
    },
  });
const first = (...of: Parameters<typeof inPod>): string | undefined => inPod(...of).afterSignal?.first;

describe("after a signal", () => {
  test.for<[string, "teardown" | "job", Parameters<typeof inPod>]>([
    ["the teardown goes first in a pod of 30 s", "teardown", [30]],
    ["… also where less than 25 s are left for the job", "teardown", [41]],
    ["the job ends first where 25 s are left", "job", [42]],
    ["… or ten minutes", "job", [600, ["--grace", "5m"]]],
    ["… with a short teardown also in a shorter pod", "job", [30, ["--teardown-timeout", "3s"]]],
    ["the teardown goes first below Kubeflow's launcher, whatever the pod's grace", "teardown", [600, [], "kubeflow"]],
    ["… and below Argo's emissary", "teardown", [600, [], "argo"]],
    ["--job-first settles it", "job", [30, ["--job-first"], "kubeflow"]],
    ["--teardown-first settles it", "teardown", [600, ["--teardown-first"]]],
  ])("%s", ([, expected, of]) => {
    expect(first(...of)).toBe(expected);
  });

  test("a local run has neither", () => {
    expect(planOf(["--local", "job.py"]).afterSignal).toBeNull();
  });
});

test("both at once contradict each other", () => {
  expect(complaints(["--job-first", "--teardown-first", "job.py"])).toEqual([
    "--teardown-first and --job-first contradict each other",
  ]);
});

test("the plan says which it is, and why", () => {
  expect(showText(inPod(600))).toMatch(
    /after a signal +the job ends first +583s of the 10m that the pod has would be left for the job, and 25s are enough/,
  );
  expect(showText(inPod(600, [], "kubeflow"))).toMatch(/at once, while the job ends +Kubeflow's launcher leaves/);
  expect(showText(inPod(600, ["--job-first"]))).toMatch(/the job ends first +--job-first says so/);
  const laptop = planOf(["--dry-run", "job.py"], { facts: laptopFacts });
  expect(laptop.afterSignal?.why).toBe(
    "only 13s of the usual 30s that a pod has would be left for the job, and 25s are enough",
  );
  const assumed = ["--dry-run", "--assume", "pod.launcher=kubeflow", "job.py"];
  expect(planOf(assumed, { facts: laptopFacts }).afterSignal?.why).toContain("Kubeflow's launcher");
});
