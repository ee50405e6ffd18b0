/** Whether a run, or the plan of one, is for a pod or for one JVM here. */
import type { Facts } from "../facts/facts.ts";
import type { Settings } from "../settings/settings.ts";
import { hasLocalMaster } from "./properties/master.ts";
import type { Plan } from "./plan-schema.ts";

export type Target = Plan["target"];

/** What `run` does where these facts were read. */
export const targetHere = (settings: Settings, facts: Facts): Target =>
  facts.inPod && !isLocal(settings, facts) ? "pod" : "local";

/** A dry run plans for a pod wherever it is called, unless it is told --local. */
export const targetOf = (settings: Settings, facts: Facts): Target =>
  (settings.values.dryRun || facts.inPod) && !isLocal(settings, facts) ? "pod" : "local";

const isLocal = (settings: Settings, facts: Facts): boolean => settings.values.local || hasLocalMaster(settings, facts);
