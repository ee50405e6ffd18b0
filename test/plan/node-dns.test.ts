import { describe, expect, test } from "vitest";
import type { Facts } from "../../src/facts/facts.ts";
import type { PodManifest } from "../../src/facts/own-pod.ts";
import { nodeDnsWarning } from "../../src/plan/node-dns.ts";
import { complaints, factsOfPod, plainPod, problemsOf } from "../support/plans.ts";

const factsWith = (spec: PodManifest["spec"], findsServices?: boolean): Facts => ({
  ...factsOfPod({ ...plainPod, spec: { ...plainPod.spec, ...spec } }),
  findsServices,
});

describe("a pod that asks its node's name servers, which know no Service, is told so with the policy that is missing:", () => {
  test.for<[string, PodManifest["spec"], string, string]>([
    [
      "on its node's network",
      { hostNetwork: true },
      "hostNetwork with dnsPolicy ClusterFirst",
      "ClusterFirstWithHostNet",
    ],
    [
      "on its node's network, by the usual policy",
      { hostNetwork: true, dnsPolicy: "ClusterFirst" },
      "hostNetwork with dnsPolicy ClusterFirst",
      "ClusterFirstWithHostNet",
    ],
    ["by its policy", { dnsPolicy: "Default" }, "dnsPolicy Default", "ClusterFirst"],
    ["by both", { hostNetwork: true, dnsPolicy: "Default" }, "dnsPolicy Default", "ClusterFirstWithHostNet"],
  ])("%s", ([, spec, why, policy]) => {
    expect(problemsOf(["job.py"], { facts: factsWith(spec, false) })).toEqual([
      {
        kind: "settings",
        message: `pod team/step-1 has ${why}: it asks its node's name servers, which do not know the names of Services (kubernetes.default.svc), and executors find the driver by one`,
        advice: `set dnsPolicy: ${policy} in the pod's manifest`,
      },
    ]);
    expect(nodeDnsWarning(factsWith(spec, false))).toBeUndefined();
  });
});

test("where it can't be seen whether Services are found it is a warning", () => {
  const facts = factsWith({ hostNetwork: true });
  expect(complaints(["job.py"], { facts })).toEqual([]);
  expect(nodeDnsWarning(facts)).toContain("dnsPolicy: ClusterFirstWithHostNet in the pod's manifest");
});

describe("nothing is said", () => {
  test.for<[string, Facts]>([
    ["where the node knows Services", factsWith({ hostNetwork: true }, true)],
    ["of the right policy", factsWith({ hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" }, false)],
    ["of a pod's own name servers", factsWith({ hostNetwork: true, dnsPolicy: "None" }, false)],
    ["of a pod like most", factsWith({})],
  ])("%s", ([, facts]) => {
    expect(complaints(["job.py"], { facts })).toEqual([]);
    expect(nodeDnsWarning(facts)).toBeUndefined();
  });

  test("of a job that makes no executors", () => {
    const facts = factsWith({ hostNetwork: true }, false);
    expect(complaints(["--conf", "spark.master=local[2]", "job.py"], { facts })).toEqual([]);
  });
});
