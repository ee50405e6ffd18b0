/**
 * Where Spark's driver has its scratch files (`blockmgr-…`, `spark-…`). A JVM that is killed leaves them, and nothing in their
 * names tells whose they are: in folders of the run's own they can be removed.
 */
import type { Facts } from "../facts/facts.ts";
import { javaFolder } from "../facts/scratch.ts";
import type { Settings } from "../settings/settings.ts";
import type { Application } from "./application.ts";
import { givenProperty } from "./given-property.ts";
import type { PlannedVariable } from "./plan-schema.ts";

/** What a JVM takes where nobody says another. */
const ofJava = "/tmp";

/** The run's folders, one in each of the places that the user or Java's default name; none where somebody else settles it. */
export function scratchFolders(settings: Settings, facts: Facts, application: Application, runId: string): string[] {
  if (facts.scratchIsElsewhere) return [];
  const places = givenPlaces(settings, facts) ?? (isDefault(settings, facts, application) ? [ofJava] : []);
  // Others are Spark's business: relative ones, URIs, and what can't stand in a list.
  const isPlain = places.every((place) => place.startsWith("/") && !place.includes(":"));
  return isPlain ? places.map((place) => `${place.replace(/\/+$/, "")}/spark-runner-${runId}`) : [];
}

export const scratchIn = (folder: string): string => `${folder}/scratch`;

/** Read by the driver alone: executors get what SPARK_LOCAL_DIRS and spark.local.dir say, as without it. */
export const scratchVariables = (folders: readonly string[]): PlannedVariable[] =>
  folders.length === 0
    ? []
    : [
        {
          name: "SPARK_EXECUTOR_DIRS",
          value: folders.map(scratchIn).join(":"),
          from: "computed",
          why: "the driver's scratch files, so that those of an attempt that is killed can be removed",
        },
      ];

/** In the order in which Spark looks for them. */
function givenPlaces(settings: Settings, facts: Facts): string[] | undefined {
  const given =
    settings.variables.get("SPARK_LOCAL_DIRS")?.value ??
    facts.environment["SPARK_LOCAL_DIRS"] ??
    givenProperty(settings, facts, "spark.local.dir")?.value;
  return given?.split(",").map((place) => place.trim());
}

/** Only where it is certain that the program does not name a folder itself, which the variable would go before. */
function isDefault(settings: Settings, facts: Facts, { kind }: Application): boolean {
  const says = (name: string): boolean => givenProperty(settings, facts, name)?.value.includes(javaFolder) === true;
  return (
    kind !== "jar" &&
    facts.source?.includes("spark.local.dir") === false &&
    (facts.writableFolder ?? ofJava) === ofJava &&
    !says("spark.driver.extraJavaOptions") &&
    !says("spark.driver.defaultJavaOptions")
  );
}
