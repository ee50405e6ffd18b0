/** All of Spark's properties: what the user set, and what spark-runner computed beside it. */
import type { Facts } from "../../facts/facts.ts";
import { Rank, type GivenProperty, type Source } from "../../settings/given.ts";
import type { Settings } from "../../settings/settings.ts";
import { defaultsFile, goesBefore, sparkDefaults } from "./given-property.ts";
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
export function planProperties(settings: Settings, facts: Facts, computed: readonly Computed[]): PlannedProperty[] {
  // The last of one name counts: pairs stand the strongest last, and what replaces a variable after it.
  const made = new Map(computed.map((each) => [each.name, each]));
  const given = givenProperties(settings, facts);
  const names = new Set([...made.keys(), ...given.keys()]);
  return markPrivate(
    settings,
    [...names].flatMap((name) => {
      const [ours, theirs] = [made.get(name), given.get(name)];
      if (theirs === undefined) return ours === undefined ? [] : [byUs(ours, undefined)];
      if (ours === undefined) return [byUser(theirs, undefined)];
      if (ours.includes === theirs.value)
        return [{ ...byUs(ours, undefined), from: theirs.origin, passed: "--conf" as const }];
      return [goesBefore(theirs, ours.from) ? byUser(theirs, ours) : byUs(ours, theirs)];
    }),
  );
}

function givenProperties(settings: Settings, facts: Facts): Map<string, GivenProperty> {
  const all = new Map<string, GivenProperty>(
    Object.entries(sparkDefaults(settings, facts)).map(([name, value]) => [
      name,
      { name, value, origin: defaultsFile, rank: Rank.sparkDefaults },
    ]),
  );
  for (const each of settings.properties.values()) {
    const over = each.over ?? all.get(each.name);
    all.set(each.name, over === undefined ? each : { ...each, over });
  }
  return all;
}

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
