/** A measurement that comes to nothing, as by a Spark whose spark-submit is a small script. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openDraft } from "../../src/prepare/draft.ts";
import { measureStart, type Measured } from "../../src/prepare/measure.ts";
import { lookForTools } from "../../src/prepare/tools.ts";
import { prepareMainClass } from "../../src/script-runner/names.ts";
import { fakeSpark } from "../support/fake-spark.ts";
import { parseCommandLine } from "../support/command-line.ts";

/** The program compiles, and does `otherwise` for any job. */
async function measured(otherwise: string, cancel = new AbortController().signal): Promise<Measured> {
  const home = fakeSpark(`[[ " $* " == *" ${prepareMainClass} "* ]] && exit; ${otherwise}`);
  const folder = mkdtempSync(path.join(tmpdir(), "measure-"));
  for (const each of [home, folder]) onTestFinished(() => rmSync(each, { recursive: true }));
  const line = parseCommandLine(["prepare", "--spark-home", home]);
  const env = { PATH: process.env["PATH"], SPARK_HOME: home };
  const draft = openDraft(path.join(folder, "prepared"), "3fk2a9x1", { isForCheck: false });
  return measureStart(line, undefined, { ...lookForTools(home, env), draft, cancel, log: { line: () => {} } });
}

test("a job that fails leaves the reason: its code, and what it said last", async () => {
  expect(await measured("echo no room for a worker >&2; exit 3")).toEqual({
    why: "the job ended with 3\nno room for a worker",
  });
});

test("a job that ends well is measured twice", async () => {
  expect(await measured("exit 0")).toEqual({ plainMs: expect.any(Number), preparedMs: expect.any(Number) });
});

test("when prepare itself is to end, no reason is made of it", async () => {
  await expect(measured("exit 0", AbortSignal.abort(new Error("SIGTERM")))).rejects.toThrow("SIGTERM");
});
