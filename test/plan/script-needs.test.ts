import { describe, expect, test } from "vitest";
import type { Facts } from "../../src/facts/facts.ts";
import { makeBasis } from "../../src/plan/basis.ts";
import { applicationOf, laptopFacts, planOf, podFacts, problemsOf, propertyOf, resolve } from "../support/plans.ts";

const needs = (source: string, name = "jobs/job.scala") => needsOf({ ...podFacts, source }, name);
const needsOf = (facts: Facts, name: string) =>
  makeBasis({ settings: resolve([name]).settings, facts, application: applicationOf(name) }).needs;
const given = (source: string) => ({ facts: { source } });
const plan = (source: string, argv: readonly string[] = []) => planOf([...argv, "job.sc"], given(source));
const property = (name: string, source: string, argv: readonly string[] = []) =>
  plan(source, argv).properties.find((each) => each.name === name);

describe("what a header asks for becomes Spark's properties:", () => {
  test("libraries, with the suffix of Spark's Scala, and where they come from", () => {
    const source = `//> using dep com.lihaoyi::upickle:3.1.0\n//> using libs a:b:1 "c::d::2"\nimport $ivy.\`e::f:3\`\n`;
    expect(property("spark.jars.packages", source)).toEqual({
      name: "spark.jars.packages",
      value: "com.lihaoyi:upickle_2.13:3.1.0,a:b:1,c:d_2.13:2,e:f_2.13:3",
      from: "job.sc:1, 2, 3",
      why: null,
      passed: "--conf",
    });
  });

  test("beside the user's own libraries, whose version of one library goes first", () => {
    const source = "//> using deps a::b:1 c:d:2 c:d:3";
    const found = property("spark.jars.packages", source, ["--packages", "x:y:1,a:b_2.13:9"]);
    expect(found).toMatchObject({ value: "x:y:1,a:b_2.13:9,c:d:2", from: "--packages and job.sc:1" });
    expect(property("spark.jars.packages", source, ["--packages", "a:b_2.13:9,c:d:4"])).toMatchObject({
      value: "a:b_2.13:9,c:d:4",
      why: null,
    });
  });

  test("jars, beside the script unless they say where", () => {
    const source = "//> using jar lib/a.jar ./b.jar /c.jar https://host/d.jar";
    expect(needs(source).jars.map(({ value }) => value)).toEqual([
      "jobs/lib/a.jar",
      "jobs/b.jar",
      "/c.jar",
      "https://host/d.jar",
    ]);
    expect(propertyOf(plan("//> using jars a.jar", ["--jars", "b.jar"]), "spark.jars")).toBe("b.jar,a.jar");
  });

  test("repositories that Spark does not look at by itself", () => {
    const source = "//> using repository jitpack central https://repo.example.com/maven file:/srv/maven\n";
    expect(propertyOf(plan(source), "spark.jars.repositories")).toBe(
      "https://jitpack.io,https://repo.example.com/maven,file:/srv/maven",
    );
  });

  test("options of Java, before the user's, of which the last counts", () => {
    const source = '//> using javaOpt -Xss4m "-Dwords=a \\"b"\n//> using javaProp day=1 flag\n';
    const conf = ["--conf", "spark.driver.extraJavaOptions=-Dday=2"];
    expect(propertyOf(plan(source, conf), "spark.driver.extraJavaOptions")).toBe(
      '-Xss4m "-Dwords=a \\"b" -Dday=1 -Dflag -Dday=2',
    );
  });

  test("options of the compiler reach the runner by a variable, with their lines", () => {
    const { environment } = plan(
      "//> using options -Xsource:3 -Ymacro-annotations\n//> using scalacOption -Xasync\n",
    ).submit;
    expect(environment).toContainEqual({
      name: "SPARK_RUNNER_SCALAC_OPTIONS",
      value: "-Xsource:3\n-Ymacro-annotations\n-Xasync",
      from: "job.sc:1, 2",
    });
  });

  test("a plan from elsewhere, where Spark's Scala is not known, says so", () => {
    const made = planOf(["job.scala"], { facts: { ...laptopFacts, source: "//> using dep a::b:1" } });
    expect(propertyOf(made, "spark.jars.packages")).toBe("a:b_<spark.scalaVersion>:1");
    expect(made.unknown).toContain("spark.scalaVersion");
  });
});

describe("what holds already, or is no matter of a run, changes nothing:", () => {
  test.for([
    "//> using scala 2.13",
    "//> using scala 2.13.12",
    "//> using scala 2.12.18 2.13.12",
    "//> using scala 2",
    "//> using platform jvm",
    "//> using jvm 17",
    "//> using jvm 17.0.9",
    "//> using jvm temurin:17",
    "//> using jvm temurin:1.17",
    "//> using jvm graalvm-java17:22.3.3",
    "//> using jvm system",
    "//> using test.dep org.scalameta::munit:0.7.29",
    "//> using publish.organization io.github.me",
    "//> using exclude *.sc",
    "//> using objectWrapper",
    "//> using repository m2Local",
    "//> using dep org.apache.spark::spark-sql:4.3.0",
    "//> using dep org.apache.spark:spark-core_2.13:4.3.1",
    "/* //> using dep a:b:1 */",
    "// using dep a:b:1",
    "val a = 1",
  ])("%s", (source) => {
    expect(needs(source)).toEqual({
      packages: [],
      repositories: [],
      jars: [],
      javaOptions: [],
      compilerOptions: [],
      problems: [],
      warnings: [],
    });
  });

  test("so does a header in a program of Python", () => {
    expect(needs("//> using file x", "job.py").problems).toEqual([]);
  });
});

