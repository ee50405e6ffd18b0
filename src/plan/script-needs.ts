/** What a script's header asks for, as far as it can be kept; and what of it can't, each with its line. */
import type { Problem } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import type { Application } from "./application.ts";
import { library, meaningsOf, type Meaning, type World } from "./directives.ts";
import type { MagicImport, ScriptHeader } from "./script-header.ts";

export interface Need {
  /** From 1. */
  readonly line: number;
  readonly value: string;
}

export interface ScriptNeeds {
  readonly packages: readonly Need[];
  readonly repositories: readonly Need[];
  readonly jars: readonly Need[];
  readonly javaOptions: readonly Need[];
  readonly compilerOptions: readonly Need[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** All of nothing for what is no script that can be read here. */
export function scriptNeeds(
  header: ScriptHeader | undefined = { directives: [], imports: [], late: [] },
  { spark, javaVersion, missingJars = [] }: Facts,
  application: Application | undefined,
): ScriptNeeds {
  const given = application?.given ?? "";
  const world: World = {
    scalaVersion: spark.scalaVersion ?? "<spark.scalaVersion>",
    scala: spark.scalaVersion,
    spark: spark.version,
    java: javaVersion,
    folder: /^.*\//.exec(application?.localPath ?? "")?.[0] ?? "",
  };
  const found = [
    ...header.directives.flatMap(({ line, key, values }) =>
      meaningsOf(key, values, world).map(([value, meaning]) => ({
        line,
        words: ["//> using", key, value].filter(Boolean).join(" "),
        meaning,
      })),
    ),
    ...header.imports.flatMap((each) => importMeanings(each, world).map((it) => ({ line: each.line, ...it }))),
  ];
  const all = (kind: Meaning["kind"]): Need[] =>
    found.flatMap(({ line, meaning }) =>
      meaning.kind === kind && "value" in meaning ? [{ line, value: meaning.value }] : [],
    );
  return {
    packages: all("package"),
    repositories: all("repository"),
    jars: all("jar"),
    javaOptions: all("Java option"),
    compilerOptions: all("compiler option"),
    problems: found.flatMap(({ line, words, meaning }): Problem[] =>
      meaning.kind === "jar" && missingJars.includes(meaning.value)
        ? [missing(`${given}:${line}`, meaning.value)]
        : meaning.kind === "wrong"
          ? [
              {
                kind: "settings",
                message: `${given}:${line}: ${words} can't be kept: ${meaning.why}`,
                advice: meaning.advice,
              },
            ]
          : [],
    ),
    warnings: [
      ...found.flatMap(({ line, meaning }) => (meaning.kind === "doubt" ? [`${given}:${line}: ${meaning.why}`] : [])),
      ...found.flatMap(({ line, meaning }) =>
        meaning.kind === "of Spark" ? otherSpark(`${given}:${line}`, meaning, spark.version) : [],
      ),
      ...header.late.map(
        (line) => `${given}:${line}: a line of //> using that comes after code is a comment: put it at the beginning`,
      ),
    ],
  };
}

const missing = (place: string, jar: string): Problem => ({
  kind: "settings",
  message: `${place}: there is no ${jar}, which the script's header names`,
  advice: "a path is taken from the script's folder on: put the jar there, or write where it is",
});

const advices: Readonly<Record<string, string>> = {
  $dep: "write import $ivy, or //> using dep",
  $file: "write :load and the file's path in a line of its own",
  $exec: "write :load and the file's path in a line of its own",
  $cp: "name the jar by //> using jar, or by --jars",
  $repo: "name the repository by //> using repository",
};

function importMeanings(
  { name, values }: MagicImport,
  world: World,
): { readonly words: string; readonly meaning: Meaning }[] {
  const refused = (why: string, advice: string) => [
    { words: `import ${name}`, meaning: { kind: "wrong", why, advice } as const },
  ];
  if (name !== "$ivy") return refused("only Ammonite has it", advices[name] ?? "leave it out");
  if (values === undefined)
    return refused("its libraries can't be read", "write import $ivy.`org::name:version` in a line of its own");
  return values.map((value) => ({ words: `import $ivy.\`${value}\``, meaning: library(value, world) }));
}

/** The script runs on the Spark that is here, whatever it names. */
function otherSpark(
  place: string,
  { name, version }: Extract<Meaning, { readonly kind: "of Spark" }>,
  here: string | undefined,
): string[] {
  const minor = (whole: string): string => whole.split(".").slice(0, 2).join(".");
  return here === undefined || minor(here) === minor(version)
    ? []
    : [`${place}: asks for ${name} ${version}, which comes with Spark: the script gets that of Spark ${here}`];
}
