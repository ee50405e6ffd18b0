/**
 * The part of the table that spark-submit has as well: each of its flags, but those for memory, which are sizes here, and
 * those that can't hold (refused-flags.ts). So a command line of spark-submit works when only the program's name is changed.
 */
import { defaultPreparedDir } from "../prepared/layout.ts";
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
    description: "where the driver runs; cluster is refused, because it runs here",
    unset: "client",
  }),
  class: optional<string>(string, { group, handedOn: true, description: "main class of a jar" }),
  packages: optional<string>(string, {
    group,
    property: "spark.jars.packages",
    description: "Maven coordinates of jars to fetch, comma-separated",
  }),
  excludePackages: optional<string>(string, {
    group,
    property: "spark.jars.excludes",
    description: "group:artifact of what not to fetch with --packages, comma-separated",
  }),
  repositories: optional<string>(string, {
    group,
    property: "spark.jars.repositories",
    description: "additional Maven repositories for --packages, comma-separated",
  }),
  jars: optional<string>(string, {
    group,
    property: "spark.jars",
    description: "jars for driver and executors, comma-separated",
  }),
  pyFiles: optional<string>(string, {
    group,
    property: "spark.submit.pyFiles",
    description: ".py, .zip or .egg files for PYTHONPATH, comma-separated",
  }),
  files: optional<string>(string, {
    group,
    property: "spark.files",
    description: "files for each executor's working directory, comma-separated",
  }),
  archives: optional<string>(string, {
    group,
    property: "spark.archives",
    description: "archives to unpack in each executor's working directory, comma-separated",
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
    description: "file of Spark properties, passed on to spark-submit",
    unset: "Spark's conf/spark-defaults.conf",
  }),
  loadSparkDefaults: required<boolean>(boolean, {
    group,
    default: "false",
    handedOn: true,
    description:
      "read conf/spark-defaults.conf as well as --properties-file, which takes precedence (Spark 4.0 and newer)",
  }),
  driverJavaOptions: optional<string>(string, {
    group,
    property: "spark.driver.extraJavaOptions",
    isOptions: true,
    description: "Java options of the driver",
  }),
  driverLibraryPath: optional<string>(string, {
    group,
    property: "spark.driver.extraLibraryPath",
    description: "where the driver looks for native libraries first",
  }),
  driverClassPath: optional<string>(string, {
    group,
    property: "spark.driver.extraClassPath",
    description: "put at the front of the driver's class path",
  }),
  driverCores: optional<number>(integer(1), {
    group,
    property: "spark.driver.cores",
    description: "has no effect on a driver that runs here, which has its container's CPU",
  }),
  executorCores: optional<number>(integer(1), {
    group,
    property: "spark.executor.cores",
    description: "how many tasks an executor runs at a time",
    unset: "--core-limit in whole cores, else Spark's 1",
  }),
  numExecutors: optional<number>(integer(1), {
    group,
    property: "spark.executor.instances",
    description: "number of executors; with a minimum and a maximum, the number to start with",
    unset: "from --executor-minimum and --executor-maximum, else Spark's 2",
  }),
  totalExecutorCores: optional<number>(integer(1), {
    group,
    property: "spark.cores.max",
    description: "maximum cores of all executors together, with a standalone master",
  }),
  proxyUser: optional<string>(string, {
    group,
    handedOn: true,
    description: "user that the job acts as towards Hadoop's services",
  }),
  principal: optional<string>(string, {
    group,
    property: "spark.kerberos.principal",
    description: "Kerberos principal to log in as, with --keytab",
  }),
  keytab: optional<string>(string, {
    group,
    property: "spark.kerberos.keytab",
    description: "file with the key of --principal",
  }),
  queue: optional<string>(string, {
    group,
    property: "spark.yarn.queue",
    description: "YARN queue, if YARN is the master",
  }),
  verbose: required<boolean>(boolean, {
    group,
    default: "false",
    short: "v",
    handedOn: true,
    description: "let spark-submit print how it understands its arguments",
  }),
  prepared: required<boolean>(boolean, {
    group,
    default: "true",
    description: "use the compiled scripts and the archive of classes that spark-runner prepare put into the image",
  }),
  preparedDir: required<string>(path, {
    group,
    default: defaultPreparedDir,
    description: "where spark-runner prepare put them",
  }),
  sparkHome: optional<string>(path, {
    group,
    oldNames: ["SPARK_HOME"],
    description: "folder of the Spark distribution",
    unset: "spark-submit on PATH, else an installed pyspark package",
  }),
};
