/** What a user may write many of, or at great length, costs time in proportion and no stack. */
import { expect, test } from "vitest";
import { readHeader } from "../../src/plan/script-header.ts";
import { linesOf } from "../../src/plan/scala-text.ts";
import { complaints, podFacts } from "../support/plans.ts";

/** Milliseconds of this process. */
function costOf(work: () => void): number {
  const begin = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1000;
}

test.for<[string, string]>([
  ["one word", "-Da=".padEnd(1_000_000, "x")],
  ["many words", "-Da=b ".repeat(200_000)],
  ["a text in quotes", `-Da="${"x y ".repeat(1_000_000)}"`],
  ["escapes", '\\"'.repeat(500_000)],
])("an option of Java of a megabyte is read in a moment: %s", ([, text]) => {
  const facts = { spark: { ...podFacts.spark, version: "3.5.9" } };
  const both = ["driver.extra", "executor.extra"].flatMap((each) => [
    "--conf",
    `spark.${each}JavaOptions=${text} -Xmx1g`,
  ]);
  let said: string[] = [];
  const ms = costOf(() => {
    said = complaints([...both, "job.jar"], { facts });
  });
  expect(said.map((each) => /Spark refuses -Xmx1g here/.test(each))).toEqual([true, true]);
  expect(ms).toBeLessThan(15_000); // much less than a second on a quiet machine
});

test("options are taken apart as Spark's launcher does it", () => {
  const refusedOf = (text: string): string | undefined =>
    complaints(["--conf", `spark.driver.extraJavaOptions=${text}`, "job.jar"])[0]?.replace(/^.*Options: /, "");
  expect(refusedOf("-Da='\\' -Xmx1g")).toMatch(/^Spark refuses -Xmx1g here/);
  expect(refusedOf("-Da='x -Xmx1g'")).toBeUndefined();
  expect(refusedOf('-Da="x\\" -Xmx1g"')).toBeUndefined();
  expect(refusedOf("-X'mx'\"1\"\\g")).toMatch(/^Spark refuses -Xmx1g here/);
  expect(refusedOf("'' -Da=\\'")).toBeUndefined();
  expect(refusedOf("-Da=\"x\\'")).toMatch(/^a quote is not closed/);
  expect(refusedOf("-Da='x\\''")).toMatch(/^a quote is not closed/);
});

test.for<[string, string, number]>([
  ["directives", '//> using dep "a::b:1"\n'.repeat(60_000), 60_000],
  ["late ones", `val x = 1\n${"//> using dep a\n".repeat(60_000)}`, 0],
  ["imports", "import $ivy.`a::b:1`\n".repeat(60_000), 0],
  ["quotes that are escaped", `//> using dep "${'\\"'.repeat(200_000)}\n`, 1],
])("a script's header of a megabyte is read in a moment: %s", ([, text, directives]) => {
  let found = 0;
  const ms = costOf(() => {
    found = readHeader(text).directives.length;
  });
  expect(found).toBe(directives);
  expect(ms).toBeLessThan(15_000); // much less than a second on a quiet machine
});

test("the line of each place is told, whatever ends the lines", () => {
  const lineAt = linesOf("a\nb\r\nc\rd");
  expect([0, 1, 2, 3, 5, 6, 7, 8].map(lineAt)).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
  expect(linesOf("")(0)).toBe(1);
});
