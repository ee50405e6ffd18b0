/**
 * The part of the table that spark-submit has as well: each of its flags, but those for memory, which are sizes here, and
 * those that can't hold (refused-flags.ts). So a command line of spark-submit works when only the program's name is changed.
 */
import { pairs, type GivenPair } from "./pairs.ts";
import { optional, required } from "./setting.ts";
import { boolean, choice, integer, path, string } from "./value-types.ts";

const propertyName = /^spark\.[^\s=]+$/;
const group = "Spark";

export const sparkSettings = {
  master: optional<string>(string, {
    group,
    property: "spark.master",
    description: "Spark's master",
    unset: "k8s://https://kubernetes.default.svc in a pod, else local[*]",
  }),
  deployMode: optional<"client" | "cluster">(choice(["client", "cluster"]), {
    group,
    property: "spark.submit.deployMode",
    description: "where the driver runs; cluster is refused: it runs here",
    unset: "client",
  }),
  class: optional<string>(string, { group, handedOn: true, description: "main class of a jar" }),
  packages: optional<string>(string, {
    group,
    property: "spark.jars.packages",
    description: "Maven coordinates of jars to fetch, with commas",
  }),
  excludePackages: optional<string>(string, {
    group,
    property: "spark.jars.excludes",
    description: "group:artifact of what is not to be fetched with --packages, with commas",
  }),
  repositories: optional<string>(string, {
    group,
    property: "spark.jars.repositories",
    description: "more Maven repositories to look for --packages in, with commas",
  }),
  jars: optional<string>(string, {
    group,
    property: "spark.jars",
    description: "jars for driver and executors, with commas",
  }),
  pyFiles: optional<string>(string, {
    group,
    property: "spark.submit.pyFiles",
    description: ".py, .zip or .egg files for PYTHONPATH, with commas",
  }),
  files: optional<string>(string, {
    group,
    property: "spark.files",
    description: "files for each executor's working directory, with commas",
  }),
  archives: optional<string>(string, {
    group,
    property: "spark.archives",
    description: "archives that are unpacked in each executor's working directory, with commas",
  }),
  conf: optional<readonly GivenPair[]>(
    pairs("--conf", {
      name: propertyName,
      placeholder: "property=value",
      example: "spark.sql.shuffle.partitions=64",
      what: "a Spark property as spark.NAME=VALUE",
    }),
    {
      group,
      short: "c",
      repeatable: true,
      description: "any Spark property; always wins over what spark-runner computes",
    },
  ),
  propertiesFile: optional<string>(path, {
    group,
    handedOn: true,
    description: "file of Spark properties, given on to spark-submit",
    unset: "Spark's conf/spark-defaults.conf",
  }),
  loadSparkDefaults: required<boolean>(boolean, {
    group,
    default: "false",
    handedOn: true,
    description: "read conf/spark-defaults.conf beside --properties-file, which wins over it (Spark 4.0 and newer)",
  }),
  driverJavaOptions: optional<string>(string, {
    group,
    property: "spark.driver.extraJavaOptions",
    isOptions: true,
    description: "options of the driver's Java",
  }),
  driverLibraryPath: optional<string>(string, {
    group,
    property: "spark.driver.extraLibraryPath",
    description: "where the driver looks for native libraries, before all else",
  }),
  driverClassPath: optional<string>(string, {
    group,
    property: "spark.driver.extraClassPath",
    description: "class path of the driver, before all else",
  }),
  driverCores: optional<number>(integer(1), {
    group,
    property: "spark.driver.cores",
    description: "without effect on a driver that runs here; its container's CPU counts",
  }),
  executorCores: optional<number>(integer(1), {
    group,
    property: "spark.executor.cores",
    description: "tasks that an executor works on at a time",
    unset: "--core-limit in whole cores, else Spark's 1",
  }),
  numExecutors: optional<number>(integer(1), {
    group,
    property: "spark.executor.instances",
    description: "number of executors; with a minimum and a maximum, how many begin",
    unset: "by --executor-minimum and --executor-maximum, else Spark's 2",
  }),
  totalExecutorCores: optional<number>(integer(1), {
    group,
    property: "spark.cores.max",
    description: "most cores of all executors together, with a standalone master",
  }),
  proxyUser: optional<string>(string, {
    group,
    handedOn: true,
    description: "the user whom Hadoop's services take the job's user for",
  }),
  principal: optional<string>(string, {
    group,
    property: "spark.kerberos.principal",
    description: "Kerberos' name to log in with, by --keytab",
  }),
  keytab: optional<string>(string, {
    group,
    property: "spark.kerberos.keytab",
    description: "file with the key for --principal",
  }),
  queue: optional<string>(string, {
    group,
    property: "spark.yarn.queue",
    description: "queue, with YARN as the master",
  }),
  verbose: required<boolean>(boolean, {
    group,
    default: "false",
    short: "v",
    handedOn: true,
    description: "let spark-submit print what it makes of its arguments",
  }),
  sparkHome: optional<string>(path, {
    group,
    oldNames: ["SPARK_HOME"],
    description: "folder of the Spark distribution",
    unset: "spark-submit on PATH, else an installed pyspark package",
  }),
};
