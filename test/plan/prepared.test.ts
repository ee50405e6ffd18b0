import { describe, expect, test } from "vitest";
import type { Facts } from "../../src/facts/facts.ts";
import type { PreparedFacts } from "../../src/facts/prepared.ts";
import { planWarnings } from "../../src/plan/warnings.ts";
import { shortList } from "../../src/plan/show/prepared.ts";
import { showText } from "../../src/plan/show/text.ts";
import { basisOf, planOf, propertyOf } from "../support/plans.ts";
import { seen, sparksJars, words } from "../support/seen-archive.ts";

const prepared: PreparedFacts = {
  directory: "/opt/spark-runner/prepared",
  archive: seen,
  scripts: { directory: "/opt/spark-runner/prepared/scripts", hasThis: true },
  clashes: { driver: undefined, executors: undefined },
};
const facts: Partial<Facts> = { prepared };
const [classPath, options] = ["spark.driver.extraClassPath", "spark.driver.extraJavaOptions"];
const ofExecutors = ["spark.executor.extraClassPath", "spark.executor.extraJavaOptions"] as const;
const localCluster = ["--master", "local-cluster[2,1,1024]"];

describe("the driver gets", () => {
  test("Spark's jars in front of its class path and the archive among its options", () => {
    const plan = planOf(["job.py"], { facts });
    expect(propertyOf(plan, classPath)).toBe(sparksJars);
    expect(propertyOf(plan, options)).toBe(words);
    expect(plan.prepared?.archive?.driver).toEqual({ used: true, why: "it fits this Java and Spark" });
  });

  test("what the user says as well: entries behind Spark's jars, options behind the archive's; then the class that calls main", () => {
    const said = ["--driver-class-path", "/a.jar:/conf", "--driver-java-options", "-Dx=1"];
    const plan = planOf([...said, "job.jar"], { facts });
    expect(propertyOf(plan, classPath)).toBe(`${sparksJars}:/a.jar:/conf:${plan.runner?.jar}`);
    expect(propertyOf(plan, options)).toBe(`${words} -Dx=1`);
    const from = (name: string) => plan.properties.find((each) => each.name === name)?.from;
    expect([from(classPath), from(options)]).toEqual(["--driver-class-path", "--driver-java-options"]);
  });

  test("a script's compiled classes by a variable, and a jar or a Python program none", () => {
    const name = "SPARK_RUNNER_PREPARED_SCRIPTS";
    const variable = (job: string) => planOf([job], { facts }).submit.environment.find((each) => each.name === name);
    expect(variable("job.scala")?.value).toBe("/opt/spark-runner/prepared/scripts");
    expect(planOf(["job.scala"], { facts }).prepared?.script).toMatchObject({ found: true });
    expect([variable("job.jar"), variable("job.py")]).toEqual([undefined, undefined]);
  });

  test("nothing where nothing was prepared", () => {
    const plan = planOf(["job.py"]);
    expect(plan.prepared).toBeNull();
    expect([propertyOf(plan, classPath), propertyOf(plan, options)]).toEqual([undefined, undefined]);
  });
});

describe("the archive stays unused, the user's word stands as it is, and the plan says why, beside", () => {
  test.for<[string, readonly string[], Partial<Facts>, RegExp]>([
    ["an archive of the user's", ["--driver-java-options", "-XX:SharedArchiveFile=/x"], {}, /-XX:SharedArchiveFile/],
    ["an agent", ["--driver-java-options", "-javaagent:/x.jar"], {}, /-javaagent, an agent/],
    ["an agent among Spark's defaults", ["--conf", "spark.driver.defaultJavaOptions=-javaagent:/x"], {}, /an agent/],
    ["an agent in a variable of the pod", [], { environment: { JAVA_TOOL_OPTIONS: "-javaagent:/x" } }, /an agent/],
    ["an agent in a variable of the job", ["--set", "JAVA_TOOL_OPTIONS=-javaagent:/x"], {}, /an agent/],
    ["options of spark-submit's", [], { environment: { SPARK_SUBMIT_OPTS: "-Xshare:off" } }, /-Xshare/],
    ["a large heap", ["--driver-memory", "32g"], {}, /32 GiB/],
    ["a large heap that is computed", [], { memoryLimit: 60 * 1024 ** 3 }, /32 GiB/],
    ["a large heap by Spark's variable", [], { environment: { SPARK_DRIVER_MEMORY: "40g" } }, /32 GiB/],
    [
      "the user's classes first",
      ["-c", "spark.driver.userClassPathFirst=true"],
      {},
      /--conf: with spark.driver.userClassPathFirst/,
    ],
    [
      "another class of the same name in front",
      ["--driver-class-path", "/patch.jar"],
      {
        prepared: {
          ...prepared,
          clashes: { driver: { entry: "/patch.jar", name: "a/B.class" }, executors: undefined },
        },
      },
      /^\/patch\.jar is in front of Spark's jars, and has a\/B\.class/,
    ],
  ])("%s", ([, argv, more, why]) => {
    const plan = planOf([...argv, "job.py"], { facts: { ...facts, ...more } });
    expect(plan.prepared?.archive?.driver.used).toBe(false);
    expect(plan.prepared?.archive?.driver.why).toMatch(why);
    expect(propertyOf(plan, classPath) ?? "").not.toContain("/opt/spark/jars");
    expect(propertyOf(plan, options) ?? "").not.toContain("/opt/spark-runner");
    expect(planWarnings(basisOf([...argv, "job.py"], { facts: { ...facts, ...more } }), {}).join()).not.toContain(
      "archive",
    );
  });
});

