/**
 * What each directive of Scala CLI means for a script that runs on Spark: what it is taken as, or why it can't be kept.
 * https://scala-cli.virtuslab.org/docs/reference/directives
 */
import { nearest } from "../settings/nearest.ts";
import { readLibrary, type Here } from "./coordinates.ts";

/** Where a script was written for another world than the one at hand. */
export interface Wrong {
  readonly kind: "wrong";
  readonly why: string;
  readonly advice: string;
}
/** What a value of a directive adds to the job; `nothing` where it holds already, or has nothing to do with a run. */
export type Meaning =
  | { readonly kind: "package" | "repository" | "jar" | "Java option" | "compiler option"; readonly value: string }
  | { readonly kind: "of Spark"; readonly name: string; readonly version: string }
  | { readonly kind: "nothing" }
  /** Whether it holds can't be known here. */
  | { readonly kind: "doubt"; readonly why: string }
  | Wrong;

export interface World extends Here {
  /** undefined: not known. */
  readonly scala: string | undefined;
  readonly spark: string | undefined;
  readonly java: string | undefined;
  /** Of the script. */
  readonly folder: string;
}

type Rule = (value: string, world: World) => Meaning;

const nothing: Meaning = { kind: "nothing" };
const wrong = (why: string, advice: string): Wrong => ({ kind: "wrong", why, advice });
const never =
  (why: string, advice: string): Rule =>
  () =>
    wrong(why, advice);

export const library: Rule = (value, world) => {
  const found = readLibrary(value, world);
  return found.kind === "package" ? { kind: "package", value: found.coordinates } : found;
};

const scala: Rule = (value, world) => {
  const fits = (version: string): boolean => value === "2" || `${value}.`.startsWith(`${version}.`);
  const versions = world.scala === undefined ? ["2.12", "2.13"] : [world.scala];
  if (versions.some(fits)) return nothing;
  const spark = world.spark === undefined ? "Spark" : `Spark ${world.spark}`;
  return wrong(
    `${spark} has Scala ${versions.join(" or ")}, with which its scripts are compiled`,
    "write the script for that, and take the line out; or use a Spark of the other Scala version",
  );
};

/** `17`, `temurin:17.0.9`, `adopt:1.8`, `graalvm-java17:22.3`; a name alone, such as `system`, is of any version. */
const jvm: Rule = (value, { java }) => {
  const named = /^[a-z][\w.-]*$/i.test(value) && !/-java\d/.test(value);
  if (named) return nothing;
  const asked = /^(?:[a-z][a-z-]*-java(\d+)(?::.*)?|(?:[a-z][\w.-]*:)?(?:1\.)?(\d+)(?:[.+_-].*)?)$/i.exec(value);
  const wanted = asked?.[1] ?? asked?.[2];
  if (wanted === undefined) return wrong("it names no version of Java", "write the version, such as 17");
  if (java === undefined)
    return { kind: "doubt", why: `asks for Java ${wanted}, and which one the job runs with is not known here` };
  if (/^(?:1\.)?(\d+)/.exec(java)?.[1] === wanted) return nothing;
  return wrong(
    `a job runs with the image's Java, which is ${java}`,
    "take the line out, or use an image with that Java; JAVA_HOME chooses between several",
  );
};

const jar: Rule = (value, { folder }) => {
  if (/[,{}$]/.test(value)) return wrong("it is no plain path", "give the jar a path without , { } and $");
  const isWhole = value.startsWith("/") || /^[a-z][a-z0-9+.-]+:/i.test(value);
  return { kind: "jar", value: isWhole ? value : `${folder}${value.replace(/^(?:\.\/)+/, "")}` };
};

const repositories: Readonly<Record<string, string>> = { jitpack: "https://jitpack.io" };
/** Where Spark looks by itself. */
const usual: ReadonlySet<string> = new Set(["central", "m2Local", "ivy2Local", "ivy2local"]);
const repository: Rule = (value) => {
  if (usual.has(value)) return nothing;
  const url = repositories[value] ?? value;
  if (/^(?:https?|file):[^,\s]+$/.test(url)) return { kind: "repository", value: url };
  return wrong("it is no URL of a repository", "give its URL, such as https://repo.example.com/maven");
};

/** Which of them Spark refuses is judged where all of Java's options are. */
const javaOption: Rule = (value) => ({ kind: "Java option", value });
const javaProperty: Rule = (value, world) => javaOption(`-D${value}`, world);

const compilerOption: Rule = (value) => {
  if (/^-(?:Werror|Xfatal-warnings)$/.test(value))
    return wrong("the warnings of a script are not shown, and can't make it fail", "leave it out");
  if (/^-(?:d|cp|classpath|-class-path|bootclasspath|usejavacp|Yrepl-.*|J.*)$/.test(value))
    return wrong("it is for spark-runner to say where classes are", "leave it out; jars are named by --jars");
  return { kind: "compiler option", value };
};

const rows: readonly (readonly [names: string, rule: Rule])[] = [
  ["dep deps dependency dependencies lib libs", library],
  ["compileOnly.dep compileOnly.deps compileOnly.dependency compileOnly.dependencies", library],
  ["scala scalaVersion", scala],
  ["jar jars", jar],
  ["repository repositories", repository],
  ["option options scalacOption scalacOptions", compilerOption],
  ["javaOpt javaOpts javaOption javaOptions", javaOption],
  ["javaProp javaProps javaProperty javaProperties", javaProperty],
  ["file files", never("a script is run alone", "write :load and the file's path in a line of its own, without //")],
  ["plugin plugins", never("compiler plugins are not loaded", "compile the job to a jar, or do without")],
  ["toolkit", never("spark-runner does not know its libraries", "name each by //> using dep")],
  ["jvm", jvm],
  ["javaHome", never("a job runs with the image's Java", "leave it out; JAVA_HOME chooses between several")],
  ["mainClass", never("a script has its statements, or one main", "end the script with Name.main(args)")],
  ["resourceDir resourceDirs", never("it is no jar", "put what is in it into a jar, and name that by --jars")],
  ["javacOpt javacOpts javacOptions", never("no Java is compiled", "leave it out")],
  ["platform platforms", (value) => (value === "jvm" ? nothing : wrong("Spark runs on the JVM", "leave it out"))],
  // For an editor, or for what else is made of a script.
  ["sourceJar sourceJars exclude objectWrapper testFramework", () => nothing],
];
const rules = new Map(rows.flatMap(([names, rule]) => names.split(" ").map((name) => [name, rule] as const)));
const others = /^(?:test|publish|packaging)\./;
const valueless: ReadonlySet<string> = new Set(["objectWrapper"]);

/** One for each value; in a list because a directive may have none. */
export function meaningsOf(
  key: string,
  values: readonly string[],
  world: World,
): readonly (readonly [string, Meaning])[] {
  const name = key.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  if (others.test(name)) return [];
  const rule = rules.get(name);
  if (rule === undefined) {
    const meant = nearest(name, [...rules.keys()]);
    const advice = meant === undefined ? "leave it out" : `did you mean ${meant}? Else leave it out`;
    return [[values.join(" "), wrong("spark-runner does not know this directive", advice)]];
  }
  if (values.length === 0 && !valueless.has(name)) return [["", wrong("it has no value", "give one, or leave it out")]];
  const all = values.map((value) => [value, rule(value, world)] as const);
  if (rule !== scala) return all;
  // Versions of Scala are a choice: one that is there will do.
  const [first] = all;
  return first === undefined || all.some(([, { kind }]) => kind === "nothing") ? [] : [[values.join(" "), first[1]]];
}
