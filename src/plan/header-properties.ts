/** What a script's header asks for, as Spark's properties: beside what the user said elsewhere, and never in its place. */
import type { Facts } from "../facts/facts.ts";
import { Rank, type Source } from "../settings/given.ts";
import { runnerVariables as variables } from "../settings/script-runner.ts";
import type { Settings } from "../settings/settings.ts";
import type { Application } from "./application.ts";
import { givenProperty } from "./given-property.ts";
import type { PlannedVariable } from "./plan-schema.ts";
import type { Computed } from "./properties.ts";
import { scriptNeeds, type Need } from "./script-needs.ts";

export function headerProperties(settings: Settings, facts: Facts, application: Application): Computed[] {
  const { packages, repositories, jars, javaOptions } = scriptNeeds(facts, application);
  const given = (name: string): string | undefined => givenProperty(settings, facts, name)?.value;
  const list = (name: string, needs: readonly Need[], idOf: (value: string) => string): Computed[] => {
    const theirs = given(name);
    const known = (theirs ?? "")
      .split(",")
      .map((each) => each.trim())
      .filter(Boolean);
    const seen = new Set(known.map(idOf));
    // The user's own word for a library goes first, and so does the first of two.
    const added = needs.filter(({ value }) => !seen.has(idOf(value)) && seen.add(idOf(value)) !== undefined);
    return joined(name, added, theirs, [...known, ...added.map(({ value }) => value)].join(","), application);
  };
  const same = (value: string): string => value;
  const optionsName = "spark.driver.extraJavaOptions";
  const options = given(optionsName);
  return [
    ...list("spark.jars.packages", packages, (value) => value.split(":", 2).join(":")),
    ...list("spark.jars.repositories", repositories, same),
    ...list("spark.jars", jars, same),
    // Of one of Java's options that is given twice the last counts.
    ...joined(
      optionsName,
      javaOptions,
      options,
      [...javaOptions.map(({ value }) => quoted(value)), ...(options === undefined ? [] : [options])].join(" "),
      application,
    ),
  ];
}

/** The runner gives them to the compiler. */
export function compilerOptions(facts: Facts, application: Application): PlannedVariable[] {
  const needs = scriptNeeds(facts, application).compilerOptions;
  if (needs.length === 0) return [];
  const value = needs.map((each) => each.value).join("\n");
  return [{ name: variables.compilerOptions, value, from: originOf(needs, application).origin }];
}

function joined(
  name: string,
  needs: readonly Need[],
  theirs: string | undefined,
  value: string,
  application: Application,
): Computed[] {
  if (needs.length === 0) return [];
  const from = originOf(needs, application);
  const why =
    theirs === undefined ? "the script's header asks for it" : `with what the script asks for, ${from.origin}`;
  return [{ name, value, why, from, ...(theirs === undefined ? {} : { includes: theirs }) }];
}

/** `job.scala:1, 3` */
const originOf = (needs: readonly Need[], { given }: Application): Source => ({
  origin: `${given}:${[...new Set(needs.map(({ line }) => line))].join(", ")}`,
  rank: Rank.script,
});

/** As the launcher of Spark takes a list of options apart. */
const quoted = (option: string): string =>
  /[\s"'\\]/.test(option) ? `"${option.replace(/["\\]/g, (each) => `\\${each}`)}"` : option;
