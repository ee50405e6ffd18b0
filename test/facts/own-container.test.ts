import { describe, expect, test } from "vitest";
import { ownContainer } from "../../src/facts/own-container.ts";
import { withOwnPod, type PodManifest } from "../../src/facts/own-pod.ts";
import { podFacts } from "../support/plans.ts";

const podOf = (names: readonly string[], metadata: PodManifest["metadata"] = {}): PodManifest => ({
  metadata,
  spec: { containers: names.map((name) => ({ name })) },
});
const defaultIs = (name: string) => ({ annotations: { "kubectl.kubernetes.io/default-container": name } });
const argo = { labels: { "workflows.argoproj.io/workflow": "w" } };
const airflow = { labels: { dag_id: "d" } };
const istio = { ...argo, annotations: { "sidecar.istio.io/status": "{}" } };

describe("the own container is", () => {
  test.for<[string, PodManifest, { named?: string; mounted?: string }, string | undefined]>([
    ["the one that the flag names", podOf(["a", "main"]), { named: "a", mounted: "main" }, "a"],
    ["none when the flag names one that isn't there", podOf(["a"]), { named: "b" }, undefined],
    ["the one that the kernel names", podOf(["main", "a"], defaultIs("main")), { mounted: "a" }, "a"],
    ["the only one, whatever its name", podOf(["a"]), {}, "a"],
    ["the only one when the kernel names none of the pod's", podOf(["a"]), { mounted: "x" }, "a"],
    ["what the pod calls its default", podOf(["main", "a"], defaultIs("a")), {}, "a"],
    ["the one beside Argo's", podOf(["wait", "main"], argo), {}, "main"],
    ["the one beside Argo's and Istio's", podOf(["istio-proxy", "wait", "step"], istio), {}, "step"],
    ["the one beside Airflow's", podOf(["base", "airflow-xcom-sidecar"], airflow), {}, "base"],
    ["not guessed by the name main", podOf(["main", "spark"]), {}, undefined],
    ["not guessed by a sidecar's name alone", podOf(["wait", "main"]), {}, undefined],
    ["not guessed when the default is not there", podOf(["main", "a"], defaultIs("gone")), {}, undefined],
    ["not to be told of two beside a sidecar", podOf(["wait", "main", "a"], argo), {}, undefined],
    ["not to be told in a pod without containers", {}, {}, undefined],
  ])("%s", ([, pod, { named, mounted }, expected]) => {
    expect(ownContainer(pod, named, mounted)).toBe(expected);
  });
});

test.for(["initContainers", "ephemeralContainers"])("one of the pod's %s can be it, with its own image", (kind) => {
  const pod: PodManifest = {
    spec: { containers: [{ name: "main", image: "m:1" }], [kind]: [{ name: "x", image: "x:1" }] },
  };
  expect(ownContainer(pod, undefined, "x")).toBe("x");
  expect(withOwnPod(podFacts, pod, "x").pod.image).toBe("x:1");
});
