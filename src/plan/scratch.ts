/**
 * Where Spark's driver has its scratch files (`blockmgr-…`, `spark-…`). A JVM that is killed leaves them, and nothing in their
 * names tells whose they are: in folders of the run's own they can be removed.
 */
import type { Facts } from "../facts/facts.ts";
import { javaFolder } from "../facts/scratch.ts";
import type { Settings } from "../settings/settings.ts";
import { givenProperty } from "./given-property.ts";
import type { PlannedVariable } from "./plan-schema.ts";

/** What a JVM takes where nobody says another. */
const ofJava = "/tmp";

/** The run's folders, one in each of the places that the user or Java's default name; none where somebody else settles it. */
export function scratchFolders(settings: Settings, facts: Facts, runId: string): string[] {
  if (facts.scratchIsElsewhere) return [];
  const places = givenPlaces(settings, facts) ?? (isDefault(settings, facts) ? [ofJava] : []);
  // Others are Spark's business: relative ones, URIs, and what can't stand in a list.
  const isPlain = places.every((place) => place.startsWith("/") && !place.includes(":"));
  return isPlain ? places.map((place) => `${place.replace(/\/+$/, "")}/spark-runner-${runId}`) : [];
}

export const scratchIn = (folder: string): string => `${folder}/scratch`;

/**
 * Read by the driver alone: executors get what SPARK_LOCAL_DIRS and spark.local.dir say, as without it. Where neither says
 * anything, Java's folder is moved and not Spark's: a program may set spark.local.dir itself, and that must go before ours.
 */
export function scratchVariables(settings: Settings, facts: Facts, folders: readonly string[]): PlannedVariable[] {
  if (folders.length === 0) return [];
  const value = folders.map(scratchIn).join(":");
  const why = "the driver's scratch files, so that those of an attempt that is killed can be removed";
  if (givenPlaces(settings, facts) !== undefined)
    return [{ name: "SPARK_EXECUTOR_DIRS", value, from: "computed", why }];
  const theirs = settings.variables.get(submitOptions)?.value ?? facts.environment[submitOptions];
  const options = [`-D${javaFolder}=${value}`, ...(theirs === undefined ? [] : [theirs])].join(" ");
  return [
    { name: submitOptions, value: options, from: "computed", why: theirs === undefined ? why : `yours, and ${why}` },
  ];
}

/** For the driver's JVM: of one of Java's options that is given twice the last counts, and what the user says comes behind ours. */
const submitOptions = "SPARK_SUBMIT_OPTS";

/** In the order in which Spark looks for them. */
function givenPlaces(settings: Settings, facts: Facts): string[] | undefined {
  const given =
    settings.variables.get("SPARK_LOCAL_DIRS")?.value ??
    facts.environment["SPARK_LOCAL_DIRS"] ??
    givenProperty(settings, facts, "spark.local.dir")?.value;
  return given?.split(",").map((place) => place.trim());
}

function isDefault(settings: Settings, facts: Facts): boolean {
  const says = (name: string): boolean => givenProperty(settings, facts, name)?.value.includes(javaFolder) === true;
  return (
    (facts.writableFolder ?? ofJava) === ofJava &&
    !says("spark.driver.extraJavaOptions") &&
    !says("spark.driver.defaultJavaOptions")
  );
}
