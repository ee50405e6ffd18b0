import { assert, property as forAll, subarray } from "fast-check";
import { expect, test } from "vitest";
import { flagOf, keys, settingOf, variableOf, type Key } from "../../src/settings/table.ts";
import type { Facts } from "../../src/facts/facts.ts";
import {
  factsOfPod,
  plainPod,
  planOf,
  podFacts,
  problemsOf,
  propertyOf,
  resolve,
  type Said,
} from "../support/plans.ts";

const sources = [
  "--conf",
  "flag",
  "properties file",
  "--set",
  "variable",
  "old variable",
  "YAML",
  "spark-defaults",
] as const;
type Source = (typeof sources)[number];

/** How a setting is written, by its type; settings of other types are given one by one. */
const textOfType: Readonly<Record<string, string>> = {
  boolean: "true",
  integer: "4",
  number: "3",
  size: "4g",
  cpu: "4",
  duration: "20m",
  path: "/w",
  string: "w",
  rule: "3",
};
const textOfKey: Readonly<Partial<Record<Key, string>>> = {
  output: "json",
  terminationMessage: "cause",
  deployMode: "client",
  assume: "pod.uid=w",
  set: "Region=eu",
  conf: "spark.extra=w",
  label: "team=data",
  annotation: "team=data",
  executorNodeSelector: "disk=ssd",
  executorLabel: "platform",
  executorEnv: "Region",
  executorTolerations: "spot",
  executorPatience: "image=5m,missing=0s",
};
const textOf = (key: Key): string => textOfKey[key] ?? textOfType[settingOf(key).type.name] ?? `no text for ${key}`;

/** A pod that knows its labels; its name and namespace are what the settings say. */
function factsFor(argv: readonly string[], said: Said): Partial<Facts> {
  const labels = { platform: "kfp" };
  const { ownPod, pod } = factsOfPod({ ...plainPod, metadata: { ...plainPod.metadata, labels } });
  const { podName, namespace } = resolve(argv, said).settings.values;
  return {
    ...said.facts,
    handedOn: { Region: "eu" },
    ownPod,
    pod: { ...pod, name: podName ?? "step-1", namespace: namespace ?? "team" },
  };
}
const planFor = (argv: readonly string[], said: Said = {}) => planOf(argv, { ...said, facts: factsFor(argv, said) });
const flagWith = (key: Key): readonly string[] =>
  settingOf(key).type.name === "boolean" ? [flagOf(key)] : [flagOf(key), textOf(key)];

/** What changes with the setting, but is another thing than its value: any word for it from elsewhere wins. */
const follows: Readonly<Partial<Record<Key, RegExp>>> = {
  conf: /./, // the word itself
  assume: /./, // facts
  job: /./, // names of what a run makes
  namespace: /driver\.host$/, // a name, too
  workDir: /podTemplateFile$/, // a file that the run makes there
  executorMaximum: /shuffleTracking|minExecutors/, // so that dynamic allocation can work
};

interface Case {
  readonly key: Key;
  readonly property: string;
  /** What the property becomes by the setting. */
  readonly made: string;
}

/** Of all settings: each property that has another value, or another origin, because of it. */
const cases = keys.flatMap((key): Case[] => {
  const before = planFor(["--dry-run", "job.py"]);
  const after = planFor(["--dry-run", ...flagWith(key), "job.py"]);
  return after.properties
    .filter(({ name, value, from }) => propertyOf(before, name) !== value || from === flagOf(key))
    .filter(({ name }) => follows[key]?.test(name) !== true)
    .map(({ name, value }) => ({ key, property: name, made: value }));
});

test.for<[Key, string]>([
  ["local", "spark.master"],
  ["namespace", "spark.kubernetes.namespace"],
  ["podName", "spark.kubernetes.driver.pod.name"],
  ["executorLabel", "spark.kubernetes.executor.label.platform"],
  ["set", "spark.executorEnv.Region"],
  ["executorEnv", "spark.executorEnv.Region"],
  ["driverMemory", "spark.driver.memory"],
  ["coreLimit", "spark.kubernetes.executor.request.cores"],
])("%s is among the settings that become properties, as %s", ([key, property]) => {
  expect(cases).toContainEqual(expect.objectContaining({ key, property }));
});

