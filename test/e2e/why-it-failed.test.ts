/** What real Sparks say when a job fails: the cause that is quoted, and whether it is tried again. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { run, type Finished } from "../support/executable.ts";
import { buildJar, buildJarOfNewerJava } from "../support/jar.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const quick = ["--local", "--conf", "spark.ui.enabled=false", "--max-attempts", "2", "--retry-delay", "0"];
const folder = mkdtempSync(path.join(tmpdir(), "fails-"));
const file = (name: string, text: string): string => {
  const at = path.join(folder, name);
  writeFileSync(at, text);
  return at;
};
const attempts = ({ said }: Finished): number => said.filter((line) => /^attempt \d of 2 starts/.test(line)).length;

describe.for(testedVersions)("on Spark %s", (version) => {
  const home = sparkHomeOf(version);
  const env = { SPARK_HOME: home };
  const jar = buildJar(home, "Fails", "11");
  const exits = ["--conf", "spark.submit.callSystemExitOnMainExit=true"];

  test.for<[string, readonly string[], number, number, string]>([
    ["whatever prints its trace", [...exits, "--class", "Fails", jar, "throw"], 1, 2, "IOException: inner said"],
    ["that lacks a class", [...exits, "--class", "Fails", jar, "missing"], 1, 1, "NoClassDefFoundError: org/x/Y"],
    ["with a class of another version", ["--class", "Fails", jar, "version"], 1, 1, "NoSuchMethodError"],
    ["whose words look like Spark's", ["--class", "Fails", jar, "words"], 1, 2, "Failed to load table sales"],
    ["whose message is longer than what is kept", ["--class", "Fails", jar, "long"], 1, 2, "head of it xxx"],
    ["without its class", ["--class", "Absent", jar], 101, 1, "Failed to load class Absent"],
    [
      "whose JVM refuses its memory",
      ["--conf", "spark.driver.extraJavaOptions=-XX:InitialHeapSize=90g", "--class", "Fails", jar, "throw"],
      1,
      1,
      "Initial heap size set to a larger value than the maximum heap size",
    ],
    [
      "whose JVM refuses its stack",
      ["--conf", "spark.driver.extraJavaOptions=-Xss1k", "--class", "Fails", jar, "throw"],
      1,
      1,
      "stack size specified is too small",
    ],
    [
      "whose JVM lacks its agent",
      ["--conf", "spark.driver.extraJavaOptions=-javaagent:/no/such.jar", "--class", "Fails", jar, "throw"],
      1,
      1,
      "Error opening zip file or JAR manifest missing : /no/such.jar",
    ],
    [
      "of a newer Java",
      ["--class", "Fails", buildJarOfNewerJava(home, "Fails"), "throw"],
      1,
      1,
      "UnsupportedClassVersionError: Fails has been compiled by a more recent version of the Java Runtime",
    ],
  ])("a jar %s", async ([, args, code, tried, words]) => {
    const end = await run([...quick, ...args], { env });
    expect(end.said.join("\n"), end.stderr).toContain(words);
    expect([end.code, attempts(end)]).toEqual([code, tried]);
  });

  test.for<[string, string, number, number, string]>([
    ["that does not compile", "import os\nx = = 3\n", 1, 1, "did not compile: job.py:2: SyntaxError"],
    ["that lacks a module", "import nosuch_module\n", 1, 1, "ModuleNotFoundError: No module named 'nosuch_module'"],
    ["that gives up in words", 'import sys\nsys.exit("table is empty")\n', 1, 2, "its last line was: table is empty"],
    ["whose Python is killed", "import os\nos.kill(os.getpid(), 9)\n", 137, 2, "the job's Python was ended by SIGKILL"],
    [
      "whose worker is killed",
      "import os\nfrom pyspark import SparkContext\nsc = SparkContext()\n" +
        "sc.parallelize([1], 1).map(lambda x: os.kill(os.getpid(), 9)).collect()\n",
      1,
      2,
      "Python worker exited unexpectedly (crashed)",
    ],
  ])("a Python job %s", async ([, text, code, tried, words]) => {
    const end = await run([...quick, file("job.py", text)], { env });
    expect(end.said.join("\n"), end.stderr).toContain(words);
    expect([end.code, attempts(end)]).toEqual([code, tried]);
  });

  test("a script whose innermost exception says nothing", async () => {
    const script = file("bare.scala", 'throw new RuntimeException("outer says", new java.io.EOFException())\n');
    const end = await run([...quick, "--max-attempts", "1", script], { env });
    expect(end.said.join("\n")).toContain("bare.scala:1: java.lang.RuntimeException: outer says");
  });

  test("a job that can't make a local folder", async () => {
    const text = "from pyspark import SparkContext\nSparkContext()\n";
    const local = ["--max-attempts", "1", "--conf", "spark.local.dir=/proc/x"];
    const end = await run([...quick, ...local, file("local.py", text)], { env });
    expect(end.code, end.stderr).toBe(53);
    expect(end.said.join("\n")).toContain("Spark could not create a local folder");
  });

  test("a script whose exception has a message longer than what is kept", async () => {
    const script = file("long.scala", 'throw new IllegalStateException("head of it " + "x" * 200000)\n');
    const end = await run([...quick, "--max-attempts", "1", script], { env });
    expect(end.said.join("\n")).toContain("long.scala:1: java.lang.IllegalStateException: head of it xxx");
  });
});