describe("what can't be kept is refused with its line:", () => {
  test.for<[string, RegExp]>([
    ["//> using scala 3.3.1", /using scala 3\.3\.1 can't be kept: Spark 4\.3\.0 has Scala 2\.13/],
    ["//> using scala 2.12 3", /using scala 2\.12 3 can't be kept/],
    ["//> using file Utils.scala", /a script is run alone/],
    ["//> using dep org::name", /it is no library/],
    ["//> using dep a::b:1,exclude=c%d", /knows no exclude=c%d/],
    ["//> using dep a:::b:1", /whole version of Scala/],
    ["//> using dep", /using dep can't be kept: it has no value/],
    ["//> using toolkit default", /does not know its libraries/],
    ["//> using jvm 21", /using jvm 21 can't be kept: a job runs with the image's Java, which is 17\.0\.15/],
    ["//> using jvm temurin:11", /the image's Java, which is 17/],
    ["//> using jvm https://host/jdk.tgz", /names no version/],
    ["//> using javaHome /opt/java", /the image's Java/],
    ["//> using plugin a:::b:1", /compiler plugins/],
    ["//> using repository sonatype:snapshots", /no URL of a repository/],
    ["//> using option -Werror", /can't make it fail/],
    ["//> using option -classpath", /where classes are/],
    ["//> using jar a,b.jar", /no plain path/],
    ["//> using nonsense 1", /does not know this directive/],
    ["import $file.util", /import \$file can't be kept: only Ammonite has it/],
    ["import $exec.util", /import \$exec/],
    ["import $dep.`a::b:1`", /import \$dep/],
    ["import $ivy.`a::b`", /import \$ivy\.`a::b` can't be kept: it is no library/],
    ["import $ivy.`a::b:1`, scala.util.Try", /its libraries can't be read/],
  ])("%s", ([source, words]) => {
    const problems = problemsOf(["job.sc"], given(`\n${source}\n`));
    expect(problems.map(({ message }) => message)).toEqual([expect.stringMatching(words)]);
    expect(problems[0]).toMatchObject({ kind: "settings", message: expect.stringMatching(/^job\.sc:2: /) });
    expect(problems[0]?.advice).not.toBe("");
  });

  test("all at once, with the nearest name", () => {
    const source = "//> using dpe a:b:1\n//> using file x.scala\nimport $file.y\n";
    const problems = problemsOf(["--grace", "soon", "job.sc"], given(source));
    expect(problems.map(({ message }) => message.slice(0, 8))).toEqual([
      "--grace:",
      "job.sc:1",
      "job.sc:2",
      "job.sc:3",
    ]);
    expect(problems[1]?.advice).toContain("did you mean dep");
  });
});

describe("what a header asks for is judged as if it were said elsewhere:", () => {
  test.for<[string, RegExp]>([
    ["-Xmx2g", /^job\.sc:1: spark\.driver\.extraJavaOptions: Spark refuses -Xmx2g here/],
    ["-Xms9g", /^job\.sc:1: spark\.driver\.extraJavaOptions: -Xms9g is more than the driver's heap/],
  ])("options of Java, such as %s", ([option, words]) => {
    const problems = problemsOf(["--driver-memory", "2g", "job.sc"], given(`//> using javaOpt ${option}`));
    expect(problems.map(({ message }) => message)).toEqual([expect.stringMatching(words)]);
  });

  test("a repository with a password, which goes no way that others can read", () => {
    const made = plan("//> using repository https://me:hunter2x@repo.example.com/maven\n");
    expect(made.properties.find(({ name }) => name === "spark.jars.repositories")?.passed).toBe("private file");
    expect(made.submit.args.join(" ")).not.toContain("hunter2x");
  });

  test("beside what a file says, and therefore not left to the file", () => {
    const said = { properties: { "spark.jars.packages": "x:y:1" }, ...given("//> using dep a:b:1") };
    const found = planOf(["--properties-file", "job.properties", "job.sc"], said).properties;
    expect(found.find(({ name }) => name === "spark.jars.packages")).toMatchObject({
      value: "x:y:1,a:b:1",
      from: "job.properties and job.sc:1",
      passed: "--conf",
    });
  });
});

describe("a warning tells", () => {
  test("a line that comes after code, where it is a comment", () => {
    expect(needs("val a = 1\n//> using dep a:b:1\n").warnings).toEqual([
      "jobs/job.scala:2: a line of //> using that comes after code is a comment: put it at the beginning",
    ]);
  });
  test("a Java of which nobody knows whether it is the job's", () => {
    const facts = { ...laptopFacts, source: "//> using jvm 17" };
    expect(needsOf(facts, "job.sc")).toMatchObject({
      problems: [],
      warnings: ["job.sc:1: asks for Java 17, and which one the job runs with is not known here"],
    });
  });
  test("a script of another Spark, which gets the one that is here", () => {
    expect(needs("//> using dep org.apache.spark::spark-sql:3.3.2").warnings).toEqual([
      "jobs/job.scala:1: asks for spark-sql 3.3.2, which comes with Spark: the script gets that of Spark 4.3.0",
    ]);
    expect(needs("//> using dep org.apache.spark::spark-avro:3.3.2")).toMatchObject({
      packages: [{ line: 1, value: "org.apache.spark:spark-avro_2.13:3.3.2" }],
      warnings: [],
    });
  });
});
