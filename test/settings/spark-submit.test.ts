import { describe, expect, test } from "vitest";
import { environmentWarnings } from "../../src/plan/job-environment.ts";
import { showShell } from "../../src/plan/show/shell.ts";
import { showText } from "../../src/plan/show/text.ts";
import { parseCommandLine } from "../support/command-line.ts";
import { basisOf, complaints, planOf, podFacts, problemsOf } from "../support/plans.ts";

const optionsOf = (argv: readonly string[], said = {}): readonly string[] => {
  const { args, applicationAt } = planOf([...argv, "job.py"], said).submit;
  return args.slice(0, applicationAt);
};

describe("a flag of spark-submit is its property, with its origin in the plan", () => {
  test.for<[flag: string, value: string, property: string]>([
    ["--master", "spark://h:7077", "spark.master"],
    ["--deploy-mode", "client", "spark.submit.deployMode"],
    ["--name", "n", "spark.app.name"],
    ["--jars", "a.jar,b.jar", "spark.jars"],
    ["--packages", "a:b:1", "spark.jars.packages"],
    ["--exclude-packages", "a:b", "spark.jars.excludes"],
    ["--repositories", "https://repo/m2", "spark.jars.repositories"],
    ["--py-files", "a.zip", "spark.submit.pyFiles"],
    ["--files", "a.txt", "spark.files"],
    ["--archives", "env.tar.gz#env", "spark.archives"],
    ["--driver-memory", "2g", "spark.driver.memory"],
    ["--driver-java-options", "-Dx=y -Xss4m", "spark.driver.extraJavaOptions"],
    ["--driver-library-path", "/lib/native", "spark.driver.extraLibraryPath"],
    ["--driver-class-path", "/conf:/lib/*", "spark.driver.extraClassPath"],
    ["--driver-cores", "2", "spark.driver.cores"],
    ["--executor-memory", "3g", "spark.executor.memory"],
    ["--executor-cores", "2", "spark.executor.cores"],
    ["--num-executors", "4", "spark.executor.instances"],
    ["--total-executor-cores", "8", "spark.cores.max"],
    ["--principal", "me@REALM", "spark.kerberos.principal"],
    ["--keytab", "/etc/me.keytab", "spark.kerberos.keytab"],
    ["--queue", "q", "spark.yarn.queue"],
  ])("%s %s", ([flag, value, property]) => {
    const plan = planOf(["--dry-run", flag, value, "job.py"]);
    expect(plan.properties).toContainEqual(
      expect.objectContaining({ name: property, value, from: flag, passed: "--conf" }),
    );
    expect(plan.submit.args).toContain(`${property}=${value}`);
  });

  test("-c is --conf", () => {
    expect(planOf(["-c", "spark.a=1", "job.jar"]).properties).toContainEqual(
      expect.objectContaining({ name: "spark.a", value: "1", from: "--conf" }),
    );
  });

  test.for(["--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-opens java.base/java.nio=ALL-UNNAMED -Dx=y"])(
    "options of Java begin with dashes: %s",
    (value) => {
      expect(optionsOf(["--driver-java-options", value])).toContain(`spark.driver.extraJavaOptions=${value}`);
      expect(complaints(["--driver-java-options", "--local", "job.jar"])).toEqual([
        expect.stringContaining("--driver-java-options needs a value") as string,
      ]);
    },
  );
});

describe("a flag that no property stands for is handed on, and is in the plan with its origin", () => {
  const argv = [
    "--proxy-user",
    "alice",
    "-v",
    "--load-spark-defaults",
    "--properties-file",
    "p.conf",
    "--class",
    "a.B",
  ];
  test("as spark-submit takes it", () => {
    const options = optionsOf(argv, { properties: {} });
    expect(options).toEqual(expect.arrayContaining(["--verbose", "--load-spark-defaults"]));
    for (const [flag, value] of [
      ["--proxy-user", "alice"],
      ["--properties-file", "p.conf"],
    ] as const)
      expect(options[options.indexOf(flag) + 1]).toBe(value);
  });

  test("in words, and in the command to paste", () => {
    const plan = planOf([...argv, "job.jar"], { properties: {}, env: { SPARK_RUNNER_PROXY_USER: "bob" } });
    const text = showText(plan);
    expect(text).toMatch(/^ +--proxy-user +alice +--proxy-user$/m);
    expect(text).toMatch(/^ +--verbose +--verbose$/m);
    expect(showText(planOf(["job.jar"], { env: { SPARK_RUNNER_PROXY_USER: "bob" } }))).toMatch(
      /^ +--proxy-user +bob +SPARK_RUNNER_PROXY_USER$/m,
    );
    const words = showShell(plan, "spark-runner").split(/[\s\\]+/);
    for (const word of ["--verbose", "--load-spark-defaults", "--proxy-user", "alice"]) expect(words).toContain(word);
  });

  test("--class is the main class of a jar, whatever calls it", () => {
    const plan = planOf(["--class", "a.B", "job.jar"]);
    expect(plan.submit.environment).toContainEqual(expect.objectContaining({ value: "a.B", why: "--class" }));
    expect(showText(plan)).toMatch(/ a\.B +--class$/m);
  });

  test("--load-spark-defaults lets Spark's own defaults count beneath --properties-file", () => {
    const facts = { spark: { ...podFacts.spark, defaults: { "spark.a": "1", "spark.b": "2" } } };
    const said = { facts, properties: { "spark.b": "3" } };
    const given = (more: readonly string[]) =>
      Object.fromEntries(
        planOf([...more, "--properties-file", "p.conf", "job.jar"], said)
          .properties.filter(({ name }) => /^spark\.[ab]$/.test(name))
          .map(({ name, value }) => [name, value]),
      );
    expect(given([])).toEqual({ "spark.b": "3" });
    expect(given(["--load-spark-defaults"])).toEqual({ "spark.a": "1", "spark.b": "3" });
  });

  test("but not to a Spark that does not know it", () => {
    const spark = { ...podFacts.spark, version: "3.5.9", scalaVersion: "2.12" };
    expect(problemsOf(["--load-spark-defaults", "job.jar"], { facts: { spark } })).toMatchObject([
      { kind: "settings", message: "--load-spark-defaults: Spark 3.5.9 does not know it; Spark 4.0 and newer do" },
    ]);
  });
});

