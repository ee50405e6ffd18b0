/**
 * What a script's header asks for, among the Spark properties that the user set: beside what is said elsewhere, and never
 * in its place.
 */
import { Rank, type GivenProperty } from "../../settings/given.ts";
import { runnerVariables as variables } from "../../script-runner/names.ts";
import type { Application } from "../application.ts";
import type { PlannedVariable } from "../plan-schema.ts";
import type { Need, ScriptNeeds } from "../script-needs.ts";

export function headerProperties(
  { packages, repositories, jars, javaOptions }: ScriptNeeds,
  application: Application | undefined,
  there: ReadonlyMap<string, GivenProperty>,
): GivenProperty[] {
  if (application === undefined) return [];
  const options = "spark.driver.extraJavaOptions";
  const asked = [
    list("spark.jars.packages", packages, (value) => value.split(":", 2).join(":")),
    list("spark.jars.repositories", repositories),
    list("spark.jars", jars),
    // Of one of Java's options that is given twice the last counts.
    {
      name: options,
      added: () => javaOptions,
      join: (theirs: string, added: readonly Need[]) =>
        [...added.map(({ value }) => quoted(value)), theirs].filter(Boolean).join(" "),
    },
  ];
  return asked.flatMap(({ name, added, join }): GivenProperty[] => {
    const theirs = there.get(name);
    const needs = added(theirs?.value ?? "");
    if (needs.length === 0) return [];
    const here = originOf(needs, application);
    const isOfFile = theirs?.rank === Rank.propertiesFile || theirs?.rank === Rank.sparkDefaults;
    return [
      {
        name,
        value: join(theirs?.value ?? "", needs),
        origin: theirs === undefined ? here : `${theirs.origin} and ${here}`,
        // What a file alone does not say is said beside it.
        rank: theirs === undefined || isOfFile ? Rank.script : theirs.rank,
      },
    ];
  });
}

/** The user's own word for a library goes first, and so does the first of two. */
function list(name: string, needs: readonly Need[], idOf: (value: string) => string = String) {
  const parts = (theirs: string): string[] =>
    theirs
      .split(",")
      .map((each) => each.trim())
      .filter(Boolean);
  return {
    name,
    added: (theirs: string): readonly Need[] => {
      const seen = new Set(parts(theirs).map(idOf));
      return needs.filter(({ value }) => !seen.has(idOf(value)) && seen.add(idOf(value)) !== undefined);
    },
    join: (theirs: string, added: readonly Need[]): string =>
      [...parts(theirs), ...added.map(({ value }) => value)].join(","),
  };
}

/** The runner gives them to the compiler. */
export function compilerOptions({ compilerOptions: needs }: ScriptNeeds, application: Application): PlannedVariable[] {
  if (needs.length === 0) return [];
  const value = needs.map((each) => each.value).join("\n");
  return [{ name: variables.compilerOptions, value, from: originOf(needs, application) }];
}

/** `job.scala:1, 3` */
const originOf = (needs: readonly Need[], { given }: Application): string =>
  `${given}:${[...new Set(needs.map(({ line }) => line))].join(", ")}`;

/** As the launcher of Spark takes a list of options apart. */
export const quoted = (option: string): string =>
  /[\s"'\\]/.test(option) ? `"${option.replace(/["\\]/g, (each) => `\\${each}`)}"` : option;
