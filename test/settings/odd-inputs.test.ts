import { describe, expect, test } from "vitest";
import { planOf, problemsOf, propertyOf, resolve } from "../support/plans.ts";

const told = (argv: readonly string[], said = {}) =>
  problemsOf([...argv, "job.py"], said).map(({ kind, message, advice }) => `${kind}: ${message}: ${advice}`);

describe("several flags in one argument are refused, once", () => {
  test.for<[argv: readonly string[], flag: string]>([
    [["--conf", "spark.a=1 --conf spark.b=2"], "--conf"],
    [["--conf", "spark.a=1 -c spark.b=2"], "--conf"],
    [["--conf=spark.a=1 --conf=spark.b=2"], "--conf"],
    [["--jars", "a.jar --conf spark.b=2"], "--jars"],
    [["--driver-java-options", "-Dx=y --conf spark.b=2"], "--driver-java-options"],
    [["--label", "team=a --label x=b"], "--label"],
  ])("%j", ([argv, flag]) => {
    expect(told(argv)).toEqual([
      expect.stringMatching(new RegExp(`^settings: ${flag}: expected .*: it holds another -.*an argument of its own$`)),
    ]);
  });

  test("in a variable", () => {
    expect(told([], { env: { SPARK_RUNNER_CONF: "spark.a=1 --conf spark.b=2" } })).toHaveLength(1);
  });

  test("but a variable's value is the user's own text: a warning names the variable alone", () => {
    const { warnings, settings } = resolve(["--set", "A=1 --set B=2", "job.py"]);
    expect(warnings).toEqual(["--set A: it holds another --set: each is an argument of its own"]);
    expect(settings.variables.get("A")?.value).toBe("1 --set B=2");
  });

  test("and what only looks like it reaches the job", () => {
    const value = "-Dcmd=x --configure y=1";
    expect(
      propertyOf(
        planOf(["--conf", `spark.driver.extraJavaOptions=${value}`, "job.py"]),
        "spark.driver.extraJavaOptions",
      ),
    ).toBe(value);
    const args = "--conf spark.a=1 --conf spark.b=2";
    const plan = planOf(["--set", `SUBMIT_ARGS=${args}`, "job.py", args]);
    expect(plan.submit.environment).toContainEqual(expect.objectContaining({ name: "SUBMIT_ARGS", value: args }));
    expect(plan.submit.args.at(-1)).toBe(args);
  });
});

describe("another program's arguments are a value like any other", () => {
  test.for([
    ["--set", "HELM_ARGS=--set a=b --set c=d"],
    ["--set", "HELM_ARGS='--set a=b' --set c=d"],
    ["--annotation", "run=docker --label a=b run --annotation c=d x"],
    ["--annotation", "args=--annotation a=b --annotation c=d"],
  ])("%j", (argv) => {
    expect(told(argv)).toEqual([]);
    expect(resolve([...argv, "job.py"]).warnings).toEqual([]);
  });

  test.for([
    'set: {HELM_ARGS: "--set a=b", MORE: "x --set c=d"}',
    'set: {EOL: "\\r"}',
    'annotation: {run: "x --annotation a=b", eol: "a\\r"}',
    "conf: {spark.a: '1 --conf spark.b=2'}",
  ])("in a file: %s", (yaml) => {
    expect(told([], { yaml })).toEqual([]);
    expect(resolve(["job.py"], { yaml }).warnings).toEqual([]);
  });
});

describe("a carriage return that a Windows file left", () => {
  test.for([
    ["--conf", "spark.a=1\r"],
    ["--set", "A=1\r"],
    ["--label", "team=a\r"],
  ])("is refused at the end of %j", (argv) => {
    expect(told(argv)).toEqual([
      expect.stringMatching(/^settings: --\w+: expected .*, got ".*\\r": it ends with a carriage return/),
    ]);
  });
  test("is a blank at the end of what is trimmed", () => {
    expect(resolve(["--job", "daily\r", "job.py"])).toMatchObject({
      problems: [],
      settings: { values: { job: "daily" } },
    });
  });
  test("ends a line in a variable of many, and nothing else", () => {
    const plan = planOf(["job.py"], { env: { SPARK_RUNNER_CONF: "spark.a=1\r\nspark.b=2\r\n" } });
    expect([propertyOf(plan, "spark.a"), propertyOf(plan, "spark.b")]).toEqual(["1", "2"]);
  });
  test("inside of a value, and in the job's own arguments, is the user's", () => {
    const plan = planOf(["--set", "PEM=a\r\nb", "job.py", "x\r"]);
    expect(plan.submit.environment).toContainEqual(expect.objectContaining({ name: "PEM", value: "a\r\nb" }));
    expect(plan.submit.args.at(-1)).toBe("x\r");
  });
});

test.for([
  ["fs.s3a.endpoint=x", "did you mean spark.hadoop.fs.s3a.endpoint?"],
  ["hive.exec.x=1", "did you mean spark.hadoop.hive.exec.x?"],
  ["sql.shuffle.partitions=4", "did you mean spark.sql.shuffle.partitions?"],
] as const)("a property %s is told by the name that Spark would read", ([pair, advice]) => {
  expect(told(["--conf", pair])).toEqual([
    expect.stringContaining(`: Spark reads only names that begin with spark.: ${advice}`),
  ]);
});

describe("what is too long for an argument", () => {
  const long = "x".repeat(140_000);
  test("reaches Spark in a file, when it is a property", () => {
    const plan = planOf(["job.py"], { yaml: `conf: {spark.long: ${long}, spark.short: y}` });
    const passed = (name: string) => plan.properties.find((each) => each.name === name)?.passed;
    expect([passed("spark.long"), passed("spark.short")]).toEqual(["private file", "--conf"]);
    expect(plan.privateFile).not.toBeNull();
    expect(Math.max(...plan.submit.args.map((arg) => arg.length))).toBeLessThan(1000);
  });
  test("is refused when it is a variable, which has no other way", () => {
    expect(told([], { yaml: `set: {LONG: ${long}}` })).toEqual([
      "settings: set in job.yaml:1: LONG has 140000 bytes, and Linux takes at most 131071 for a variable with its name: put it into a file, and its path into the variable",
    ]);
  });
  test("counts in bytes, as Linux does", () => {
    const plan = planOf(["job.py"], { yaml: `conf: {spark.long: ${"ü".repeat(70_000)}}` });
    expect(plan.properties.find(({ name }) => name === "spark.long")?.passed).toBe("private file");
  });
});
