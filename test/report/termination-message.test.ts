import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ExitCode, RunnerError, UseError } from "../../src/errors.ts";
import { fitMessage, longestMessage, messageOfError } from "../../src/report/termination-message.ts";
import { exits, sigterm, tell, type World } from "../support/fake-world.ts";

const missing = exits(101, "Error: Failed to load class a.B.");
const inPod = (...argv: string[]): string[] => ["--no-retry-jitter", ...argv, "job.jar"];

/** What a run leaves in the end. */
const left = async (world: World): Promise<string> => {
  const { messages } = await tell(world);
  const words = messages.at(-1);
  return words === undefined ? "nobody left one" : fitMessage(words);
};

describe("a run leaves", () => {
  test("outcome, cause, advice, and a line of each attempt", async () => {
    expect(await left({ argv: inPod(), goes: [exits(3), missing] })).toBe(
      [
        "failed for good; exit code 101 (the job's own)",
        "cause: a missing class (missing-class)",
        "what to do: add the jar that contains it (--packages, --jars, or in the image); for a main class, check --class",
        "attempt 1 failed with exit code 3 after 1.0 s",
        "attempt 2 failed with exit code 101: Error: Failed to load class a.B. after 1.0 s",
        "",
      ].join("\n"),
    );
  });

  test("with --termination-message cause nothing that the job said", async () => {
    expect(await left({ argv: inPod("--termination-message", "cause"), goes: [missing] })).toBe(
      [
        "failed for good; exit code 101 (the job's own)",
        "cause: a missing class (missing-class)",
        "what to do: add the jar that contains it (--packages, --jars, or in the image); for a main class, check --class",
        "",
      ].join("\n"),
    );
  });

  test("nothing with --termination-message none, and nothing after a success", async () => {
    expect(await left({ argv: inPod("--termination-message", "none"), goes: [missing] })).toBe("");
    expect(await left({ argv: inPod(), goes: [exits(3), exits(0)] })).toBe("");
  });

  test("nothing at its start, so that an earlier run's word does not outlive a SIGKILL of this one", async () => {
    const { messages } = await tell({ argv: inPod(), goes: [missing] });
    expect(messages.map((words) => fitMessage(words).split("\n")[0])).toEqual([
      "",
      "failed for good; exit code 101 (the job's own)",
    ]);
  });

  test("a word at once when a signal comes, and a better one when there is time for it", async () => {
    const go = { ...exits(143), interrupted: sigterm };
    const { messages } = await tell({ argv: inPod(), goes: [go], disrupted: true });
    expect(messages.slice(1).map(fitMessage)).toEqual([
      "ended by SIGTERM\n",
      "ended by SIGTERM because the platform is taking the pod away: another pod may succeed; exit code 75\n" +
        "attempt 1 failed with exit code 143: the job's JVM was ended by SIGTERM after 1.0 s\n",
    ]);
  });

  test("no word of the signal where none is to be left", async () => {
    const go = { ...exits(143), interrupted: sigterm };
    const { messages } = await tell({ argv: inPod("--termination-message", "none"), goes: [go] });
    expect(messages.map(fitMessage)).toEqual(["", "", ""]);
  });
});

test("the DELETEs of a signal are asked for before the word of it is left", async () => {
  const order: string[] = [];
  const { messages } = await tell({
    argv: inPod("--teardown-first"),
    goes: [{ ...exits(143), interrupted: sigterm }],
    cluster: {
      tearDown: async () => {
        order.push("teardown");
        return [];
      },
    },
    onMessage: () => order.push("message"),
  });
  expect(messages).not.toEqual([]);
  expect(order).toEqual(["message", "teardown", "message", "message", "teardown"]);
});

describe("a run that is refused leaves", () => {
  test("the problem that gives the exit code, its advice, and how many more there are", () => {
    const error = new UseError([
      { kind: "notFound", message: "failed to find java", advice: "set JAVA_HOME" },
      { kind: "settings", message: "--grace: too long", advice: "say less" },
      { kind: "settings", message: "another" },
    ]);
    expect(fitMessage(messageOfError(error, "full"))).toBe(
      "failed for good; exit code 78 (spark-runner's)\nerror: --grace: too long\nwhat to do: say less\n2 more problems: see the log\n",
    );
  });

  test("what the cluster refused", () => {
    const error = new RunnerError(ExitCode.notPermitted, "failed to create Service a/b: forbidden", {
      advice: "grant it",
    });
    expect(fitMessage(messageOfError(error, "cause"))).toBe(
      "failed for good; exit code 77 (spark-runner's)\nerror: failed to create Service a/b: forbidden\nwhat to do: grant it\n",
    );
  });

  test("no stack of a bug", () => {
    const text = fitMessage(messageOfError(new TypeError("x is undefined"), "full"));
    expect(text).toMatch(/^failed for good; exit code 70 .*\ninternal error: .*\nTypeError: x is undefined\n$/);
  });

  test("nothing where none is to be left", () => {
    expect(fitMessage(messageOfError(new TypeError("x"), "none"))).toBe("");
  });
});

describe("what does not fit into 1 KiB", () => {
  test("loses its first attempts, and keeps the last", () => {
    const attempts = Array.from({ length: 100 }, (_, index) => `attempt ${index + 1} failed with exit code 1`);
    const text = fitMessage({ head: ["cause"], attempts });
    expect(Buffer.byteLength(text)).toBeGreaterThan(longestMessage - 60);
    expect(text).toMatch(/^cause\n\d+ earlier attempts: see the log\nattempt \d+ failed/);
    expect(text.endsWith("attempt 100 failed with exit code 1\n")).toBe(true);
    const [, earlier] = /^(\d+) earlier/m.exec(text) ?? [];
    expect(text).toContain(`\nattempt ${Number(earlier) + 1} failed`);
  });

  test("whatever it is, no character is cut, no line is, but for one that is too long even alone", () => {
    // U+FFFD is a grapheme as well, and here the sign of a character that was cut.
    const word = fc.string({ unit: "grapheme", maxLength: 700 }).filter((text) => !text.includes("\ufffd"));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 3 }), fc.array(word, { maxLength: 12 }), (head, attempts) => {
        const text = fitMessage({ head, attempts });
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(longestMessage);
        expect(Buffer.from(text).toString()).toBe(text);
        expect(text).not.toContain("\ufffd");
        const lines = text.split("\n").slice(0, -1);
        const flat = [...head, ...attempts].map((line) => line.replace(/\s*\n\s*/g, " "));
        const isOurs = (line: string): boolean => /^\d+ earlier attempts?: see the log$/.test(line);
        const isCut = (line: string): boolean =>
          line.endsWith("…") && flat.some((each) => each.startsWith(line.slice(0, -1)));
        expect(lines.filter((line) => !flat.includes(line) && !isOurs(line) && !isCut(line))).toEqual([]);
      }),
    );
  });
});
