/** However long a log is, what tells why the job failed is kept, and little else. */
import { expect, test } from "vitest";
import { Keeper } from "../../src/explain/keeper.ts";
import { causeIn, explained, keep, linesIn } from "../support/logs.ts";

const MiB = 1024 * 1024;
const noise = (bytes: number, line = "26/11/30 18:00:00 INFO BlockManagerInfo: Removed broadcast_1_piece0\n"): string =>
  line.repeat(Math.ceil(bytes / line.length));
const trace =
  'Exception in thread "main" java.lang.ClassNotFoundException: com.x.Y\n\tat x.Y.z(Y.scala:1)\n\tat org.apache.spark.deploy.SparkSubmit.main(SparkSubmit.scala)\n';

test("a trace that stands far before the end is found, with its line", () => {
  const before = noise(MiB);
  const lines = before.split("\n").length;
  const told = explained(`${before}${trace}${noise(4 * MiB)}`);
  expect(told.lines[0]).toMatch(/\(missing-class\)$/);
  expect(told.lines[1]).toMatch(new RegExp(`^  line ${lines}: Exception in thread "main" `));
});

test("errors of many kinds that come after it displace nothing", () => {
  const errors = Array.from({ length: 20_000 }, (_, at) => `26/11/30 18:00:00 ERROR Logger${at}: failed ${at}\n`).join(
    "",
  );
  expect(causeIn(`${trace}${errors.repeat(4)}`)).toBe("missing-class");
});

test("a trace that chunks cut in pieces is kept whole", () => {
  const log = Buffer.from(`${noise(300 * 1024)}${trace}${noise(2 * MiB)}`);
  const keeper = new Keeper();
  for (let at = 0; at < log.length; at += 997) keeper.add(log.subarray(at, at + 997));
  const kept = keeper.end();
  expect(kept.parts.some(({ bytes }) => bytes.includes(trace))).toBe(true);
  expect(kept.lines).toBe(log.toString().split("\n").length - 1);
});

test("what is kept is bounded, also of a line without an end", () => {
  const chunk = Buffer.alloc(MiB, "x Error ");
  const keeper = new Keeper();
  for (let each = 0; each < 20; each++) keeper.add(chunk);
  keeper.add(Buffer.from(`\n${trace}`));
  const kept = keeper.end();
  expect(kept.parts.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(2 * MiB);
  expect(kept.parts.at(-1)?.bytes.includes(trace)).toBe(true);
  expect(kept.lines).toBe(4);
});

test("parts have the numbers of their lines, and none overlap", () => {
  const text = Array.from({ length: 60_000 }, (_, at) =>
    at % 9000 === 7 ? `26/11/30 18:00:00 ERROR X${at}: no ${at + 1}` : `line ${at + 1}`,
  ).join("\n");
  const lines = text.split("\n");
  const { parts } = keep(text);
  expect(parts.length).toBeGreaterThan(1);
  let end = 0;
  for (const { at, line, bytes } of parts) {
    expect(at).toBeGreaterThanOrEqual(end);
    end = at + bytes.length;
    expect(bytes.toString().split("\n")[0]).toBe(lines[line - 1]);
  }
});

test("what an earlier attempt of spark-runner's said is dropped", () => {
  const starts = (number: number): string => `spark-runner: attempt ${number} of 2 starts: job.jar\n`;
  const log = `${starts(1)}${trace}${noise(MiB)}${starts(2)}26/11/30 18:00:00 INFO SparkContext: Running\n`;
  expect(linesIn(log)).toEqual([starts(2).trimEnd(), "26/11/30 18:00:00 INFO SparkContext: Running"]);
});