/** Other values for the property, by --conf, the properties file and spark-defaults.conf. */
function othersOf({ made }: Case): Readonly<Partial<Record<Source, string>>> {
  const [conf = "", file = "", defaults = ""] =
    made === "true"
      ? ["false", "false", "false"]
      : /^\d/.test(made)
        ? ["1", "2", "3"].map((each) => `${each}${made.slice(1)}`)
        : made.startsWith("local")
          ? ["local[2]", "local[3]", "yarn"]
          : ["a", "b", "c"];
  return { "--conf": conf, "properties file": file, "spark-defaults": defaults };
}

/** The documented order, docs/settings.md. A flag that is only another word for the property goes before --conf. */
function strongest({ key, property }: Case, said: readonly Source[]): Source | undefined {
  const isWord = settingOf(key).property === property;
  const order: readonly Source[] = isWord ? ["flag", ...sources.filter((each) => each !== "flag")] : sources;
  return order.find((each) => said.includes(each));
}

function sayOf({ key, property, ...rest }: Case, said: readonly Source[]): readonly [string[], Said] {
  const has = (source: Source): boolean => said.includes(source);
  const others = othersOf({ key, property, ...rest });
  const text = textOf(key);
  const variable = variableOf(key);
  const [old = variable] = settingOf(key).oldNames ?? [];
  const argv = [
    "--dry-run",
    ...(has("flag") ? flagWith(key) : []),
    ...(has("--set") ? ["--set", `${variable}=${text}`] : []),
    ...(has("--conf") ? ["--conf", `${property}=${others["--conf"]}`] : []),
    "job.py",
  ];
  return [
    argv,
    {
      env: { ...(has("variable") ? { [variable]: text } : {}), ...(has("old variable") ? { [old]: text } : {}) },
      ...(has("YAML") ? { yaml: `${key}: ${settingOf(key).repeatable === true ? `["${text}"]` : text}` } : {}),
      ...(has("properties file") ? { properties: { [property]: others["properties file"] ?? "" } } : {}),
      facts: {
        spark: {
          ...podFacts.spark,
          defaults: has("spark-defaults") ? { [property]: others["spark-defaults"] ?? "" } : {},
        },
      },
    },
  ];
}

/** A variable of the job that --set gives is said by a flag; that it may give a setting's variable is another matter. */
const sourcesOf = ({ key }: Case): readonly Source[] =>
  key === "set" ? sources.filter((each) => each !== "--set") : sources;

/** Where Spark can't work with another value than the setting's, such a value is refused. */
const mustAgree = new Set<Key>(["namespace", "podName", "deployMode"]);

test.for(cases)("$key as $property: the strongest source counts, whatever else is said", (each) => {
  assert(
    forAll(subarray([...sourcesOf(each)], { minLength: 1 }), (said) => {
      const [argv, given] = sayOf(each, said);
      const winner = strongest(each, said);
      const expected = (winner === undefined ? undefined : othersOf(each)[winner]) ?? each.made;
      if (mustAgree.has(each.key) && expected !== each.made) {
        expect(problemsOf(argv, { ...given, facts: factsFor(argv, given) })).not.toEqual([]);
      } else expect(propertyOf(planFor(argv, given), each.property)).toBe(expected);
    }),
    { numRuns: 64 },
  );
});

test("the plan names what lost", () => {
  const why = (property: string, argv: readonly string[], defaults: Record<string, string>) =>
    planOf([...argv, "job.py"], { facts: { spark: { ...podFacts.spark, defaults } } }).properties.find(
      ({ name }) => name === property,
    );
  expect(why("spark.executor.cores", ["--core-limit", "4"], { "spark.executor.cores": "1" })).toEqual({
    name: "spark.executor.cores",
    value: "4",
    from: "--core-limit",
    why: "--core-limit is 4, in whole cores; wins over spark-defaults.conf's 1",
    passed: "--conf",
  });
  expect(why("spark.master", ["--local"], { "spark.master": "yarn" })).toMatchObject({
    value: "local[*]",
    why: "wins over spark-defaults.conf's yarn",
  });
});