test("an archive that does not fit is not used, and a warning says why", () => {
  const archive = { ...seen, archive: { bytes: 1, header: "head" } };
  const said = { facts: { prepared: { ...prepared, archive } } };
  const plan = planOf(["job.py"], said);
  expect(plan.prepared?.archive).toMatchObject({ fits: false, driver: { used: false } });
  expect(propertyOf(plan, options)).toBeUndefined();
  expect(planWarnings(basisOf(["job.py"], said), {})).toEqual([
    expect.stringContaining("classes.jsa has 1 bytes and not 5000"),
  ]);
});

describe("executors", () => {
  test("that Spark starts on this machine get the same as the driver, with their own options", () => {
    const own = ["-c", "spark.executor.extraClassPath=/e.jar", "-c", "spark.executor.extraJavaOptions=-De"];
    const plan = planOf([...localCluster, ...own, "job.py"], { facts });
    expect(ofExecutors.map((name) => propertyOf(plan, name))).toEqual([`${sparksJars}:/e.jar`, `${words} -De`]);
    expect(plan.prepared?.archive?.executors?.used).toBe(true);
  });

  test.for<[string, readonly string[]]>([
    ["an agent", ["-c", "spark.executor.extraJavaOptions=-javaagent:/x"]],
    ["an agent in their variables", ["-c", "spark.executorEnv.JAVA_TOOL_OPTIONS=-javaagent:/x"]],
    ["a large heap", ["--executor-memory", "32g"]],
    ["the user's classes first", ["-c", "spark.executor.userClassPathFirst=true"]],
  ])("with %s do without, and the driver does not", ([, argv]) => {
    const plan = planOf([...localCluster, ...argv, "job.py"], { facts });
    expect(plan.prepared?.archive).toMatchObject({ driver: { used: true }, executors: { used: false } });
    expect(propertyOf(plan, ofExecutors[0])).toBeUndefined();
    expect(propertyOf(plan, ofExecutors[1]) ?? "").not.toContain("SharedArchiveFile=/opt");
  });

  test("in pods look by themselves, and are told only what is not as it would be without a word", () => {
    const told = (...argv: string[]) =>
      planOf([...argv, "job.py"]).properties.flatMap(({ name, value }) =>
        name.startsWith("spark.executorEnv.SPARK_RUNNER_PREPARED") ? [`${name.slice(18)}=${value}`] : [],
      );
    expect(told()).toEqual([]);
    expect(planOf(["job.py"], { facts }).prepared?.archive?.executors?.used).toBeNull();
    expect(ofExecutors.map((name) => propertyOf(planOf(["job.py"], { facts }), name))).toEqual([undefined, undefined]);
    expect(told("--prepared-dir", "/p")).toEqual(["SPARK_RUNNER_PREPARED_DIR=/p"]);
    const relative = { facts: { prepared: { ...prepared, directory: "/here/p" } } };
    expect(
      propertyOf(planOf(["--prepared-dir", "p", "job.py"], relative), "spark.executorEnv.SPARK_RUNNER_PREPARED_DIR"),
    ).toBe("/here/p");
    expect(told("--no-prepared")).toEqual(["SPARK_RUNNER_PREPARED=false"]);
    expect(told("-c", "spark.executor.userClassPathFirst=true")).toEqual(["SPARK_RUNNER_PREPARED=false"]);
    expect(told("--prepared-dir", "/p", "-c", "spark.kubernetes.executor.container.image=other")).toEqual([]);
    expect(told("--prepared-dir", "/p", "--master", "local[2]")).toEqual([]);
  });

  test("that another cluster starts get nothing, and there are none in a single JVM", () => {
    const executors = (master: string) =>
      planOf(["--master", master, "job.py"], { facts }).prepared?.archive?.executors;
    expect(executors("spark://host:7077")).toMatchObject({ used: false });
    expect(executors("local[2]")).toBeNull();
  });
});

describe("as text", () => {
  test("a plan says of each whether the archive is used, and whether the script is among those that were compiled", () => {
    const text = showText(planOf([...localCluster, "--executor-memory", "32g", "job.scala"], { facts }));
    expect(text).toMatch(/in the driver +used +it fits this Java and Spark/);
    expect(text).toMatch(/in executors +not used +with a heap of 32 GiB/);
    expect(text).toMatch(/compiled scripts +\/opt\/spark-runner\/prepared\/scripts +this one is among them/);
  });

  test("a long list of jars is counted, and what stands around it is kept", () => {
    const jars = Array.from({ length: 280 }, (_, at) => `/opt/spark/jars/${at}.jar`).join(":");
    expect(shortList(`${jars}:/a.jar:/conf`)).toBe("<280 jars of /opt/spark/jars>:/a.jar:/conf");
    expect(shortList(`/a.jar:${jars}`)).toBe("/a.jar:<280 jars of /opt/spark/jars>");
    for (const each of ["/a.jar:/b.jar", "", "s3a://bucket/x", "a:b::c", "-Dx=y z.jar"])
      expect(shortList(each)).toBe(each);
  });
});
