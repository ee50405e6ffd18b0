import { describe, expect, test } from "vitest";
import { patternProblems } from "../../src/plan/retry-rules.ts";
import { showText } from "../../src/plan/show/text.ts";
import { exits, tell } from "../support/fake-world.ts";
import { complaints, planOf, problemsOf, resolve } from "../support/plans.ts";

const yaml = `
noRetryOn:
  - 3
  - on: /ORA-0*1555/
    words: a snapshot that is too old
    advice: run it at night
retryOn: missing-class
`;

test("rules come from flags, variables and the file, those against a retry first", () => {
  const env = { SPARK_RUNNER_RETRY_ON: "killed\n/(?i)throttl/" };
  const { rules } = planOf(["--retry-on", "101", "--no-retry-on=255", "job.py"], { env, yaml }).retry;
  expect(rules.map(({ again, on, words, advice }) => [again, on, words, advice])).toEqual([
    ["never", "3", null, null],
    ["never", "/ORA-0*1555/", "a snapshot that is too old", "run it at night"],
    ["never", "255", null, null],
    ["yes", "missing-class", null, null],
    ["yes", "killed", null, null],
    ["yes", "/(?i)throttl/", null, null],
    ["yes", "101", null, null],
  ]);
  expect(rules[1]).toMatchObject({
    from: "noRetryOn in job.yaml:2",
    subject: { kind: "pattern", source: "ORA-0*1555" },
  });
});

test("one rule of the file may stand by itself", () => {
  const { rules } = planOf(["job.py"], { yaml: "noRetryOn: {on: 7, words: closed on Sundays}" }).retry;
  expect(rules).toMatchObject([{ again: "never", on: "7", words: "closed on Sundays" }]);
});

test("the plan shows each with its words and where it comes from", () => {
  const text = showText(planOf(["job.py"], { yaml }));
  expect(text).toMatch(/never again for +\/ORA-0\*1555\/ +noRetryOn in job\.yaml:2: a snapshot that is too old/);
  expect(text).toMatch(/ again for +missing-class +retryOn in job\.yaml:7/);
});

describe("what is no rule is told", () => {
  test.for<[string[], string | undefined, RegExp]>([
    [["--retry-on", "0"], undefined, /^--retry-on: expected an exit code from 1 to 255, .*got "0"$/],
    [["--retry-on", "256"], undefined, /^--retry-on: expected .*got "256"$/],
    [["--no-retry-on", "Connection refused"], undefined, /^--no-retry-on: expected .*got "Connection refused"$/],
    [["--no-retry-on", "//"], undefined, /got "\/\/"$/],
    [["--no-retry-on", "mising-class"], undefined, /^--no-retry-on: no cause has the id mising-class$/],
    [[], "retryOn: [{words: x}]", /^retryOn in job\.yaml:1: expected /],
    [[], "retryOn: [{on: 3, wrods: x}]", /^retryOn in job\.yaml:1: expected /],
    [[], "retryOn: [[3]]", /^job\.yaml:1: retryOn: expected /],
  ])("%j %j", ([argv, file, message]) => {
    expect(complaints([...argv, "job.py"], file === undefined ? {} : { yaml: file })).toEqual([
      expect.stringMatching(message),
    ]);
  });

  test("with the cause that was most likely meant", () => {
    expect(problemsOf(["--no-retry-on", "mising-class", "job.py"])).toMatchObject([
      { kind: "settings", advice: "did you mean missing-class?" },
    ]);
  });

  test("and so is a regular expression that RE2 does not take", async () => {
    const { settings } = resolve(["--retry-on=/(?=x)/", "--no-retry-on=/a(/", "--retry-on=/fine/", "job.py"]);
    const problems = await patternProblems(settings);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^--no-retry-on: error parsing regexp: missing closing/),
      expect.stringMatching(/^--retry-on: error parsing regexp: .*\(\?=/),
    ]);
  });
});

describe("a run", () => {
  const missing = exits(101, "Error: Failed to load class a.B.\n");

  test("makes another attempt where a rule wants it, and none where a rule does not", async () => {
    const again = await tell({
      argv: ["--local", "--retry-on", "missing-class", "job.jar"],
      goes: [missing, exits(0)],
    });
    expect(again.end).toMatchObject({ exitCode: 0, attempts: [{ number: 1 }, { number: 2 }] });
    const never = await tell({ argv: ["--local", "--no-retry-on", "3", "job.jar"], goes: [exits(3), exits(0)] });
    expect(never.end).toMatchObject({ exitCode: 3, attempts: [{ number: 1 }] });
    expect(never.lines.join("\n")).toContain("retrying would not help: --no-retry-on 3 says so");
  });

  test("tells the user's words and advice", async () => {
    const goes = [exits(1, "ORA-01555: snapshot too old\n")];
    const { lines } = await tell({ argv: ["--local", "job.jar"], said: { yaml }, goes });
    expect(lines.join("\n")).toMatch(
      /failed with exit code 1: ORA-01555.*retrying would not help: a snapshot that is too old/,
    );
    expect(lines).toContain("what to do: run it at night");
  });
});
