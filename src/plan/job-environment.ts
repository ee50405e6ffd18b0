/**
 * Variables that change which program a job runs with, where spark-runner does something about them. All others reach Spark
 * as they are. docs/environment.md lists what Spark's own scripts and launcher read.
 */
import type { Basis } from "./basis.ts";
import type { PlannedVariable } from "./plan-schema.ts";

/** What the job gets in the place of what the image or the container's manifest set. */
export const jobVariables = (said: Said): PlannedVariable[] => [...driverPython(said), ...sparkHome(said)];

type Said = Pick<Basis, "settings" | "facts" | "application" | "given">;

/** A program that runs a file given to it; `jupyter`, `ipython` and their like begin a shell, or a server that never ends. */
const runsFiles = (program: string): boolean => /(^|\/)(python|pypy)[\d.]*$/.test(program);

/** undefined where the job's driver is not started by it, or it is the user's word for this very job. */
function interactivePython({ settings, facts, application, given }: Said): string | undefined {
  const program = facts.environment["PYSPARK_DRIVER_PYTHON"];
  if (application?.kind !== "python" || program === undefined || runsFiles(program)) return undefined;
  if (settings.variables.has("PYSPARK_DRIVER_PYTHON")) return undefined;
  const isSaid = (name: string): boolean => given.get(name) !== undefined;
  return isSaid("spark.pyspark.driver.python") || isSaid("spark.pyspark.python") ? undefined : program;
}

function driverPython(said: Said): PlannedVariable[] {
  const program = interactivePython(said);
  if (program === undefined) return [];
  const why = `PYSPARK_DRIVER_PYTHON is ${program}, which is for interactive shells: a job runs with Python`;
  const value = said.facts.environment["PYSPARK_PYTHON"] ?? "python3";
  return [{ name: "PYSPARK_DRIVER_PYTHON", value, from: "computed", why }];
}

/** Spark's scripts go on with what SPARK_HOME names, wherever they themselves lie. */
function sparkHome({ settings: { values, origins }, facts: { environment } }: Said): PlannedVariable[] {
  const home = values.sparkHome;
  if (home === undefined || origins.sparkHome === "SPARK_HOME") return [];
  if (environment["SPARK_HOME"] === undefined || environment["SPARK_HOME"] === home) return [];
  const why = `${origins.sparkHome} goes before SPARK_HOME, which is ${environment["SPARK_HOME"]}`;
  return [{ name: "SPARK_HOME", value: home, from: "computed", why }];
}

/** What a user should hear of, one line each. */
export function environmentWarnings(said: Said): string[] {
  const { facts, application, given } = said;
  const { environment } = facts;
  const lines: string[] = [];
  const interactive = interactivePython(said);
  if (interactive !== undefined)
    lines.push(
      `PYSPARK_DRIVER_PYTHON (${interactive}) is not used: it is for interactive shells, and a job runs with Python; set spark.pyspark.driver.python if it is meant`,
    );
  // A name that others use for things of their own: only what means Spark's other mode is spoken of.
  if (
    environment["DEPLOY_MODE"] === "cluster" &&
    application !== undefined &&
    given.get("spark.submit.deployMode") === undefined
  )
    lines.push(
      "DEPLOY_MODE (cluster) is not used: the driver runs here, in client mode; --deploy-mode client leaves this line out",
    );
  // In the order in which Spark looks for them.
  const name = (["SPARK_DRIVER_MEMORY", "SPARK_MEM"] as const).find((each) => environment[each] !== undefined);
  if (name !== undefined && facts.memoryLimit !== undefined && given.get("spark.driver.memory") === undefined)
    lines.push(
      `${name} (${environment[name]}) is not used: the driver's memory is computed from the container's; --driver-memory ${environment[name]} sets it`,
    );
  if (/(?:^|\s)-Xmx/.test(environment["SPARK_SUBMIT_OPTS"] ?? ""))
    lines.push(
      "SPARK_SUBMIT_OPTS sets a heap (-Xmx), which is not used: Spark sets the driver's memory after it; --driver-memory changes that",
    );
  return lines;
}
