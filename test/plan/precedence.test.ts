import { assert, property as forAll, subarray } from "fast-check";
import { describe, expect, test } from "vitest";
import { flagOf, keys, settingOf, variableOf, type Key } from "../../src/settings/table.ts";
import { podFacts, planOf, problemsOf, propertyOf, type Said } from "../support/plans.ts";

const sources = ["--conf", "flag", "properties file", "variable", "YAML", "spark-defaults"] as const;
type Source = (typeof sources)[number];

interface Case {
  readonly key: Key;
  readonly property: string;
  /** As the setting is written, and what the property becomes by it. */
  readonly text: string;
  readonly made: string;
  /** A value for the property from anywhere else. */
  readonly others: readonly [conf: string, file: string, defaults: string];
  /** A flag that is only another word for the property goes before --conf. */
  readonly isWord: boolean;
}

const made = (key: Key, property: string, text: string, value: string, ...others: Case["others"]): Case => ({
  key,
  property,
  text,
  made: value,
  others,
  isWord: false,
});
const label = "spark.kubernetes.executor.label.team";
const cases: readonly Case[] = [
  made("local", "spark.master", "true", "local[*]", "local[2]", "local[3]", "yarn"),
  made("coreLimit", "spark.executor.cores", "4", "4", "1", "2", "3"),
  made("coreLimit", "spark.kubernetes.executor.limit.cores", "4", "4", "5", "6", "7"),
  made("executorMinimum", "spark.executor.instances", "4", "4", "1", "2", "3"),
  made("executorMaximum", "spark.dynamicAllocation.maxExecutors", "4", "4", "1", "2", "3"),
  made("executorNodeSelector", "spark.kubernetes.executor.node.selector.disk", "disk=ssd", "ssd", "a", "b", "c"),
  made("label", label, "team=data", "data", "a", "b", "c"),
  made("annotation", "spark.kubernetes.executor.annotation.team", "team=data", "data", "a", "b", "c"),
  made("set", "spark.executorEnv.Region", "Region=eu", "eu", "a", "b", "c"),
  // Every other word for a property stands in the table.
  ...keys.flatMap((key): Case[] => {
    const { property, type } = settingOf(key);
    if (property === undefined) return [];
    const [text, ...others] = type.name === "size" ? ["4g", "1g", "2g", "3g"] : ["w", "a", "b", "c"];
    return [{ ...made(key, property, text ?? "", text ?? "", ...(others as unknown as Case["others"])), isWord: true }];
  }),
];

/** The documented order, docs/settings.md. */
function strongest({ isWord }: Case, said: readonly Source[]): Source | undefined {
  const order: readonly Source[] = isWord
    ? ["flag", "--conf", "properties file", "variable", "YAML", "spark-defaults"]
    : sources;
  return order.find((each) => said.includes(each));
}

function plan({ key, property, text, others: [conf, file, defaults] }: Case, said: readonly Source[]) {
  const has = (source: Source): boolean => said.includes(source);
  const flag = settingOf(key).type.name === "boolean" ? [flagOf(key)] : [flagOf(key), text];
  const argv = [...(has("flag") ? flag : []), ...(has("--conf") ? ["--conf", `${property}=${conf}`] : []), "job.py"];
  const given: Said = {
    env: has("variable") ? { [variableOf(key)]: text } : {},
    ...(has("YAML") ? { yaml: `${key}: ${settingOf(key).repeatable === true ? `["${text}"]` : text}` } : {}),
    ...(has("properties file") ? { properties: { [property]: file } } : {}),
    facts: {
      spark: { ...podFacts.spark, defaults: has("spark-defaults") ? { [property]: defaults } : {} },
    },
  };
  return { made: planOf(argv, given), argv, given };
}

test.for(cases)("$key as $property: the strongest source counts, whatever else is said", (each) => {
  const [conf, file, defaults] = each.others;
  const valueOf = { "--conf": conf, "properties file": file, "spark-defaults": defaults } as const;
  assert(
    forAll(subarray([...sources], { minLength: 1 }), (said) => {
      const winner = strongest(each, said);
      const expected = valueOf[winner as keyof typeof valueOf] ?? each.made;
      expect(propertyOf(plan(each, said).made, each.property)).toBe(expected);
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

describe("bounds of executors beside those of spark-defaults.conf", () => {
  const facts = (defaults: Record<string, string>) => ({ facts: { spark: { ...podFacts.spark, defaults } } });
  test("that can't hold together are refused before the start", () => {
    const problems = problemsOf(
      ["--executor-maximum", "4", "job.py"],
      facts({ "spark.dynamicAllocation.minExecutors": "8" }),
    );
    expect(problems.map(({ message }) => message)).toEqual([
      "spark-defaults.conf spark.dynamicAllocation.minExecutors (8) is above --executor-maximum (4)",
    ]);
  });
  test("a fixed number stays fixed, and no more than the maximum begin", () => {
    const fixed = planOf(["--executor-minimum", "8", "job.py"], facts({ "spark.dynamicAllocation.enabled": "true" }));
    expect(propertyOf(fixed, "spark.dynamicAllocation.enabled")).toBe("false");
    const most = planOf(["--executor-maximum", "4", "job.py"], facts({ "spark.executor.instances": "20" }));
    expect(propertyOf(most, "spark.executor.instances")).toBe("4");
  });
});
