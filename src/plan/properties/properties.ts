/** All of Spark's properties: what the user set, and what spark-runner computed beside it. */
import { Rank, type GivenProperty, type Source } from "../../settings/given.ts";
import type { Basis } from "../basis.ts";
import { goesBefore } from "./given-properties.ts";
import type { PlannedProperty } from "../plan-schema.ts";
import { markPrivate } from "../private-file.ts";

export interface Computed {
  readonly name: string;
  readonly value: string;
  readonly why: string;
  /** The user's setting that it is made from, and as strong as; else spark-runner computed it, and any word of the user wins. */
  readonly from?: Source | undefined;
  /** The user's value that ours has in it: then ours takes its place. */
  readonly includes?: string;
}

/** Of each name the strongest, by the order of docs/settings.md; the plan says over what it wins. */
export function planProperties({ settings, given }: Basis, computed: readonly Computed[]): PlannedProperty[] {
  const made = byName(computed);
  const names = new Set([...made.keys(), ...given.all.keys()]);
  return markPrivate(
    settings,
    [...names].flatMap((name) => {
      const [ours, theirs] = [made.get(name), given.all.get(name)];
      if (theirs === undefined) return ours === undefined ? [] : [byUs(ours, undefined)];
      if (ours === undefined) return [byUser(theirs, undefined)];
      if (ours.includes === theirs.value)
        return [{ ...byUs(ours, undefined), from: theirs.origin, passed: "--conf" as const }];
      return [goesBefore(theirs, ours.from) ? byUser(theirs, ours) : byUs(ours, theirs)];
    }),
  );
}

/** What Spark holds for a property in the end, without the words of a plan. */
export function heldBy({ given }: Basis, computed: readonly Computed[]): (name: string) => string | undefined {
  const made = byName(computed);
  return (name) => {
    const [ours, theirs] = [made.get(name), given.all.get(name)];
    const isTheirs = ours?.includes !== theirs?.value && goesBefore(theirs, ours?.from);
    return (isTheirs ? theirs : (ours ?? theirs))?.value.trim();
  };
}

/** The last of one name counts: pairs stand the strongest last, and what replaces a variable after it. */
const byName = (computed: readonly Computed[]): Map<string, Computed> =>
  new Map(computed.map((each) => [each.name, each]));

const byUs = ({ name, value, why, from }: Computed, loser: GivenProperty | undefined): PlannedProperty => ({
  name,
  value,
  from: from?.origin ?? "computed",
  why: [why, ...winsOver(value, loser)].join("; "),
  passed: "--conf",
});

function byUser(theirs: GivenProperty, ours: Computed | undefined): PlannedProperty {
  const { name, value, origin, rank, over } = theirs;
  // Of what it wins over the strongest is named: that is what else would hold.
  const isNext = ours !== undefined && !goesBefore(over, ours.from);
  const words =
    isNext && ours.from === undefined ? instead(ours.value, value) : winsOver(value, isNext ? made(ours) : over);
  const passed = rank === Rank.propertiesFile || rank === Rank.sparkDefaults ? "file" : "--conf";
  return { name, value, from: origin, why: words[0] ?? null, passed };
}

const made = ({ value, from }: Computed): Pick<GivenProperty, "value" | "origin"> => ({
  value,
  origin: from?.origin ?? "",
});

const shown = (value: string): string => (value === "" ? "empty value" : value);
const instead = (ours: string, theirs: string): string[] =>
  ours === theirs ? [] : [`yours wins over spark-runner's ${shown(ours)}`];
const winsOver = (value: string, loser: Pick<GivenProperty, "value" | "origin"> | undefined): string[] =>
  loser === undefined || loser.value === value ? [] : [`wins over ${loser.origin}'s ${shown(loser.value)}`];
