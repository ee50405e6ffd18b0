import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { findSpark, readDefaults, readVersion } from "../../src/adapters/machine/find-spark.ts";

const top = mkdtempSync(path.join(tmpdir(), "find-spark-"));
afterAll(() => rmSync(top, { recursive: true }));
let folder = "";
beforeEach(() => (folder = mkdtempSync(path.join(top, "t"))));

const at = (...parts: string[]): string => path.join(folder, ...parts);
const program = (file: string): string => {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, "#!/bin/sh\n");
  chmodSync(file, 0o755);
  return file;
};
/** A distribution, as far as it is looked at. */
const spark = (home: string, jar = "spark-core_2.13-4.3.0.jar"): string => {
  mkdirSync(path.join(home, "jars"), { recursive: true });
  writeFileSync(path.join(home, "jars", jar), "");
  program(path.join(home, "bin/spark-submit"));
  return home;
};

describe("Spark is found", () => {
  test("where the user says, as it is said", () => {
    spark(at("other"));
    expect(findSpark("/nowhere", { PATH: at("other/bin") })).toEqual({
      home: "/nowhere",
      submit: "/nowhere/bin/spark-submit",
    });
  });

  test("by spark-submit on PATH, through a symbolic link", () => {
    const home = spark(at("opt/spark-4"));
    mkdirSync(at("bin"));
    symlinkSync(path.join(home, "bin/spark-submit"), at("bin/spark-submit"));
    expect(findSpark(undefined, { PATH: `/nonexistent::${at("bin")}` })).toEqual({
      home,
      submit: path.join(home, "bin/spark-submit"),
    });
  });

  test("in the package beside the copy that pip puts on PATH", () => {
    program(at("venv/bin/spark-submit"));
    const home = spark(at("venv/lib/python3.11/site-packages/pyspark"));
    spark(at("other/lib/python3.11/site-packages/pyspark"));
    expect(findSpark(undefined, { PATH: at("venv/bin"), VIRTUAL_ENV: at("other") })?.home).toBe(home);
  });

  test("in a virtual environment, on PYTHONPATH, and in a user's packages", () => {
    const home = spark(at("lib/python3.12/site-packages/pyspark"));
    for (const env of [
      { VIRTUAL_ENV: folder },
      { CONDA_PREFIX: folder },
      { PYTHONPATH: `/x:${at("lib/python3.12/site-packages")}` },
      { PATH: at("bin") },
    ]) {
      expect(findSpark(undefined, env)).toEqual({ home, submit: path.join(home, "bin/spark-submit") });
    }
    const ofUser = spark(at("home/.local/lib/python3.9/site-packages/pyspark"));
    expect(findSpark(undefined, { HOME: at("home") })?.home).toBe(ofUser);
  });

  test("of many by PATH first, and there the first that may be executed", () => {
    const [first, second] = [spark(at("a")), spark(at("b"))];
    chmodSync(path.join(first, "bin/spark-submit"), 0o644);
    mkdirSync(at("c/spark-submit"), { recursive: true });
    expect(findSpark(undefined, { PATH: `${at("c")}:${at("a/bin")}:${at("b/bin")}`, VIRTUAL_ENV: folder })?.home).toBe(
      second,
    );
  });

  test("though its jars are not where they are looked for", () => {
    const submit = program(at("usr/bin/spark-submit"));
    expect(findSpark(undefined, { PATH: at("usr/bin") })).toEqual({ home: at("usr"), submit });
  });

  test("in no folder that has but its name", () => {
    mkdirSync(at("lib/python3.12/site-packages/pyspark/jars"), { recursive: true });
    // This machine may have one of its own below /usr.
    expect(findSpark(undefined, { PATH: at("empty"), HOME: folder, VIRTUAL_ENV: folder })?.home ?? "").not.toContain(
      folder,
    );
  });
});

describe("the version is told by the name of a jar", () => {
  test.for([
    ["spark-core_2.12-3.5.9.jar", { version: "3.5.9", scalaVersion: "2.12" }],
    ["spark-core_2.13-4.1.0-SNAPSHOT.jar", { version: "4.1.0-SNAPSHOT", scalaVersion: "2.13" }],
    ["spark-sql_2.13-4.1.0.jar", undefined],
    ["spark-core_2.13-4.1.0.jar.bak", undefined],
  ] as const)("%s", ([jar, expected]) => {
    expect(readVersion(spark(at("home"), jar))).toEqual(expected);
  });

  test("which may be missing", () => {
    expect(readVersion(at("nowhere"))).toBeUndefined();
  });
});

test("Spark's defaults are read from conf, or from where SPARK_CONF_DIR says", () => {
  mkdirSync(at("conf"));
  mkdirSync(at("other"));
  writeFileSync(at("conf/spark-defaults.conf"), "spark.a 1");
  writeFileSync(at("other/spark-defaults.conf"), "spark.a 2");
  expect(readDefaults(folder, {})?.bytes.toString()).toBe("spark.a 1");
  expect(readDefaults(folder, { SPARK_CONF_DIR: at("other") })?.bytes.toString()).toBe("spark.a 2");
  expect(readDefaults(at("nowhere"), { SPARK_CONF_DIR: "" })).toBeUndefined();
});
