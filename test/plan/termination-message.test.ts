import { expect, test } from "vitest";
import { showText } from "../../src/plan/show/text.ts";
import type { Plan } from "../../src/plan/plan-schema.ts";
import type { ContainerManifest } from "../../src/facts/own-pod.ts";
import { factsOfPod, laptopFacts, planOf, podFacts, type Said } from "../support/plans.ts";

const messageOf = (argv: readonly string[], said: Said = {}): Plan["terminationMessage"] =>
  planOf([...argv, "job.py"], said).terminationMessage;
const inPod = (container: Partial<ContainerManifest>, facts: Said["facts"] = {}): Said => ({
  facts: { ...factsOfPod({ spec: { containers: [{ name: "main", image: "i", ...container }] } }), ...facts },
});
const kernel = { podUid: "uid-1", container: "main" };

test("goes to the file that the pod's spec names", () => {
  const path = "/tmp/end";
  expect(messageOf([], inPod({ terminationMessagePath: path }))).toEqual({ content: "full", path, whyNot: null });
  expect(messageOf(["--termination-message", "cause"], inPod({}))).toEqual({
    content: "cause",
    path: "/dev/termination-log",
    whyNot: null,
  });
});

test.for<[what: string, argv: string[], said: Said, whyNot: RegExp]>([
  [
    "the container's policy takes the log's end",
    [],
    inPod({ terminationMessagePolicy: "FallbackToLogsOnError" }),
    /terminationMessagePolicy is FallbackToLogsOnError/,
  ],
  ["it can't be written", [], inPod({}, { messageFault: "no way" }), /^no way$/],
  ["the user wants none", ["--termination-message", "none"], inPod({}), /^--termination-message says so$/],
  ["nobody tells where it goes", [], { facts: { ...podFacts } }, /not known/],
])("is not written where %s, and the plan says so", ([, argv, said, whyNot]) => {
  const plan = planOf(["--dry-run", ...argv, "job.py"], said);
  expect(plan.terminationMessage).toMatchObject({ path: null, whyNot: expect.stringMatching(whyNot) as string });
  expect(showText(plan)).toMatch(
    new RegExp(`^  termination message +none +.*${plan.terminationMessage?.whyNot}$`, "m"),
  );
});

test("of a job without executor pods in a pod, which asks nobody, goes where the kernel sees the kubelet's file", () => {
  expect(messageOf(["--local"], { facts: { mounts: kernel } })).toMatchObject({ path: "/dev/termination-log" });
  expect(messageOf(["--local"], { facts: { mounts: undefined } })).toMatchObject({ path: null });
});

test("outside of a pod there is none; a plan for one shows where it would go", () => {
  expect(messageOf(["--local"], { facts: laptopFacts })).toBeNull();
  const plan = planOf(["--dry-run", "job.py"], { facts: laptopFacts });
  expect(showText(plan)).toMatch(
    /^ {2}termination message +\/dev\/termination-log +if the run fails: cause, advice, a line of each attempt$/m,
  );
});
