/** What it costs to add a cause: one row. This one is new to the table, and all that is made of causes has it. */
import { expect, test } from "vitest";
import { whyNotAgain } from "../../src/diagnosis/again.ts";
import type { Again, Cause } from "../../src/diagnosis/cause.ts";
import { causesPage } from "../../src/diagnosis/causes-page.ts";
import { causes, neverAgain } from "../../src/diagnosis/causes.ts";
import { findingOf, outcomeOf } from "../../src/diagnosis/diagnose.ts";
import type { Outcome } from "../../src/diagnosis/outcome.ts";
import { adviceOf, saysOf } from "../../src/diagnosis/told.ts";
import { runEnded } from "../../src/report/last-lines.ts";
import { notAgain } from "../../src/report/messages.ts";
import { quiet } from "../support/fake-world.ts";
import { planOf } from "../support/plans.ts";
import { main, ranAs } from "../support/spark-says.ts";

const lockHeld = (again: Again): Cause => ({
  id: "lock-held",
  fault: "user",
  evidence: [{ in: "error", line: /^com\.x\.LockHeld: / }],
  words: "a table that is locked",
  advice: ["wait for the other job, or remove its lock"],
  again,
  mendedIn: "outside",
});

const table = (again: Again): Cause[] => [lockHeld(again), ...causes];
const end = {
  ...quiet,
  exit: { kind: "exited", code: 3 },
  tail: { stdout: "", stderr: `${main}com.x.LockHeld: sales\n\tat x\n` },
} as const;
const outcome = (again: Again): Outcome => outcomeOf(end, {}, ranAs("job.jar"), table(again));
const attempt = (again: Again) => ({ number: 1, outcome: outcome(again), durationMs: 1000 });

test("the outcome has it", () => {
  expect(outcome("never")).toMatchObject({
    kind: "failed",
    exitCode: 3,
    found: { cause: { id: "lock-held" }, line: "com.x.LockHeld: sales" },
  });
});

test.for<[Again, Outcome[], string | undefined]>([
  ["never", [], "retrying would not help: a table that is locked"],
  ["elsewhere", [], "retrying in this pod would not help, but another pod may succeed: a table that is locked"],
  ["yes", [outcome("yes")], undefined],
  ["once", [], undefined],
  ["once", [outcome("once")], "retrying has not helped: a table that is locked"],
])("another attempt is decided, and told, by its `again`: %s", ([again, before, told]) => {
  const why = whyNotAgain(outcome(again), before);
  expect(why === undefined ? undefined : notAgain(attempt(again), why)).toBe(
    told === undefined ? undefined : `attempt 1 failed with exit code 3: com.x.LockHeld: sales; ${told}`,
  );
});

test("the plan lists it where it is never tried again", () => {
  expect(neverAgain(table("never"))).toContain("a table that is locked");
  expect(neverAgain(table("once"))).not.toContain("a table that is locked");
});

test("the end of the run says what to do", () => {
  const plan = planOf(["--local", "job.jar"]);
  const run = { attempts: [attempt("never")], interruption: undefined, disrupted: false, exitCode: 3 };
  expect(runEnded(plan, run).at(-1)).toBe("what to do: wait for the other job, or remove its lock");
});

test("the page of causes has it, in its table and with a section of its own", () => {
  const page = causesPage(table("elsewhere"));
  expect(page).toContain(
    "| [`lock-held`](#lock-held) | a table that is locked | user | not in this pod, but another pod may succeed |",
  );
  expect(page).toContain(
    "### lock-held\n\nA table that is locked.\n\n- At fault: the job, its image or its settings\n" +
      "- Recognised by: the exception that ended the job\n- What to do: wait for the other job, or remove its lock\n" +
      "- Another attempt: not in this pod, but another pod may succeed\n- Fixed in: neither the image nor settings\n",
  );
});

test("what it says and advises is filled with what its evidence captured", () => {
  const row: Cause = {
    ...lockHeld("yes"),
    evidence: [{ in: "error", line: /^com\.x\.LockHeld: (?<table>\w+)(?: by (?<job>\w+))?/ }],
    says: ["table {table} is locked by job {job}", "table {table} is locked"],
    advice: ["wait for {job}", "wait for the other job"],
  };
  const told = (line: string) => {
    const found = findingOf(
      outcomeOf({ ...end, tail: { stdout: "", stderr: `${main}${line}\n\tat x\n` } }, {}, ranAs("job.jar"), [row]),
    );
    return found && [saysOf(found), adviceOf(found)];
  };
  expect(told("com.x.LockHeld: sales by nightly")).toEqual([
    "table sales is locked by job nightly",
    "wait for nightly",
  ]);
  expect(told("com.x.LockHeld: sales")).toEqual(["table sales is locked", "wait for the other job"]);
  expect(told("com.x.LockHeld: ?")).toBeUndefined();
});
