/** Whether a run, or the plan of one, is for a pod or for one JVM here. */
import type { Basis } from "./basis.ts";
import { hasLocalMaster } from "./properties/master.ts";
import type { Settings } from "../settings/settings.ts";
import type { Plan } from "./plan-schema.ts";

export type Target = Plan["target"];
type Judged = Pick<Basis, "settings" | "facts" | "given">;

/** What `run` does where these facts were read. */
export const targetHere = (basis: Judged): Target => (basis.facts.inPod && !isLocal(basis) ? "pod" : "local");

/** A dry run plans for a pod wherever it is called, unless it is told --local. */
export const targetOf = (basis: Judged): Target =>
  (basis.settings.values.dryRun || basis.facts.inPod) && !isLocal(basis) ? "pod" : "local";

/** A dry run may be for a pod elsewhere. */
export const isForHere = ({ values }: Settings, inPod: boolean): boolean => !values.dryRun || values.local || inPod;

const isLocal = ({ settings, given }: Judged): boolean => settings.values.local || hasLocalMaster(given);
