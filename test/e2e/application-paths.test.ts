/** A path arrives whole at spark-submit, which takes a path for a URI where it can. */
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "../support/executable.ts";
import { buildJar } from "../support/jar.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const quick = ["--local", "--conf", "spark.ui.enabled=false", "--max-attempts", "1"];
const folder = mkdtempSync(path.join(tmpdir(), "paths-"));
const file = (name: string, text: string): string => {
  const whole = path.join(folder, name);
  mkdirSync(path.dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  return whole;
};
const printName = "import os, sys; print(os.path.relpath(sys.argv[0], sys.argv[1]), sys.argv[2])";

describe.for(testedVersions)("on Spark %s", (version) => {
  const env = { SPARK_HOME: sparkHomeOf(version) };

  test.for(["day#1.py", "day#1/job.py", "läuft ?%20täglich%.py"])("a Python job %s", async (name) => {
    const end = await run([...quick, file(name, printName), folder, "x#y"], { env });
    expect(end.stdout, end.stderr).toBe(`${name} x#y\n`);
    expect(end.code).toBe(0);
  });

  test("a Python job by a URI with letters that a URI can't have", async () => {
    const uri = `file://${file("day#2 ?.py", printName)}`;
    expect((await run([...quick, uri, folder, "x"], { env })).stdout).toBe("day#2 ?.py x\n");
  });

  test("a jar, and a work folder, with #", async () => {
    const jar = path.join(folder, "sum#1.jar");
    copyFileSync(buildJar(sparkHomeOf(version)), jar);
    mkdirSync(path.join(folder, "w#1"), { recursive: true });
    const argv = ["--work-dir", path.join(folder, "w#1"), "--class", "Sum", jar, "101"];
    const end = await run([...quick, ...argv], { env });
    expect(end.stdout, end.stderr).toBe("sum=5050\n");
    expect(end.code).toBe(0);
  });

  test("a Scala script, and a work folder, with all of them", async () => {
    mkdirSync(path.join(folder, "w#2"), { recursive: true });
    const script = file("läuft #1 ?%20.scala", 'println("ran " + args(0))\n');
    const end = await run([...quick, "--work-dir", path.join(folder, "w#2"), script, "a#b"], { env });
    expect(end.stdout, end.stderr).toBe("ran a#b\n");
    expect(end.code).toBe(0);
  });
});
