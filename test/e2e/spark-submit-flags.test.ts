/** A command line of spark-submit works when only the program's name is changed: held against spark-submit itself. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseCommandLine } from "../support/command-line.ts";
import { sparkSettings } from "../../src/settings/spark-settings.ts";
import { flagOf, keys, settingOf } from "../../src/settings/table.ts";
import { planOf, podFacts } from "../support/plans.ts";
import { quickJava } from "../ground/quick-java.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const folder = mkdtempSync(path.join(tmpdir(), "spark-submit-flags-"));
const file = (name: string, text = ""): string => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};

function sparkSubmit(version: string, args: readonly string[]): string {
  const home = sparkHomeOf(version);
  const { PATH, HOME, JAVA_HOME } = process.env;
  const { stdout, stderr } = spawnSync(path.join(home, "bin/spark-submit"), args, {
    env: { PATH, HOME, JAVA_HOME, ...quickJava(), SPARK_HOME: home, HADOOP_CONF_DIR: folder },
    encoding: "utf8",
  });
  return stdout + stderr;
}

/** What every line of the help begins with: `  --conf, -c PROP=VALUE`. */
const flagsOf = (help: string): string[] =>
  [...help.matchAll(/^ +(--[a-z-]+),?(?: (-[a-z]))?\b/gm)].flatMap(([, long = "", short]) =>
    short === undefined ? [long] : [long, short],
  );

/** Not asked of a real Spark: the first would need a repository, the others a Kerberos server. */
const notTried = ["packages", "principal", "keytab"];

const values = {
  deployMode: "client",
  class: "no.such.Class",
  excludePackages: "a:b",
  repositories: "https://repo.example/m2",
  jars: `${file("a.jar")},${file("b.jar")}`,
  pyFiles: file("a.zip"),
  files: file("a.txt"),
  archives: `${file("env.zip")}#env`,
  conf: "spark.extra=a b=c",
  propertiesFile: file("p.conf", "spark.of.file 1\nspark.extra 2\n"),
  driverJavaOptions: '-Dx=y -Dz="a b"',
  driverLibraryPath: "/lib/native",
  driverClassPath: "/conf:/lib/*",
  driverCores: "2",
  executorCores: "3",
  numExecutors: "4",
  totalExecutorCores: "8",
  proxyUser: "alice",
  queue: "q",
} as const;
type Tried = keyof typeof values;

const words = (master: string, tried: readonly Tried[]): string[] => [
  ...`--master ${master} --verbose --driver-memory 600m --executor-memory 700m --name`.split(" "),
  "my job",
  ...tried.flatMap((key) => [flagOf(key), values[key]]),
  file("job.jar"),
  "an argument",
  "--kill",
];

/** What spark-submit says that it made of its arguments, which differ from call to call in nothing else. */
function understood(output: string): string[] {
  const [, block] = /^Spark config:\n([\s\S]*?)\nClasspath elements:/m.exec(output) ?? [];
  if (block === undefined) throw new Error(output);
  const [, rest = ""] = /^(Main class:[\s\S]*?)\nSpark config:/m.exec(output) ?? [];
  return [...block.split("\n").filter((line) => !line.startsWith("(spark.app.submitTime")), rest];
}

test("each flag of the table that only Spark has is tried below", () => {
  const others = ["master", "name", "verbose", "loadSparkDefaults", "sparkHome", "prepared", "preparedDir"];
  const tried = new Set([...Object.keys(values), ...notTried, ...others]);
  expect(Object.keys(sparkSettings).filter((key) => !tried.has(key))).toEqual([]);
});

describe.for(testedVersions)("on Spark %s", (version) => {
  test("each flag of its help is known, or refused with why", () => {
    const flags = flagsOf(sparkSubmit(version, ["--help"]));
    expect(flags).toEqual(expect.arrayContaining(["--conf", "-c", "--num-executors", "--queue", "--kill", "-v"]));
    const unknown = flags.filter((flag) =>
      parseCommandLine([flag, "job.jar"]).problems.some(({ message }) => message.includes("unknown flag")),
    );
    expect(unknown).toEqual([]);
  });

  const all = (Object.keys(values) as Tried[]).filter((key) => key !== "queue");
  test.for<[string, readonly Tried[]]>([
    ["k8s://https://127.0.0.1:1", all],
    ["spark://127.0.0.1:1", all],
    ["yarn", ["class", "conf", "propertiesFile", "queue"]],
  ])("all at once mean the same to spark-submit by way of spark-runner's plan, with master %s", ([master, tried]) => {
    const argv = words(master, tried);
    // Without the class of ours that calls a jar's main method: that is another test's business.
    const facts = { inPod: false, spark: { ...podFacts.spark, version, scalaVersion: undefined } };
    const { submit } = planOf(argv, { facts, properties: { "spark.of.file": "1" } });
    const [ours, theirs] = [submit.args, argv].map((args) => understood(sparkSubmit(version, args)));
    expect(ours).toEqual(expect.arrayContaining(theirs ?? []));
    // A flag that is of no use with a master is dropped by spark-submit; a property is not.
    const properties = new Set(tried.map((key) => settingOf(key).property));
    const more = ours?.filter((line) => !theirs?.includes(line)).map((line) => /^\((.*?),/.exec(line)?.[1] ?? line);
    expect(more?.filter((name) => !properties.has(name))).toEqual([]);
  });
});

test("no flag of the table is one of spark-submit's with another meaning", () => {
  // --name, --driver-memory and --executor-memory stand elsewhere in the table, since they are about job and size.
  const elsewhere = keys.filter((key) => !(key in sparkSettings) && settingOf(key).property !== undefined);
  expect(elsewhere.toSorted()).toEqual(["driverMemory", "executorMemory", "name", "serviceAccount"]);
});
