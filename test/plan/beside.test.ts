import { expect, test } from "vitest";
import type { PodManifest } from "../../src/facts/own-pod.ts";
import { factsOfPod, plainPod, planOf, propertyOf } from "../support/plans.ts";
import { showFinder } from "../../src/plan/show/finder.ts";

const labelled: PodManifest = {
  ...plainPod,
  metadata: { ...plainPod.metadata, labels: { "spark-runner/driver": "other-r0" } },
};
const facts = factsOfPod(labelled);
const beside = {
  ...facts,
  runId: "r1",
  ownPod: facts.ownPod === undefined ? undefined : { ...facts.ownPod, service: undefined, labelIsTaken: true },
  beside: { place: 1, takenPorts: [7078, 7079, 4040, 7089] },
};

test("a run beside another in its pod has a label, a Service, ports and a selector file of its own", () => {
  const plan = planOf(["job.py"], { facts: beside });
  expect(plan.pod).toMatchObject({
    adopted: false,
    label: { name: "spark-runner/driver-r1", value: "job-r1" },
    service: { metadata: { name: "job-r1" }, spec: { selector: { "spark-runner/driver-r1": "job-r1" } } },
    selectorFile: { path: "/tmp/selector-r1.txt", content: "job-r1" },
  });
  expect(plan.pod?.service.spec.ports.map(({ port }) => port)).toEqual([7088, 7090, 4050]);
  expect(propertyOf(plan, "spark.driver.port")).toBe("7088");
  expect(propertyOf(plan, "spark.driver.blockManager.port")).toBe("7090");
  expect(propertyOf(plan, "spark.ui.port")).toBe("4050");
  expect(plan.teardown.map(({ by }) => showFinder(by))).toContain("spark-runner/driver-r1 of pod team/step-1");
});

test("executors that must be near find the driver by its own label", () => {
  const { pod } = planOf(["--same-node", "job.py"], { facts: beside });
  expect(JSON.stringify(pod?.template?.manifest)).toContain('"spark-runner/driver-r1":"job-r1"');
});

test("what listens in the pod already is given way to, and the plan says why", () => {
  const plan = planOf(["job.py"], { facts: { ...factsOfPod(), beside: { place: 0, takenPorts: [7078, 4040] } } });
  expect(plan.pod?.service.spec.ports.map(({ port }) => port)).toEqual([7079, 7080, 4041]);
  expect(plan.properties.find(({ name }) => name === "spark.driver.port")?.why).toBe(
    "the Service names it; something in this pod listens on 7078",
  );
});

test("a port that the user chose stays", () => {
  const plan = planOf(["--conf", "spark.driver.port=7078", "job.py"], { facts: beside });
  expect(propertyOf(plan, "spark.driver.port")).toBe("7078");
});

test("executors that the user wants to look at stay when they have ended, and the plan says what removes them", () => {
  const property = "spark.kubernetes.executor.deleteOnTermination=false";
  const by = (...argv: string[]) =>
    planOf([...argv, "job.py"])
      .teardown.filter(({ what }) => what === "executor pods")
      .map((step) => showFinder(step.by))
      .join();
  expect(by("--conf", property)).toContain(`those that have ended stay (${property}) until the pod is deleted`);
  expect(by("--conf", property)).toContain("kubectl -n team delete pods -l spark-runner/run=r1");
  expect(by()).not.toContain("stay");
});