describe("what can't hold here is refused with why", () => {
  test.for<[argv: readonly string[], kind: string, message: RegExp]>([
    [["--kill", "driver-1"], "usage", /^--kill is for drivers in cluster mode/],
    [["--status=driver-1"], "usage", /^--status is for drivers in cluster mode/],
    [["--supervise"], "usage", /^--supervise is for drivers in cluster mode/],
    [["--remote", "sc://h:15002"], "usage", /^--remote makes a client of a Spark Connect server/],
    [["--deploy-mode", "cluster"], "settings", /^--deploy-mode: spark.submit.deployMode=cluster: the driver would run/],
    [["--deploy-mode", "elsewhere"], "settings", /^--deploy-mode: expected one of client, cluster, got "elsewhere"$/],
    [["--conf", "spark.submit.deployMode=Client"], "settings", /^--conf: .*=Client: Spark knows client and cluster/],
    [["--conf", "spark.remote=sc://h"], "settings", /^--conf: spark.remote=sc:\/\/h: the job would be a client/],
    [["--proxy-user", "a", "--principal", "b", "--keytab", "c"], "settings", /^--proxy-user and --principal/],
  ])("%j", ([argv, kind, message]) => {
    for (const more of [[], ["--local"]]) {
      const problems = problemsOf([...more, ...argv, "job.jar", "--kill"]);
      expect(problems).toMatchObject([{ kind, message: expect.stringMatching(message) }]);
    }
  });

  test("and what follows it is read", () => {
    const line = parseCommandLine(["--kill", "driver-1", "--supervise", "--local", "job.jar"]);
    expect(line).toMatchObject({ application: "job.jar", given: [{ key: "local" }] });
    expect(line.problems).toHaveLength(2);
  });
});

describe("variables that spark-submit reads instead of flags", () => {
  const facts = (environment: Record<string, string>) => ({ facts: { environment } });
  test("DEPLOY_MODE=cluster has no effect, and a warning says so unless the mode is said", () => {
    const environment = { DEPLOY_MODE: "cluster" };
    const warnings = (argv: readonly string[]): string[] =>
      environmentWarnings(basisOf(argv, { facts: { environment } }));
    for (const more of [[], ["--local"]]) {
      const argv = [...more, "job.jar"];
      expect(problemsOf(argv, facts(environment))).toEqual([]);
      expect(optionsOf(more, facts(environment))).toContain("spark.submit.deployMode=client");
      expect(warnings(argv)).toEqual([expect.stringMatching(/^DEPLOY_MODE \(cluster\) is not used/) as string]);
      expect(warnings(["--deploy-mode", "client", ...argv])).toEqual([]);
    }
  });
  test("another DEPLOY_MODE, which may be the job's own, is kept from spark-submit", () => {
    for (const more of [[], ["--local"]])
      expect(optionsOf(more, facts({ DEPLOY_MODE: "production" }))).toContain("spark.submit.deployMode=client");
    expect(optionsOf(["--local"])).not.toContain("spark.submit.deployMode=client");
  });
  test("SPARK_REMOTE is refused: spark-submit takes no master beside it", () => {
    for (const more of [[], ["--local"]])
      expect(problemsOf([...more, "job.py"], facts({ SPARK_REMOTE: "sc://h" }))).toMatchObject([
        { kind: "settings", message: expect.stringMatching(/^SPARK_REMOTE=sc:\/\/h: the job would be a client/) },
      ]);
  });
});

test("spark-internal stands for a class that comes with --packages or --jars", () => {
  const plan = planOf(["--class", "a.B", "--packages", "a:b:1", "spark-internal", "x"]);
  expect(plan.job).toMatchObject({ kind: "jar", exists: null, id: "spark-internal" });
  expect(plan.submit.args.slice(-2)).toEqual(["spark-internal", "x"]);
  expect(complaints(["spark-internal"])).toEqual(["spark-internal needs --class: it stands for no file"]);
});
