import { describe, expect, test } from "vitest";
import { readSettingsFile } from "../../src/settings/file.ts";
import { complaints, problemsOf, resolve } from "../support/plans.ts";

const said = (yaml: string): string[] =>
  readSettingsFile(yaml, "job.yaml").given.map(({ key, text }) => `${key}=${text}`);
const wrong = (yaml: string): string[] => complaints(["job.py"], { yaml });

describe("a value of the file is read as it is written", () => {
  test.for([
    ["driverMemory: 4g", ["driverMemory=4g"]],
    ["driverMemory: 4096", ["driverMemory=4096"]],
    ["retryFactor: 1.50", ["retryFactor=1.50"]],
    ["local: yes", ["local=yes"]],
    ["name: 0010", ["name=0010"]],
    ["name: 'a: b'", ["name=a: b"]],
    ["conf: {spark.a: 1, spark.b: true, spark.c: }", ["conf=spark.a=1", "conf=spark.b=true", "conf=spark.c="]],
    ["conf: [spark.a=1, spark.b=x=y]", ["conf=spark.a=1", "conf=spark.b=x=y"]],
    ["conf: spark.a=1", ["conf=spark.a=1"]],
    ["# nothing", []],
    ["", []],
    ["---\n...\n", []],
  ])("%j", ([yaml, expected]) => {
    expect(readSettingsFile(yaml as string, "job.yaml").problems).toEqual([]);
    expect(said(yaml as string)).toEqual(expected);
  });
});

describe("a mistake in the file is told with its line", () => {
  test.for([
    ["maxAttempts: many", ['maxAttempts in job.yaml:1: expected a whole number from 1 to 100, got "many"']],
    [
      "\n\ngrace: [1s]",
      [
        'job.yaml:3: grace: expected a duration of at least 0s, such as 500ms, 10s, 5m or 2h (a bare number is seconds), got ["1s"]',
      ],
    ],
    [
      "conf: {spark.a: {b: 1}}",
      [
        'job.yaml:1: conf: expected a mapping, or a list, each a Spark property as spark.NAME=VALUE, such as spark.sql.shuffle.partitions=64, got {"spark.a":{"b":1}}',
      ],
    ],
    [
      "conf: [nonsense]",
      [
        'conf in job.yaml:1: expected a Spark property as spark.NAME=VALUE, such as spark.sql.shuffle.partitions=64, got "nonsense"',
      ],
    ],
    ["- a", ["job.yaml:1: expected a mapping of settings, such as maxAttempts: 3"]],
    ["just text", ["job.yaml:1: expected a mapping of settings, such as maxAttempts: 3"]],
  ])("%j", ([yaml, messages]) => {
    expect(wrong(yaml as string)).toEqual(messages);
  });

  test.for(["a: 1\na: [", "grace: 1s\ngrace: 2s", "{", "a: 1\n---\nb: 2", "\tgrace: 1", "grace: *nowhere"])(
    "%j is not valid",
    (yaml) => {
      const problems = problemsOf(["job.py"], { yaml });
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.every(({ kind, message }) => kind === "settings" && /^job\.yaml:\d+: /.test(message))).toBe(true);
    },
  );
});

test("an unknown key is told with the nearest, and so is a key of what only a command line says", () => {
  expect(
    problemsOf(["job.py"], {
      yaml: "maxAttempt: 3\nMAXATTEMPTS: 3\nmax-attempts: 3\nxyzzy: 1\nconfig: x\nDriver_Memory: 1g",
    }),
  ).toEqual([
    { kind: "settings", message: "job.yaml:1: unknown key maxAttempt", advice: "did you mean maxAttempts?" },
    { kind: "settings", message: "job.yaml:2: unknown key MAXATTEMPTS", advice: "did you mean maxAttempts?" },
    { kind: "settings", message: "job.yaml:3: unknown key max-attempts", advice: "did you mean maxAttempts?" },
    { kind: "settings", message: "job.yaml:4: unknown key xyzzy" },
    { kind: "settings", message: "job.yaml:5: unknown key config", advice: "did you mean conf?" },
    { kind: "settings", message: "job.yaml:6: unknown key Driver_Memory", advice: "did you mean driverMemory?" },
  ]);
});

test("what --set gives in the file is weaker than the environment", () => {
  const yaml = "set: {Core_Limit: 3, Bucket_URI: s3a://file}";
  const { values, variables } = resolve(["job.py"], { yaml, env: { Core_Limit: "2" } }).settings;
  expect(values.coreLimit?.text).toBe("2");
  expect(variables.get("Bucket_URI")?.value).toBe("s3a://file");
});
