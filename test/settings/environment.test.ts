import { describe, expect, test } from "vitest";
import { keys, settingOf, variableOf } from "../../src/settings/table.ts";
import { complaints, problemsOf, resolve } from "../support/plans.ts";

const warningsOf = (...names: string[]): readonly string[] =>
  resolve(["job.py"], { env: Object.fromEntries(names.map((name) => [name, "tcp://10.0.0.1:80"])) }).warnings;

describe("an unknown SPARK_RUNNER_ variable", () => {
  test.for([
    [
      "SPARK_RUNNER_MAX_ATTEMPT",
      "unknown variable SPARK_RUNNER_MAX_ATTEMPT is ignored; did you mean SPARK_RUNNER_MAX_ATTEMPTS?",
    ],
    [
      "SPARK_RUNNER_max_attempts",
      "unknown variable SPARK_RUNNER_max_attempts is ignored; did you mean SPARK_RUNNER_MAX_ATTEMPTS?",
    ],
    ["SPARK_RUNNER_XYZZY", "unknown variable SPARK_RUNNER_XYZZY is ignored"],
    ["SPARK_RUNNER_", "unknown variable SPARK_RUNNER_ is ignored"],
  ] as const)("%s is a warning", ([name, warning]) => {
    expect(warningsOf(name)).toEqual([warning]);
    expect(complaints(["job.py"], { env: { [name]: "x" } })).toEqual([]);
  });

  test("by --set is a warning too, once", () => {
    const { warnings } = resolve(["--set", "SPARK_RUNNER_GRACEE=1", "--set", "SPARK_RUNNER_GRACEE=2", "job.py"]);
    expect(warnings).toEqual(["unknown variable SPARK_RUNNER_GRACEE is ignored; did you mean SPARK_RUNNER_GRACE?"]);
  });

  test("of a Service that is called spark-runner, or begins so, is Kubernetes' and no mistake", () => {
    const prefixes = ["SPARK_RUNNER", "SPARK_RUNNER_FOO", "SPARK_RUNNER_MAX_ATTEMPT_1"];
    const suffixes = [
      "SERVICE_HOST",
      "SERVICE_PORT",
      "SERVICE_PORT_HTTP",
      "SERVICE_PORT_TCP_DRIVER",
      "PORT",
      "PORT_7078_TCP",
      "PORT_7078_TCP_PROTO",
      "PORT_7078_TCP_PORT",
      "PORT_7078_TCP_ADDR",
      "PORT_53_UDP",
      "PORT_53_UDP_ADDR",
      "PORT_9_SCTP",
    ];
    expect(warningsOf(...prefixes.flatMap((prefix) => suffixes.map((suffix) => `${prefix}_${suffix}`)))).toEqual([]);
  });

  test("that is spark-runner's own is no mistake, nor is another's", () => {
    expect(
      warningsOf(
        "SPARK_RUNNER_RUN",
        "SPARK_RUNNER_ATTEMPT",
        "SPARK_RUNNER_SCRIPT_DIR",
        "SPARK_RUNNER_MAIN_CLASS",
        "SPARK_RUNNER_LINGER_MS",
        "SPARK_RUNNER_GRACE_MS",
        "SPARK_RUNNER_SCALAC_OPTIONS",
        "SPARK_RUNNER_PREPARED_SCRIPTS",
        "SPARK_RUNNER_CACHE",
        "SPARK_HOMEE",
        "spark_runner_x",
      ),
    ).toEqual([]);
  });
});

test("a wrong variable is told with its name, its value, what is allowed and what was meant", () => {
  const env = { SPARK_RUNNER_MAX_ATTEMPTS: "lots", Executor_Memory: "4 bananas", SPARK_RUNNER_OUTPUT: "jsn" };
  const problems = problemsOf(["job.py"], { env });
  expect(problems).toHaveLength(3);
  expect(problems).toContainEqual({
    kind: "settings",
    message: 'SPARK_RUNNER_OUTPUT: expected one of text, json, yaml, shell, got "jsn"',
    advice: "did you mean json?",
  });
  expect(problems).toContainEqual({
    kind: "settings",
    message: expect.stringMatching(/^Executor_Memory: expected a size .*, got "4 bananas"$/) as string,
  });
  expect(problems).toContainEqual({
    kind: "settings",
    message: 'SPARK_RUNNER_MAX_ATTEMPTS: expected a whole number from 1 to 100, got "lots"',
  });
});

test("of a variable with many lines each wrong one is told", () => {
  const env = { SPARK_RUNNER_CONF: "spark.a=1\nnonsense\n\nmore nonsense\nspark.b=2" };
  expect(complaints(["job.py"], { env }).map((each) => /got (.*)$/.exec(each)?.[1])).toEqual([
    '"nonsense"',
    '"more nonsense"',
  ]);
});

test("each setting has its variable by rule, and the article's names keep their meaning", () => {
  expect(keys.map(variableOf)).toEqual(
    keys.map((key) => `SPARK_RUNNER_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`),
  );
  const old = Object.fromEntries(keys.flatMap((key) => (settingOf(key).oldNames ?? []).map((name) => [name, key])));
  expect(old).toMatchObject({
    Core_Limit: "coreLimit",
    Executor_Minimum: "executorMinimum",
    Executor_Maximum: "executorMaximum",
    Executor_Memory: "executorMemory",
    Driver_Memory: "driverMemory",
  });
});
