/** Texts of scripts that can't be compiled for what they are: another encoding, or too much for the compiler or for Java's class files. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildScalaJars } from "../../scripts/build/scala-jars.ts";
import { runScript } from "../support/scala-script.ts";
import { testedVersions } from "../support/spark-home.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "scala-text-"));
  await buildScalaJars();
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const latin1 = Buffer.from('println("begins")\nval city = "Grün"\n', "latin1");
const utf16 = Buffer.from('\uFEFFprintln("begins")\n', "utf16le");
const letters = "x".repeat(70_000);
const sum = Array.from({ length: 100_000 }, () => "x").join(" + ");
const nested = `${"(".repeat(1_000_000)}1${")".repeat(1_000_000)}`;
const rows = Array.from({ length: 6000 }, (_, n) => `Row3(${n}, "row ${n}", ${n}.5)`).join(",\n");

describe.for(testedVersions)("on Spark %s", (spark) => {
  test.for([
    ["latin1", latin1, "latin1.scala:2: error: the file is no UTF-8: it seems to be ISO-8859-1"],
    ["utf16", utf16, "utf16.scala:1: error: the file is no UTF-8: it seems to be UTF-16"],
    ["no-mark", utf16.subarray(2), "no-mark.scala:1: error: the file is no UTF-8: it seems to be UTF-16LE"],
    ["loads", `:load latin1.scala\n`, "latin1.scala:2: error: the file is no UTF-8"],
    ["long", `println("begins")\nval text = "${letters}"\n`, "long.scala:2: error: a text in this statement has more"],
    ["deep", `println("begins")\nval x = 1\n\nval deep = ${sum}\n`, "deep.scala:4: error: this is nested too deeply"],
    ["nested", `println("begins")\nval nested = ${nested}\n`, "nested.scala:2: error: this is nested too deeply"],
    ["wrong", `println("begins")\nval n: Int = "${letters}"\n`, "wrong.scala:2: error: type mismatch;"],
    [
      "rows",
      `case class Row3(a: Int, b: String, c: Double)\nval rows = Seq(\n${rows})\n`,
      "rows.scala:2: error: this statement is too large for a method of Java",
    ],
  ] as const)(
    "%s is refused in plain words before any of it runs",
    { timeout: 600_000 },
    async ([name, text, said]) => {
      await writeFile(path.join(folder, "latin1.scala"), latin1);
      await writeFile(path.join(folder, `${name}.scala`), text);
      const workspace = await mkdtemp(path.join(folder, "w-"));
      const ended = await runScript({ spark, script: `${name}.scala`, cwd: folder, workspace });
      expect(ended, ended.stderr).toMatchObject({ code: 1, stdout: "" });
      expect(ended.stderr).toContain(said);
      expect(ended.stderr).not.toMatch(/\$line|\$read|\$iw/);
      expect(Math.max(...ended.stderr.split("\n").map((line) => line.length))).toBeLessThan(500);
      const failure = JSON.parse(await readFile(path.join(workspace, "failure.json"), "utf8")) as unknown;
      expect(failure).toMatchObject({ kind: "did not compile", line: expect.stringContaining(said) as string });
    },
  );
});
