/** Found on the pod itself: the driver label. */
import { driverLabel } from "../../../facts/own-pod.ts";
import { pods } from "../../../leftovers/kinds.ts";
import { mayBeOfRun } from "../../../plan/names.ts";
import type { Api } from "../client/api.ts";
import { getIfThere, type KubernetesObject } from "../client/calls.ts";
import { unlabelPod } from "../service.ts";
import { unlabelCommand } from "./kubectl.ts";
import type { Down, Step, Way } from "./way.ts";
import { whyNot } from "./why-not.ts";

export const byPodLabel = {
  async tearDown(step, down) {
    try {
      await takeAway(step, down);
      return [];
    } catch (error) {
      const { namespace, pod, labels } = step.by;
      const object = `${step.what} ${labels.join(", ")} of pod ${namespace}/${pod.name}`;
      return [{ object, why: whyNot(error), command: unlabelCommand(namespace, pod.name, labels) }];
    }
  },
  async ofDead({ by }, { api }) {
    await unlabel(api, by);
    return [];
  },
} satisfies Way<"pod label">;

type ByPodLabel = Step<"pod label">["by"];

/** The usual label stays as long as runs are in the pod, whose network policy may go by it: the last one takes it away. */
async function takeAway({ by }: Step<"pod label">, { api, neighbours }: Down): Promise<void> {
  const isLast = !neighbours.leave();
  const hasUsual = by.labels.includes(driverLabel);
  if (isLast || !hasUsual) await unlabel(api, by);
  if (!isLast || hasUsual) return;
  const { namespace, pod } = by;
  const there = await getIfThere<KubernetesObject>(api, { kind: pods, namespace, name: pod.name });
  const value = there?.metadata.labels?.[driverLabel];
  if (value !== undefined && mayBeOfRun(value) && !neighbours.isUsed(value))
    await unlabel(api, { ...by, labels: [driverLabel], value });
}

const unlabel = async (api: Api, { namespace, pod, labels, value }: Omit<ByPodLabel, "way">): Promise<void> => {
  await Promise.all(labels.map((name) => unlabelPod(api, { namespace, ...pod, label: { name, value } })));
};
