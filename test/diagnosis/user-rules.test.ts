import { describe, expect, test } from "vitest";
import { whyNotAgain } from "../../src/diagnosis/again.ts";
import type { Report } from "../../src/diagnosis/clues.ts";
import { outcomeOf } from "../../src/diagnosis/diagnose.ts";
import type { Outcome } from "../../src/diagnosis/outcome.ts";
import { patternFault, ruled, type UserRule } from "../../src/diagnosis/user-rules.ts";
import { subjectOf } from "../../src/settings/retry-rules.ts";
import { showOutcome } from "../../src/report/messages.ts";

const rule = (again: UserRule["again"], on: string, more: Partial<UserRule> = {}): UserRule => {
  const subject = subjectOf(on);
  if (subject === undefined) throw new Error(`no rule: ${on}`);
  const from = again === "yes" ? "--retry-on" : "--no-retry-on";
  return { again, on, from, words: null, advice: null, subject, ...more };
};

const ended = (code: number, stderr: string, report?: Report): Outcome =>
  outcomeOf(
    {
      exit: { kind: "exited", code },
      timedOut: false,
      durationMs: 1,
      droppedBytes: 0,
      survivors: 0,
      tail: { stdout: "", stderr },
    },
    { report },
    { application: "job.jar", kind: "jar" },
  );

const mainFailed = (exception: string): string =>
  `Exception in thread "main" ${exception}\n\tat Job.main(Job.scala:3)\n\tat org.apache.spark.deploy.SparkSubmit.main(SparkSubmit.scala)\n`;
const missingClass = mainFailed("java.lang.ClassNotFoundException: a.B");

/** What becomes of it: undefined is another attempt. */
const why = (stderr: string, code: number, ...rules: UserRule[]) => {
  const outcome = ruled(ended(code, stderr), { exitCode: code, stdout: "", stderr }, rules);
  return whyNotAgain(outcome);
};

describe("a rule of the user's decides whether there is another attempt", () => {
  test.for<[string, string, number, UserRule[], boolean]>([
    ["none for the exit code that it names", "", 3, [rule("never", "3")], false],
    ["one for any other", "", 4, [rule("never", "3")], true],
    [
      "none for the cause that it names",
      mainFailed("java.lang.OutOfMemoryError: x"),
      1,
      [rule("never", "out-of-memory")],
      false,
    ],
    ["one for what would never be tried again", missingClass, 1, [rule("yes", "missing-class")], true],
    ["none for a text of the log", "a\nORA-01555: snapshot too old\nb\n", 1, [rule("never", "/ORA-0*1555/")], false],
    ["one where the text is not there", "ORA-01556\n", 1, [rule("never", "/ORA-0*1555/")], true],
    ["none where another rule wants one", missingClass, 1, [rule("yes", "1"), rule("never", "missing-class")], false],
  ])("%s", ([, stderr, code, rules, isTriedAgain]) => {
    expect(why(stderr, code, ...rules) === undefined).toBe(isTriedAgain);
  });

  test("but a script that does not compile is not tried again, whatever they say", () => {
    const outcome = ended(1, "", { kind: "did not compile", line: "job.scala:1: error: x" });
    const after = ruled(outcome, { exitCode: 1, stdout: "", stderr: "" }, [rule("yes", "1"), rule("yes", "/./")]);
    expect(whyNotAgain(after)).toMatchObject({ again: "never", cause: { id: "does-not-compile" } });
  });

  test("also of an attempt that a signal ended", () => {
    const killed: Outcome = { kind: "signalled", signal: "SIGKILL", number: 9 };
    const after = ruled(killed, { exitCode: 137, stdout: "", stderr: "" }, [rule("never", "137")]);
    expect(whyNotAgain(after)).toMatchObject({ again: "never", cause: { id: "killed" } });
  });
});

describe("what is told of it", () => {
  const stderr = "one\n26/11/30 ERROR Db: ORA-01555: snapshot too old\nlast\n";

  test("is the last line with the user's text, with their words and advice", () => {
    const rules = [rule("never", "/ORA-\\d+/", { words: "a snapshot that is too old", advice: "run it at night" })];
    const outcome = ruled(ended(1, stderr), { exitCode: 1, stdout: "", stderr }, rules);
    expect(showOutcome(outcome)).toBe("failed with exit code 1: 26/11/30 ERROR Db: ORA-01555: snapshot too old");
    expect(whyNotAgain(outcome)?.cause).toMatchObject({
      words: "a snapshot that is too old",
      advice: ["run it at night"],
    });
  });

  test("names the rule where that has no words, and keeps what was found", () => {
    const outcome = ruled(ended(1, missingClass), { exitCode: 1, stdout: "", stderr: missingClass }, [
      rule("never", "1"),
    ]);
    expect(showOutcome(outcome)).toBe("failed with exit code 1: java.lang.ClassNotFoundException: a.B");
    expect(whyNotAgain(outcome)?.cause).toMatchObject({ id: "missing-class", words: "--no-retry-on 1 says so" });
  });
});

test("a pattern that would take for ever elsewhere takes no time here", () => {
  const stderr = "a".repeat(100_000);
  expect(why(stderr, 1, rule("never", "/^(a*)*b/"))).toBeUndefined();
});

test("a pattern that RE2 does not know is told with its fault", () => {
  expect(patternFault("ORA-\\d+")).toBeUndefined();
  expect(patternFault("(?=a)")).toContain("(?=");
});
