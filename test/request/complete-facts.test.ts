import { describe, expect, test } from "vitest";
import { withOwnPod, type PodManifest } from "../../src/facts/own-pod.ts";
import { withFacts } from "../../src/plan/basis.ts";
import { planProblems } from "../../src/plan/problems.ts";
import { completeFacts } from "../../src/request/complete-facts.ts";
import { requestOf } from "../support/asked.ts";

describe("what only the pod's manifest tells", () => {
  const env = { KUBERNETES_SERVICE_HOST: "10.0.0.1", POD_NAME: "step-1", POD_NAMESPACE: "team" };
  const withLimit = (memory: string): PodManifest => ({
    metadata: { name: "step-1", namespace: "team", uid: "uid-1" },
    spec: { serviceAccountName: "runner", containers: [{ name: "main", resources: { limits: { memory } } }] },
  });
  const account = "spark.kubernetes.authenticate.driver.serviceAccountName=other";
  const cores = "spark.kubernetes.driver.limit.cores=2";
  const argv = ["--driver-memory", "3g", "--conf", cores, "--conf", account, "job.py"];

  const nobody = { ownPod: undefined, memoryLimit: undefined, memoryLimitIsKnown: false } as const;
  const complete = async (memory: string) => {
    const known = await requestOf(argv, env);
    const before = { ...known, basis: withFacts(known.basis, { ...known.basis.facts, ...nobody }) };
    expect(before.warnings).toEqual([expect.stringContaining("spark.kubernetes.driver.limit.cores (--conf): ")]);
    return completeFacts(before, env, async ({ facts }) => withOwnPod(facts, withLimit(memory), "main"));
  };

  test("is warned of when it is known, and what was said before is not said again", async () => {
    const { basis, warnings } = await complete("4Gi");
    expect(warnings).toEqual([
      expect.stringContaining("more than the container's memory limit of 4096 MiB: the kernel may kill it"),
      expect.stringContaining("spark.kubernetes.authenticate.driver.serviceAccountName (--conf), "),
    ]);
    expect(planProblems(basis)).toEqual([]);
    expect((await completeFacts(await requestOf(argv, env), env, undefined)).warnings).toEqual([]);
  });

  test("is refused where it can't work", async () => {
    const { basis } = await complete("3Gi");
    expect(planProblems(basis)).toMatchObject([{ message: expect.stringContaining("a driver heap of 3072") }]);
  });
});
