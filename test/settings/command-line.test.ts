import { describe, expect, test } from "vitest";
import { parseCommandLine } from "../support/command-line.ts";
import { flagOf, keys, settingOf } from "../../src/settings/table.ts";

const said = (argv: readonly string[]): string[] =>
  parseCommandLine(argv).given.map(({ key, text }) => `${key}=${text}`);
const wrong = (argv: readonly string[]): string[] => parseCommandLine(argv).problems.map(({ message }) => message);

test.for([[["run"]], [[]]])("options end at the application, after %j", ([before]) => {
  const line = parseCommandLine([...before!, "--local", "job.py", "--max-attempts", "x", "--", "-h"]);
  expect(line).toMatchObject({
    command: "run",
    application: "job.py",
    args: ["--max-attempts", "x", "--", "-h"],
    problems: [],
  });
  expect(line.given.map(({ key }) => key)).toEqual(["local"]);
});

describe("a flag's value may be written", () => {
  test.for([
    [["--driver-memory", "4g"], ["driverMemory=4g"]],
    [["--driver-memory=4g"], ["driverMemory=4g"]],
    [["--conf=spark.a=b=c"], ["conf=spark.a=b=c"]],
    [["-o", "json"], ["output=json"]],
    [["-ojson"], ["output=json"]],
    [
      ["-vo", "json"],
      ["verbose=true", "output=json"],
    ],
    [["--name=--local"], ["name=--local"]],
    [["--name=--what"], ["name=--what"]],
    [["--name", "-x"], ["name=-x"]],
    [["--local"], ["local=true"]],
    [["--no-local"], ["local=false"]],
    [["--local=false"], ["local=false"]],
    [["--no-local=no"], ["local=true"]],
    [["--no-local=maybe"], ["local=maybe"]],
    [
      ["--set", "A=1", "--set=B=2"],
      ["set=A=1", "set=B=2"],
    ],
  ])("%j", ([argv, expected]) => {
    expect(said([...argv!, "job.py"])).toEqual(expected);
    expect(wrong([...argv!, "job.py"])).toEqual([]);
  });
});

describe("the first word", () => {
  test.for([
    [["job.py"], "run", "job.py", []],
    [["./run"], "run", "./run", []],
    [["run", "run"], "run", "run", []],
    [["--", "run"], "run", "run", []],
    [["--local", "--", "run", "x"], "run", "run", ["x"]],
    [["--", "--odd.py", "a"], "run", "--odd.py", ["a"]],
    [["run", "--", "job.py", "--", "a"], "run", "job.py", ["--", "a"]],
    [["run"], "run", undefined, []],
    [[], "run", undefined, []],
    [["completion", "bash"], "completion", undefined, ["bash"]],
    [["help"], "help", undefined, []],
    [["job.py", "run"], "run", "job.py", ["run"]],
    [["--help"], "help", undefined, []],
    [["--local", "-h"], "help", undefined, []],
    [["-V"], "version", undefined, []],
    [["run", "--version"], "version", undefined, []],
  ] as const)("%j", ([argv, command, application, args]) => {
    expect(parseCommandLine([...argv])).toMatchObject({ command, application, args, problems: [] });
  });
});

describe("a value that is missing", () => {
  test.for([
    [["--driver-memory"], ["--driver-memory"]],
    [["-o"], ["-o"]],
    [["--driver-memory", "--local", "job.py"], ["--driver-memory"]],
    [
      ["--driver-memory", "--max-attempts", "--name", "x", "job.py"],
      ["--driver-memory", "--max-attempts"],
    ],
    [["--name", "--", "job.py"], ["--name"]],
    [["--conf", "-o", "json", "job.py"], ["--conf"]],
  ])("%j is told for each flag, and the rest is read", ([argv, flags]) => {
    expect(wrong(argv!)).toEqual(
      flags!.map((flag) => expect.stringMatching(new RegExp(`^${flag} needs a value: expected .`)) as string),
    );
  });

  test("does not swallow what follows", () => {
    const line = parseCommandLine(["--name", "--local", "--driver-memory", "--max-attempts", "7", "job.py", "a"]);
    expect(line).toMatchObject({ application: "job.py", args: ["a"] });
    expect(line.given.map(({ key, text }) => `${key}=${text}`)).toEqual(["local=true", "maxAttempts=7"]);
  });
});

