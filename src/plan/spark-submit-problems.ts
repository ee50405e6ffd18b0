/** What spark-submit takes, or reads from the environment, and what can't hold here; whatever the master. */
import { settingsProblem as problem, type Problem } from "../errors.ts";
import type { Basis } from "./basis.ts";
import { readsDefaults } from "./properties/given-properties.ts";
import { isAtLeast } from "../settings/spark-version.ts";

export const sparkSubmitProblems = (basis: Basis): Problem[] => [
  ...deployModeProblems(basis),
  ...connectProblems(basis),
  ...userProblems(basis),
  ...defaultsProblems(basis),
  ...encodingProblems(basis),
];

/** There spark-submit ends with 0 when the driver fails (SPARK-26365), and nobody would end what that driver made. */
const clusterMode =
  "the driver would run in another pod, and spark-runner would see neither its failure nor what it leaves";
const clientMode = "the driver runs here (client mode)";

function deployModeProblems({ settings, given: properties }: Basis): Problem[] {
  const property = "spark.submit.deployMode";
  const given = properties.get(property);
  const mode = given?.value.trim();
  if (given === undefined || mode === "client" || settings.wrong.has("deployMode")) return [];
  const why = mode?.toLowerCase() === "cluster" ? clusterMode : "Spark knows client and cluster, in small letters";
  return [problem(`${given.origin}: ${property}=${mode}: ${why}`, `leave it out: ${clientMode}`)];
}

/** Spark refuses a server beside a master, and a run always names one. */
function connectProblems({ facts, given: properties }: Basis): Problem[] {
  const given = properties.get("spark.remote");
  const variable = facts.environment["SPARK_REMOTE"];
  const said = [
    ...(given === undefined ? [] : [`${given.origin}: spark.remote=${given.value}`]),
    ...(variable === undefined ? [] : [`SPARK_REMOTE=${variable}`]),
  ];
  return said.map((each) =>
    problem(
      `${each}: the job would be a client of that Spark Connect server, and spark-submit takes no such beside a master`,
      "leave it out; a client of a server is a plain Python program, which needs no spark-submit",
    ),
  );
}

function userProblems({ settings: { values, origins } }: Basis): Problem[] {
  if (values.proxyUser === undefined || values.principal === undefined) return [];
  return [
    problem(
      `${origins.proxyUser} and ${origins.principal} can't hold both: Spark acts for another user, or logs in by itself`,
      "leave one of them out",
    ),
  ];
}

function defaultsProblems({ settings: { values, origins }, facts: { spark } }: Basis): Problem[] {
  if (!values.loadSparkDefaults || isAtLeast(spark.version, 4) !== false) return [];
  return [
    problem(
      `${origins.loadSparkDefaults}: Spark ${spark.version} does not know it; Spark 4.0 and newer do`,
      "leave it out, and put what is needed of conf/spark-defaults.conf into the file of --properties-file",
    ),
  ];
}

function encodingProblems({ settings, facts: { spark } }: Basis): Problem[] {
  if (spark.defaultsFault === undefined || !readsDefaults(settings)) return [];
  const { line, fault } = spark.defaultsFault;
  const advice = "what can't be read there would reach the job as other letters";
  return [problem(`${spark.defaultsFile}:${line}: ${fault}`, advice)];
}
