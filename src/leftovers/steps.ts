/** The catalogue's rows for one run, as steps of a plan. */
import { leftovers, type LeftoverKind, type LeftoverName, type When } from "./catalogue.ts";
import type { Finder } from "./finders.ts";
import type { Whose } from "./whose.ts";

/** One kind that is removed, and how those of it are found. */
export interface RemovalStep<What extends string = LeftoverName> {
  what: What;
  by: Finder;
  /** What their processes get to end. */
  graceSeconds?: number | undefined;
  /** The job makes none: that they may not be looked for, or that the cluster has no such kind, is no failure. */
  mayBeRefused?: true | undefined;
}

/** What is removed then, in the order of the calls. */
export const stepsFor = (when: When, whose: Whose): RemovalStep[] => stepsOf(leftovers, when, whose);

/** The same of other rows. */
export const stepsOf = <What extends string>(
  rows: readonly LeftoverKind<What>[],
  when: When,
  whose: Whose,
): RemovalStep<What>[] =>
  rows
    .filter(({ removed }) => removed.includes(when))
    .map(({ what, by, graceSeconds, onlyWith }) => ({
      what,
      by: by(whose),
      ...(graceSeconds === undefined ? {} : { graceSeconds }),
      ...(onlyWith === undefined || whose[onlyWith] ? {} : { mayBeRefused: true as const }),
    }));