describe("an unknown flag", () => {
  test("is told with the nearest name, each once, and the rest is read", () => {
    const line = parseCommandLine([
      "--max-atempts",
      "3",
      "--bogus=1",
      "--drvier-memory",
      "4g",
      "-x",
      "--loacl",
      "--name",
      "n",
      "job.py",
      "--bogus",
    ]);
    expect(line.problems).toEqual([
      { kind: "usage", message: "unknown flag --max-atempts", advice: "did you mean --max-attempts?" },
      { kind: "usage", message: "unknown flag --bogus" },
      { kind: "usage", message: "unknown flag --drvier-memory", advice: "did you mean --driver-memory?" },
      { kind: "usage", message: "unknown flag -x" },
      { kind: "usage", message: "unknown flag --loacl", advice: "did you mean --local?" },
    ]);
    expect(line).toMatchObject({ application: "job.py", args: ["--bogus"] });
  });

  test("in the place of a value is told besides the missing value", () => {
    expect(wrong(["--driver-memory", "--executor-memry", "4g", "job.py"])).toEqual([
      expect.stringContaining("--driver-memory needs a value") as string,
      "unknown flag --executor-memry",
    ]);
  });

  test("takes no application for its value", () => {
    expect(parseCommandLine(["--bogus", "job.scala"]).application).toBe("job.scala");
    expect(parseCommandLine(["--bogus", "--local", "job.scala"]).application).toBe("job.scala");
  });
});

test("each setting of the table is a flag", () => {
  for (const key of keys) {
    const isBoolean = settingOf(key).type.name === "boolean";
    expect(said([flagOf(key), ...(isBoolean ? [] : ["x"]), "job.py"])).toEqual([`${key}=${isBoolean ? "true" : "x"}`]);
  }
});

describe("label, exec and clean", () => {
  test.for([
    ["label --namespace team", "label", undefined, []],
    ["--namespace team clean", "clean", undefined, []],
    ["exec --grace 5s job.scala a --b", "exec", "job.scala", ["a", "--b"]],
    ["--grace 5s exec job.scala", "exec", "job.scala", []],
    ["exec label", "exec", "label", []],
    ["run exec", "run", "exec", []],
  ] as const)("take settings before and after them: %s", ([line, command, application, args]) => {
    expect(parseCommandLine(line.split(" "))).toMatchObject({ command, application, args, problems: [] });
    expect(parseCommandLine(line.split(" ")).given).toHaveLength(/--(namespace|grace)/.test(line) ? 1 : 0);
  });

  test.for(["label", "clean"])("%s takes no application", (command) => {
    const [problem] = parseCommandLine([command, "job.scala"]).problems;
    expect(problem).toMatchObject({
      kind: "usage",
      message: `${command} takes no application, got "job.scala"`,
      advice: "spark-runner exec job.scala runs it",
    });
  });

  test("report wrong flags like run", () => {
    expect(parseCommandLine(["label", "--namespac", "x"]).problems).toMatchObject([
      { advice: "did you mean --namespace?" },
    ]);
  });
});

test("an option that is an application takes all that follows it", () => {
  const line = parseCommandLine(["prepare", "jobs", "--check", "--train", "job.jar", "--local", "x"]);
  expect(line).toMatchObject({
    args: ["jobs"],
    given: [],
    problems: [],
    options: { check: true, train: ["job.jar", "--local", "x"] },
  });
  expect(parseCommandLine(["prepare", "--train=job.jar", "x"]).options["train"]).toEqual(["job.jar", "x"]);
  expect(wrong(["prepare", "--train"])).toEqual(["--train needs a value: expected an application and its arguments"]);
});
