import { describe, expect, test } from "vitest";
import type { Locale } from "../../src/facts/locale.ts";
import { localeWarning } from "../../src/plan/locale.ts";
import { showText } from "../../src/plan/show/text.ts";
import { complaints, planOf, podFacts, propertyOf } from "../support/plans.ts";

const none: Locale = {
  name: "C.UTF-8",
  isUtf8: true,
  said: "LC_ALL is C",
  variables: { LC_ALL: "", LC_CTYPE: "C.UTF-8" },
  given: {},
};
const own: Locale = {
  name: "C.UTF-8",
  isUtf8: true,
  said: "LANG is C.UTF-8",
  variables: {},
  given: { LANG: "C.UTF-8" },
};
const latin1: Locale = {
  name: "de_DE.ISO-8859-1",
  isUtf8: false,
  said: "LC_ALL is de_DE.ISO-8859-1",
  variables: {},
  given: {},
};

describe("where no UTF-8 locale is set", () => {
  const plan = planOf(["--set", "LC_ALL=C", "job.py"], { facts: { locale: none } });

  test("the job gets one, and the plan says why", () => {
    expect(
      plan.submit.environment.filter(({ name }) => name.startsWith("LC_")).map(({ name, value }) => [name, value]),
    ).toEqual([
      ["LC_ALL", ""],
      ["LC_CTYPE", "C.UTF-8"],
    ]);
    expect(showText(plan)).toMatch(/LC_CTYPE +C\.UTF-8 +LC_ALL is C: in UTF-8 no letter of the job is lost/);
  });

  test("executors get it too", () => {
    expect(propertyOf(plan, "spark.executorEnv.LC_CTYPE")).toBe("C.UTF-8");
    expect(propertyOf(plan, "spark.executorEnv.LC_ALL")).toBe("");
  });

  test("but not those of another image, nor against the user's word", () => {
    const other = planOf(["--conf", "spark.kubernetes.container.image=x", "job.py"], { facts: { locale: none } });
    expect(propertyOf(other, "spark.executorEnv.LC_CTYPE")).toBeUndefined();
    const said = planOf(["--conf", "spark.executorEnv.LC_CTYPE=C", "job.py"], { facts: { locale: none } });
    expect(propertyOf(said, "spark.executorEnv.LC_CTYPE")).toBe("C");
  });
});

test("executors get the UTF-8 locale that only the pod's manifest may say", () => {
  const plan = planOf(["job.py"], { facts: { locale: own } });
  expect(propertyOf(plan, "spark.executorEnv.LANG")).toBe("C.UTF-8");
  expect(plan.submit.environment.map(({ name }) => name)).not.toContain("LC_CTYPE");
});

test("what the user's own locale can't carry is refused, each by its name and never by its value", () => {
  const argv = ["--set", "CITY=Zürich", "--conf", "spark.x=数", "tägliche.py", "ok", "Grün"];
  const why = "has letters beyond ASCII, and the job's locale is de_DE.ISO-8859-1, not UTF-8: it would get others";
  expect(complaints(argv, { facts: { locale: latin1 } })).toEqual([
    `the application's name ${why}`,
    `argument 2 of the application ${why}`,
    `--set: the variable CITY ${why}`,
    `--conf: the property spark.x ${why}`,
  ]);
  expect(complaints(["job.py", "plain"], { facts: { locale: latin1 } })).toEqual([]);
});

test("the user's own locale is warned of, with the variables that come garbled", () => {
  const facts = { ...podFacts, locale: latin1 };
  expect(localeWarning(facts, { CITY: "Zürich", A: "b" })).toMatch(
    /is de_DE\.ISO-8859-1, not UTF-8 .*other letters in CITY; /,
  );
  expect(localeWarning({ ...podFacts, locale: none }, { CITY: "Zürich" })).toBeUndefined();
});
