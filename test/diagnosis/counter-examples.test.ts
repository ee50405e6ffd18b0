/** To each recording of a failure its counter-examples: jobs that say the same words, and end well or for another reason. */
import { describe, expect, test } from "vitest";
import { recordings, saidIn } from "../../scripts/docs/recordings.ts";
import { whyNotAgain } from "../../src/diagnosis/again.ts";
import { findingOf } from "../../src/diagnosis/diagnose.ts";
import type { Outcome } from "../../src/diagnosis/outcome.ts";
import { causeIn, ending, working } from "../support/logs.ts";
import { ended, inSubmit, main } from "../support/spark-says.ts";

const stamp = "26/11/30 18:00:00";
const raised =
  'Traceback (most recent call last):\n  File "/app/other.py", line 9, in <module>\n    x()\nValueError: no rows\n';
const thrown = `${main}java.lang.IllegalStateException: no rows\n\tat Other.main(Other.java:9)\n${inSubmit}`;

/** What ends any job without an error of its own says nothing by itself. */
const general = new Set(["exception", "last-words", "user-exit-code"]);

const idOf = (outcome: Outcome): string | undefined => findingOf(outcome)?.cause.id;

describe.for(
  recordings()
    .filter(({ id }) => !general.has(id))
    .map((each) => [each.name, each] as const),
)("the words of %s", ([, recorded]) => {
  const { id } = recorded;
  /** As a job's logger writes what it caught. */
  const caught = `${saidIn(recorded).replaceAll(/^Exception in thread "main" /gm, `${stamp} WARN Other: tried again: `)}\n`;
  /** As one writes what another program said, line by line. */
  const logged = `${saidIn(recorded).replaceAll(/^(?:\S+ \S+ (?:INFO|WARN|ERROR) [\w$.]+: )?/gm, `${stamp} INFO Other: `)}\n`;

  test("in a Python program that caught them and failed by another exception", () => {
    for (const said of [caught, logged]) {
      const outcome = ended("", `${said}${raised}`, 1, "/app/other.py");
      expect(idOf(outcome)).toBe("exception");
      expect(whyNotAgain(outcome)).toBeUndefined();
      expect(causeIn(`${said}${raised}`)).not.toBe(id);
    }
  });

  test("in a jar whose main caught them and failed by another exception", () => {
    for (const said of [caught, logged]) {
      const outcome = ended(`${said}${thrown}`, "", 1, "/app/other.jar");
      expect(idOf(outcome)).toBe("exception");
      expect(whyNotAgain(outcome)).toBeUndefined();
      expect(causeIn(`${said}${thrown}`)).not.toBe(id);
    }
  });

  test("in a job that logged them and ended with a code of its own", () => {
    expect(idOf(ended("", `${logged}no rows for today\n`, 3, "/app/other.py"))).not.toBe(id);
    expect(idOf(ended(`${logged}no rows for today\n`, "", 3, "/app/other.jar"))).not.toBe(id);
  });

  test("in a job that went on after them and ended well", () => {
    for (const said of [caught, logged]) {
      expect(ended("", `${said}${working}${ending}`, 0, "/app/other.py")).toEqual({ kind: "succeeded" });
      expect(causeIn(`${said}${working}${ending}`)).toBeUndefined();
      expect(causeIn(`${said}${working}${ending}`, 0)).toBeUndefined();
    }
  });
});
