import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silentCells } from "../../src/plan/notebook-export.ts";
import { callMain } from "../support/call-main.ts";

const scala = `// Databricks notebook source
// MAGIC %md
// MAGIC # Flights, which %run nothing

// COMMAND ----------

val flights = spark.range(10)
// a comment about MAGIC %sql

// COMMAND ----------

// DBTITLE 1,Make the table
// MAGIC %sql
// MAGIC CREATE TABLE a AS SELECT 1

// COMMAND ----------

// MAGIC %run ./helpers $x="1"
`;

test("cells of another language, and %run, are found with their cell and line; text and code are not", () => {
  expect(silentCells(scala)).toEqual([
    { cell: 3, line: 13, what: "%sql" },
    { cell: 4, line: 18, what: "%run" },
  ]);
});

test.for([
  ["Python's comments", scala.replaceAll("//", "#")],
  ["Windows' line ends", scala.replaceAll("\n", "\r\n")],
  ["a byte order mark", `\uFEFF${scala}`],
])("also with %s", ([, text = ""]) => {
  expect(silentCells(text).map(({ what }) => what)).toEqual(["%sql", "%run"]);
});

test("a file that only speaks of such lines is no export", () => {
  expect(silentCells(`\n${scala}`)).toEqual([]);
  expect(silentCells(`print("# Databricks notebook source")\n# MAGIC %sql\n`)).toEqual([]);
});

describe("a run of such a file", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "spark-runner-export-"));
    writeFileSync(path.join(folder, "job.scala"), scala);
    writeFileSync(path.join(folder, "plain.scala"), scala.split("// COMMAND")[0] ?? "");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("is refused before anything is started: 78, with each cell, its line and what to do", async () => {
    const file = path.join(folder, "job.scala");
    const { exitCode, stderr } = await callMain(["--dry-run", "--local", file]);
    expect(exitCode).toBe(78);
    expect(stderr).toContain(
      `${file}:13: cell 3 of this Databricks export is %sql, a comment here, and would not be run`,
    );
    expect(stderr).toContain('write it as code: spark.sql("""…""")');
    expect(stderr).toContain(`${file}:18: cell 4 of this Databricks export is %run`);
  });

  test.for([
    ["a.py", scala.replaceAll("//", "#")],
    ["b.R", scala.replaceAll("//", "#")],
    ["c.scala", `\uFEFF${scala.replaceAll("\n", "\r\n")}`],
    ["d.sc", scala.replaceAll("\n", "\r")],
    ["e.py", `\uFEFF${scala.replaceAll("//", "#").replaceAll("\n", "\r\n")}`],
  ] as const)("is refused as %s too, whatever its line ends and marks", async ([name, text]) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    const { exitCode, stderr } = await callMain(["--dry-run", "--local", file]);
    expect(exitCode).toBe(78);
    expect(stderr).toContain(`${file}:13: cell 3 of this Databricks export is %sql`);
    expect(stderr).toContain(`${file}:18: cell 4 of this Databricks export is %run`);
  });

  test("is planned when all that would be passed over is text", async () => {
    expect((await callMain(["--dry-run", "--local", path.join(folder, "plain.scala")])).exitCode).toBe(0);
  });
});
