/** The Cluster port of a local run, which has no pod to do anything for. */
import type { Cluster } from "../run/ports.ts";

export const noCluster = {
  setUp: async () => {},
  tryExecutor: async () => undefined,
  mend: async () => {},
  clearAttempt: async () => {},
  watchExecutors: async () => undefined,
  eventsOf: async () => [],
  whatExecutorsMeet: async () => ({ connections: undefined, checked: "" }),
  tearDown: async () => [],
  howPodEnds: async () => ({ disrupted: false }),
} satisfies Cluster;
