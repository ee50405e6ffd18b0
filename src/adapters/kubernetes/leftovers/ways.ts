/** The ways in which leftovers are found, each in a file of its own. */
import { byApplication } from "./by-application.ts";
import { byDestination } from "./by-destination.ts";
import { byName } from "./by-name.ts";
import { byPodLabel } from "./by-pod-label.ts";
import { byRun } from "./by-run.ts";
import type { ClusterFinder, Step, Way } from "./way.ts";

const ways = {
  run: byRun,
  application: byApplication,
  name: byName,
  destination: byDestination,
  "pod label": byPodLabel,
} satisfies { [By in ClusterFinder["way"]]: Way<By> };

/** The step's own, which so gets a step that it understands. */
export const wayOf = ({ by }: Step): Way => ways[by.way];
