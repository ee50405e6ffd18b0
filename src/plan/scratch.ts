/**
 * Where Spark's driver has its scratch files (`blockmgr-…`, `spark-…`). A JVM that is killed leaves them, and nothing in their
 * names tells whose they are: in folders of the run's own they can be removed.
 */
import type { Basis } from "./basis.ts";
import { javaFolder } from "../facts/java-folder.ts";
import type { PlannedVariable, Removal } from "./plan-schema.ts";

/** What a JVM takes where nobody says another. */
const ofJava = "/tmp";

type Said = Pick<Basis, "settings" | "facts" | "given">;

/**
 * In folders of the run's own, one in each of the places that SPARK_LOCAL_DIRS or Java's default name; none where somebody
 * else settles it.
 */
export function scratchFolders(said: Said, runId: string): string[] {
  if (said.facts.scratchIsElsewhere) return [];
  const given = givenPlaces(said);
  const places = given ?? (isDefault(said) ? [ofJava] : []);
  const name = given === undefined ? javaName : sparkName;
  // Others are Spark's business: relative ones, URIs, and what can't stand in a list.
  const isPlain = places.every((place) => place.startsWith("/") && !place.includes(":"));
  return isPlain ? places.map((place) => `${place.replace(/\/+$/, "")}/spark-runner-${runId}/${name}`) : [];
}

/** Spark's alone. */
const sparkName = "scratch";
/** Java's folder for temporary files, so the job's own may be there as well. */
const javaName = "tmp";
export const javaIn = (runFolder: string): string => `${runFolder}/${javaName}`;
/** What is in it. */
export const isOfJava = (folder: string): boolean => folder.endsWith(`/${javaName}`);

/** The run's folders that these are in, where they aren't in the work folder. */
export const scratchRemovals = (folders: readonly string[], workDir: string | undefined): Removal[] =>
  folders
    .map((folder) => ({ of: folder.slice(0, folder.lastIndexOf("/")), isOfJava: isOfJava(folder) }))
    .filter(({ of }) => of !== workDir)
    .map(({ of, isOfJava: mayHaveMore }) => ({
      what: "scratch folder",
      by: { way: "path", path: of, ...(mayHaveMore ? { butFor: "what the job itself puts there" } : {}) },
    }));

/**
 * Read by the driver alone: executors get what SPARK_LOCAL_DIRS says, as without it. SPARK_EXECUTOR_DIRS goes before what a
 * program says of spark.local.dir, as SPARK_LOCAL_DIRS does anyway. Where that says nothing, Java's folder is moved and not
 * Spark's: the program's word must go before ours.
 */
export function scratchVariables(basis: Said & Pick<Basis, "scratch">): PlannedVariable[] {
  const { settings, facts, scratch: folders } = basis;
  if (folders.length === 0) return [];
  const value = folders.join(":");
  const why = "the driver's scratch files, so that those of an attempt that is killed can be removed";
  if (givenPlaces(basis) !== undefined) return [{ name: "SPARK_EXECUTOR_DIRS", value, from: "computed", why }];
  const theirs = settings.variables.get(submitOptions)?.value ?? facts.environment[submitOptions];
  const options = [`-D${javaFolder}=${value}`, ...(theirs === undefined ? [] : [theirs])].join(" ");
  return [
    { name: submitOptions, value: options, from: "computed", why: theirs === undefined ? why : `yours, and ${why}` },
  ];
}

/** For the driver's JVM: of one of Java's options that is given twice the last counts, and what the user says comes behind ours. */
const submitOptions = "SPARK_SUBMIT_OPTS";

function givenPlaces({ settings, facts }: Said): string[] | undefined {
  const given = settings.variables.get("SPARK_LOCAL_DIRS")?.value ?? facts.environment["SPARK_LOCAL_DIRS"];
  return given?.split(",").map((place) => place.trim());
}

function isDefault({ facts, given }: Said): boolean {
  const says = (name: string): boolean => given.get(name)?.value.includes(javaFolder) === true;
  return (
    (facts.writableFolder ?? ofJava) === ofJava &&
    // A property names the place to a program that says nothing itself: whatever is moved, one of them would lose.
    given.get("spark.local.dir") === undefined &&
    !says("spark.driver.extraJavaOptions") &&
    !says("spark.driver.defaultJavaOptions")
  );
}
