import { describe, expect, test } from "vitest";
import { UseError } from "../../src/errors.ts";
import { complaints, problemsOf } from "../support/plans.ts";

describe("all mistakes are told together, contradictions too even when another value doesn't parse", () => {
  const limit = { memoryLimit: 2 * 1024 ** 3 };
  const argv = [
    "--bogus",
    "--executor-minimum",
    "5",
    "--executor-maximum=2",
    "--driver-memory",
    "4g",
    "--grace",
    "soon",
    "--conf",
    "nonsense",
    "--set",
    "Core_Limit=x",
    "--name",
    "--max-attempts",
    "0",
    "job.py",
  ];
  const said = { env: { SPARK_RUNNER_OUTPUT: "xml", Executor_Memory: "big" }, yaml: "unknwn: 1", facts: limit };

  test("each exactly once", () => {
    const messages = complaints(argv, said);
    const expected = [
      /^unknown flag --bogus$/,
      /^--name needs a value/,
      /^--grace: .*got "soon"$/,
      /^--conf: .*got "nonsense"$/,
      /^--set Core_Limit: .*got "x"$/,
      /^--max-attempts: .*got "0"$/,
      /^SPARK_RUNNER_OUTPUT: .*got "xml"$/,
      /^Executor_Memory: .*got "big"$/,
      /unknown key unknwn$/,
      /^--executor-minimum \(5\) is above --executor-maximum \(2\)$/,
      /^--driver-memory: a driver heap of 4096 MiB .*limit of 2048 MiB$/,
    ];
    for (const pattern of expected) expect(messages.filter((each) => pattern.test(each))).toHaveLength(1);
    expect(messages).toHaveLength(expected.length);
  });

  test("both kinds at once give 64, values alone 78", () => {
    expect(new UseError(problemsOf(argv, said)).exitCode).toBe(64);
    expect(new UseError(problemsOf(["--grace", "soon", "job.py"])).exitCode).toBe(78);
    expect(new UseError(problemsOf(["--bogus", "job.py"])).exitCode).toBe(64);
  });
});

describe("the fewest and the most executors", () => {
  const contradiction = /is above/;
  test.for([
    ["minimum above maximum", ["--executor-minimum", "3", "--executor-maximum", "2"], {}, 1],
    ["in the article's variables", [], { Executor_Minimum: "3", Executor_Maximum: "2" }, 1],
    ["from two sources", ["--executor-maximum", "2"], { Executor_Minimum: "3" }, 1],
    ["by --set", ["--set", "Executor_Minimum=3", "--set", "Executor_Maximum=2"], {}, 1],
    [
      "although a weaker source has a wrong value",
      ["--executor-minimum", "3", "--executor-maximum", "2"],
      { Executor_Minimum: "x" },
      1,
    ],
    [
      "as Spark's properties",
      ["--conf", "spark.dynamicAllocation.minExecutors=3", "--conf", "spark.dynamicAllocation.maxExecutors=2"],
      {},
      1,
    ],
    [
      "as a setting and a property",
      ["--conf", "spark.dynamicAllocation.maxExecutors=2"],
      { Executor_Minimum: "3", Executor_Maximum: "9" },
      1,
    ],
    ["equal", ["--executor-minimum", "2", "--executor-maximum", "2"], {}, 0],
    ["one alone", ["--executor-minimum", "2"], {}, 0],
    ["compared as numbers", ["--executor-minimum", "9", "--executor-maximum", "10"], {}, 0],
    [
      "when the deciding value is wrong",
      ["--executor-minimum", "x", "--executor-maximum", "2"],
      { Executor_Minimum: "5" },
      0,
    ],
  ] as const)("%s", ([, argv, env, count]) => {
    expect(complaints([...argv, "job.py"], { env }).filter((each) => contradiction.test(each))).toHaveLength(count);
  });

  test("none at all is refused, unless the user says how many otherwise", () => {
    expect(complaints(["--executor-minimum", "0", "job.py"])).toEqual([
      expect.stringContaining("fixed number of 0 executors") as string,
    ]);
    expect(complaints(["--executor-maximum", "0", "job.py"])).toEqual([expect.stringContaining("from 1 to") as string]);
    expect(complaints(["--executor-minimum", "0", "--conf", "spark.executor.instances=2", "job.py"])).toEqual([]);
    expect(complaints(["--executor-minimum", "0", "--executor-maximum", "2", "job.py"])).toEqual([]);
  });
});

test.for([
  [
    "a first delay above the ceiling",
    ["--retry-delay", "10m", "--retry-max-delay", "5m"],
    "--retry-delay (10m) is above --retry-max-delay (5m)",
  ],
  ["a form for a plan that is not printed", ["-o", "json"], "--output has no effect without --dry-run"],
  ["an assumption without a dry run", ["--assume", "pod.name=x"], "--assume has no effect without --dry-run"],
] as const)("%s is a contradiction", ([, argv, message]) => {
  expect(complaints([...argv, "job.py"])).toEqual([message]);
});

test("a main class for a script is a contradiction", () => {
  expect(complaints(["--class", "a.B", "job.scala"])).toEqual([
    "--class (a.B) names the main class of a jar, but job.scala is a script",
  ]);
  expect(complaints(["--class", "a.B", "job.jar"])).toEqual([]);
});

test.for([
  ["Core_Limit", "0"],
  ["Executor_Minimum", "-1"],
  ["Executor_Minimum", "two"],
  ["Executor_Maximum", "1.5"],
  ["Executor_Memory", "4gigs"],
  ["Driver_Memory", "-4g"],
] as const)("%s=%s is told with its value, from the environment and by --set", ([name, value]) => {
  expect(complaints(["job.py"], { env: { [name]: value } })).toEqual([
    expect.stringMatching(new RegExp(`^${name}: expected .*, got "${value}"$`)) as string,
  ]);
  expect(complaints(["--set", `${name}=${value}`, "job.py"])).toEqual([
    expect.stringMatching(new RegExp(`^--set ${name}: expected .*, got "${value}"$`)) as string,
  ]);
});
