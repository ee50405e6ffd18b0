/** What a way of finding can do with what it finds. There is one file for each: by-name.ts and its like. */
import type { Leftover } from "../../../diagnosis/outcome.ts";
import type { Finder, FinderBy } from "../../../leftovers/finders.ts";
import type { Kind } from "../../../leftovers/kinds.ts";
import type { RemovalStep } from "../../../leftovers/steps.ts";
import type { Api } from "../client/api.ts";
import type { KubernetesObject } from "../client/calls.ts";
import type { Neighbours } from "../neighbours.ts";
import type { Looks } from "./looks.ts";
import type { FindIstio } from "./virtual-services.ts";

/** All but folders. */
export type ClusterFinder = Exclude<Finder, { readonly way: "path" }>;

/** One step of a plan that the Cluster port executes. */
export type Step<By extends ClusterFinder["way"] = ClusterFinder["way"]> = Pick<
  RemovalStep<string>,
  "what" | "graceSeconds" | "mayBeRefused"
> & { readonly by: FinderBy<By> };

/** Folders are the Files port's. */
export const inCluster = (steps: readonly RemovalStep<string>[]): Step[] =>
  steps.flatMap(({ by, ...step }) => (by.way === "path" ? [] : [{ ...step, by }]));

export type Named = FinderBy<"destination">["to"];

/** What is there by a name: `uid` when it is ours to remove, `why` when it is not; neither: nothing. */
export interface Found {
  readonly uid?: string;
  readonly why?: string;
}

/** A teardown. */
export interface Down {
  /** With the deadline of the teardown. */
  readonly api: Api;
  /** By performance.now(). */
  readonly until: number;
  /** Ends it before. */
  readonly signal?: AbortSignal | undefined;
  readonly looks: Looks;
  readonly neighbours: Neighbours;
  readonly findIstio: FindIstio;
  /** Of what this process made. */
  uidOf(by: Named): string | undefined;
  /** Asked once, by whoever needs it first. Fails with an ApiError. */
  lookFor(by: Named): Promise<Found>;
  /** Is told when what this process made was gone before. */
  wasGone(by: Named): void;
}

/** The clearing before an attempt. */
export interface Clearing {
  readonly api: Api;
  readonly looks: Looks;
  readonly signal: AbortSignal;
  readonly waits: ClearWaits;
}

/** How long to wait before force, and after it. */
export interface ClearWaits {
  readonly waitMs: number;
  readonly forcedWaitMs: number;
}

export interface Cleared {
  /** In words. */
  readonly removed: readonly string[];
  /** What was deleted and works no more, though something keeps its object: why, in words. */
  readonly held: readonly string[];
}

/** What a pod that is dead has left. */
export interface DeadPod {
  readonly api: Api;
  readonly looks: Looks;
  readonly findIstio: FindIstio;
  /** What is known to be there already. */
  readonly known: readonly KubernetesObject[];
}

/** Something that it has left. */
export interface DeadThing {
  readonly kind: Kind;
  readonly thing: KubernetesObject;
}

export interface Way<By extends ClusterFinder["way"] = ClusterFinder["way"]> {
  /** Removes it within the teardown's time, and gives what stays. Never throws. */
  tearDown(step: Step<By>, down: Down): Promise<readonly Leftover[]>;
  /** Fails with a RunnerError (69, 77), or the signal's reason. Not given: it is in no attempt's way. */
  clear?(step: Step<By>, clearing: Clearing): Promise<Cleared>;
  /** What of it is there to delete; what is no object is removed at once. Fails with an ApiError. */
  ofDead(step: Step<By>, dead: DeadPod): Promise<readonly DeadThing[]>;
}
