/** The rows of one kind of causes: each with what it fits, and with what is close to that and does not fit. */
import { describe, expect, test } from "vitest";
import { findingOf } from "../../src/diagnosis/diagnose.ts";
import type { Outcome } from "../../src/diagnosis/outcome.ts";
import { adviceOf, saysOf } from "../../src/diagnosis/told.ts";
import { ended, inSubmit, main } from "./spark-says.ts";

export interface Examples {
  readonly fits: readonly Outcome[];
  /** The same words in a job that ended for another reason, or words that are nearly the same. */
  readonly near: readonly Outcome[];
  /** What is said of the first that fits. */
  readonly says?: string;
}

/** A jar's main ended by this exception; further arguments are what it was caused by, outermost first. */
export const throws = (line: string, ...causedBy: readonly string[]): Outcome =>
  ended(
    `${main}${line}\n\tat x\n${inSubmit}${causedBy.map((each) => `Caused by: ${each}\n\tat y\n\t... 3 more\n`).join("")}`,
  );

/** A .py job ended by this error, whose last frame is of that file. */
export const raises = (line: string, file = "/tmp/job.py", where = "<module>"): Outcome =>
  ended(
    "26/11/27 11:50:04 INFO SparkContext: Running Spark version 4.3.0\n",
    `Traceback (most recent call last):\n  File "${file}", line 9, in ${where}\n    x()\n${line}\n`,
  );

/** The same exception in a job that caught it, logged it, and ended for another reason. */
export const handles = (line: string, ...causedBy: readonly string[]): Outcome =>
  ended(
    `26/11/30 18:00:00 WARN Job: it is tried again\n${line}\n\tat x\n${causedBy.map((each) => `Caused by: ${each}\n\tat y\n`).join("")}${main}java.lang.IllegalStateException: no rows\n\tat z\n${inSubmit}`,
  );

/** Spark's words for a stage that failed on an executor. */
export const failedTask = (error: string, executor = "3"): string =>
  `org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent failure: Lost task 0.3 in stage 1.0 (TID 7) (10.0.0.7 executor ${executor}): ${error}`;

const idOf = (outcome: Outcome): string | undefined => findingOf(outcome)?.cause.id;

/** In a `describe` of the row. */
export function testFits(id: string, { fits, near }: Examples): void {
  test("fits what it is told by", () => {
    expect(fits.map(idOf)).toEqual(fits.map(() => id));
    expect(fits.length).toBeGreaterThan(0);
  });

  test("does not fit what is close to that", () => {
    for (const outcome of near) expect(idOf(outcome)).not.toBe(id);
    expect(near.length).toBeGreaterThan(0);
  });
}

/** Of rows that all have advice. */
export function testExamples(examples: Readonly<Record<string, Examples>>): void {
  describe.for(Object.entries(examples))("%s", ([id, example]) => {
    const { fits, says } = example;
    testFits(id, example);

    test("says what it captured, and gives advice that has no holes", () => {
      const found = fits.map((each) => findingOf(each));
      if (says !== undefined) expect(found[0] && saysOf(found[0])).toBe(says);
      for (const each of found) {
        expect(each && saysOf(each)).not.toMatch(/[{}]|undefined/);
        expect(each && adviceOf(each)).not.toMatch(/[{}]|undefined/);
      }
    });
  });
}
