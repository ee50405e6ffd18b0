/** What others put around a log's lines is taken off, wherever it is surely theirs. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linesIn, wrappers } from "../support/logs.ts";

/** Any letters, but none that a terminal acts on. */
const line = fc
  .string({ unit: "grapheme", maxLength: 60 })
  .map((text) => text.replaceAll(/[\p{Cc}\p{Cs}\u{FEFF}]/gu, ""))
  .filter((text) => !/^(?:\[pod\/|\d{4}-|\{)/.test(text));
const text = fc.array(line, { minLength: 1, maxLength: 12 }).filter((lines) => lines.at(-1) !== "");
const cuts = fc.array(fc.nat(100_000), { maxLength: 6 });

describe("any text is read back as it was said, in chunks that begin anywhere", () => {
  test.for(Object.keys(wrappers))("through %s", (name) => {
    fc.assert(
      fc.property(text, cuts, fc.boolean(), (lines, at, isEnded) => {
        const log = `${wrappers[name]!(lines.join("\n"))}${isEnded ? "\n" : ""}`;
        expect(linesIn(log, at)).toEqual(lines);
      }),
      { numRuns: 40 },
    );
  });
});

const stamp = "2026-11-30T18:00:00.123456789Z";

test("a letter that the kubelet cut in two is whole again", () => {
  const letter = Buffer.from("ä");
  const log = Buffer.concat([
    Buffer.from(`${stamp} stdout P a`),
    letter.subarray(0, 1),
    Buffer.from(`\n${stamp} stderr F between\n${stamp} stdout F `),
    letter.subarray(1),
    Buffer.from("b\n"),
  ]);
  expect(linesIn(log)).toEqual(["aäb", "between"]);
});

test("what looks like a wrapper and is none stays", () => {
  const lines = [
    `${stamp} a program's own line`,
    "\tat x.Y.z(Y.scala:1)",
    "[pod/UPPER] text",
    '{"log":"no stream"}',
    '{"ts":"2026-11-30","level":"loud","msg":"x"}',
    '{"log":"x","stream":"elsewhere","time":"t"}',
    '{"log":"cut off',
  ];
  expect(linesIn(lines.join("\n"))).toEqual(lines);
});

test("a file that holds several formats is read line by line", () => {
  const log = [
    "plain",
    `[pod/a/main] ${stamp} of kubectl`,
    `[pod/a/main] ${stamp} and again`,
    `${stamp} stderr F of the kubelet`,
    JSON.stringify({ log: "of docker\n", stream: "stdout", time: stamp }),
  ].join("\n");
  expect(linesIn(log)).toEqual(["plain", "of kubectl", "and again", "of the kubelet", "of docker"]);
});

describe("Spark's structured logs become what its pattern would have written", () => {
  const said = {
    ts: "2026-11-30T18:00:00.123Z",
    level: "ERROR",
    msg: "Exception in task 0.0",
    logger: "org.x.Executor",
  };
  const head = "26/11/30 18:00:00 ERROR Executor: Exception in task 0.0";

  test("with a trace of frames", () => {
    const frame = { class: "x.Y", method: "z", file: "Y.scala", line: 3 };
    const exception = { class: "x.MyException", msg: "why", stacktrace: [frame] };
    expect(linesIn(JSON.stringify({ ...said, exception }))).toEqual([
      head,
      "x.MyException: why",
      "\tat x.Y.z(Y.scala:3)",
    ]);
  });

  test("with a trace that is one text, inside another wrapper", () => {
    const exception = { class: "x.MyException", msg: "why", stacktrace: "x.MyException: why\n\tat x.Y.z(Y.scala:3)\n" };
    const log = JSON.stringify({ log: `${JSON.stringify({ ...said, exception })}\n`, stream: "stdout", time: stamp });
    expect(linesIn(log)).toEqual([head, "x.MyException: why", "\tat x.Y.z(Y.scala:3)"]);
  });
});

test("what was drawn over, NULs and invalid UTF-8 are no trouble", () => {
  const log = Buffer.concat([
    Buffer.from("\r[Stage 0:>   (0 + 2) / 2]\r                \rException in thread\n"),
    Buffer.alloc(50),
    Buffer.from([0x61, 0xff, 0x62, 0x0a]),
  ]);
  expect(linesIn(log)).toEqual(["Exception in thread", "a\u{FFFD}b"]);
});
