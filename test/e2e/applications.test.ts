import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { fixture, run } from "../support/executable.ts";
import { dumpingSpark, received } from "../support/fake-spark.ts";
import { buildJar } from "../support/jar.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const quick = ["--local", "--conf", "spark.ui.enabled=false", "--max-attempts", "1"];

describe.for(testedVersions)("on Spark %s", (version) => {
  const env = { SPARK_HOME: sparkHomeOf(version) };

  test("a Scala script gets its arguments and ends with 0", async () => {
    const end = await run([...quick, fixture("jobs/sum.scala"), "1001"], { env });
    expect(end.stdout, end.stderr).toBe("sum=500500 attempt=1\n");
    expect(end.code).toBe(0);
    expect(end.said.at(-1)).toMatch(/^the job succeeded after /);
  });

  test("a Python job gets the article's variables, and its exit code arrives", async () => {
    const end = await run([...quick, "--set", "Bucket_URI=s3a://lake", fixture("jobs/sum.py"), "101", "7"], { env });
    expect(end.stdout, end.stderr).toContain("sum=5050 bucket=s3a://lake\n");
    expect(end.code).toBe(7);
  });

  describe("a jar", () => {
    let jar = "";
    beforeAll(() => {
      jar = buildJar(sparkHomeOf(version));
    });

    test("succeeds", async () => {
      const end = await run([...quick, "--class", "Sum", jar, "101"], { env });
      expect(end.stdout, end.stderr).toBe("sum=5050\n");
      expect(end.code).toBe(0);
    });

    test("succeeds by the class alone, where spark-submit is told that there is no file", async () => {
      const end = await run([...quick, "--class", "Sum", "--jars", jar, "spark-internal", "101"], { env });
      expect(end.stdout, end.stderr).toBe("sum=5050\n");
      expect(end.code).toBe(0);
    });

    test("ends with the code of its System.exit", async () => {
      const end = await run([...quick, "--class", "Sum", jar, "1", "255"], { env });
      expect(end.code, end.stderr).toBe(255);
    });

    test("with a class that isn't in it ends with Spark's 101 and is not tried again", async () => {
      const end = await run(["--local", "--retry-delay", "0", "--class", "Absent", jar], { env });
      expect(end.code, end.stderr).toBe(101);
      expect(end.said.join("\n")).toMatch(/Failed to load class Absent.*; retrying would not help: a missing class/);
    });
  });

  describe("a jar whose main method ends before its threads", () => {
    let jar = "";
    beforeAll(() => {
      jar = buildJar(sparkHomeOf(version), "Leaves", "8", true);
    });

    test("has done their work when it succeeds, whatever interrupts main then, and ends with a hook that exits", async () => {
      const end = await run([...quick, jar, "works", "hook"], { env });
      expect(end.stdout, end.stderr).toBe("main of Leaves ends\ncounted 1000 after main\nin the hook\n");
      expect(end.code).toBe(0);
      expect(end.stderr).toContain("Successfully stopped SparkContext");
      expect(end.stderr).toContain(
        "10 s after the exit shutdown hooks have not ended (--grace gives more time), and the JVM ends without them: exits",
      );
    });

    test("has done the work too of threads that start one another, and of those that a library of Spark's has begun", async () => {
      const end = await run([...quick, jar, "relay"], { env });
      expect(end.stdout.split("\n").toSorted(), end.stderr).toEqual([
        "",
        "and interrupts main",
        "in a pool of Guava's",
        "relay",
      ]);
      expect(end.code).toBe(0);
    });

    test("ends as its own handler of what main throws says", async () => {
      const end = await run([...quick, jar, "handler"], { env });
      expect(end.code, end.stderr).toBe(3);
    });

    test("ends with what is idle in a pool, and says so", async () => {
      const end = await run([...quick, "--class", "Leaves", jar, "idle"], { env });
      expect(end.code, end.stderr).toBe(0);
      expect(end.stderr).toMatch(/main has ended, and with it what is idle in pools that were never shut down: pool-/);
    });

    test("does not wait for them when main throws, and quotes what it threw", async () => {
      const end = await run([...quick, "--name", "named", jar, "throws"], { env });
      expect(end.stdout, end.stderr).toBe("main of named ends\n");
      expect(end.code).toBe(1);
      expect(end.stderr).toContain(
        'Exception in thread "main" java.lang.IllegalStateException: main gives up\n\tat Leaves.main',
      );
      expect(end.said.join("\n")).toContain("failed with exit code 1: java.lang.IllegalStateException: main gives up");
    });

    test("is waited for no longer than --linger-timeout", async () => {
      const end = await run([...quick, "--linger-timeout", "0", jar, "works"], { env });
      expect(end.stdout, end.stderr).toBe("main of Leaves ends\n");
      expect(end.stderr).toMatch(/--linger-timeout is over, .*ended at work: pool-/);
    });
  });

  describe("a jar that ends by Spark's own threads", () => {
    let jar = "";
    beforeAll(() => {
      jar = buildJar(sparkHomeOf(version), "EndsBadly", "8", true);
    });

    test("ends with 1 and the cause when Spark's scheduler dies, and with a hook that waits", async () => {
      const end = await run([...quick, "--grace", "10s", jar, "deep-lineage"], { env });
      expect(end.stdout, end.stderr).toBe("");
      expect(end.code).toBe(1);
      expect(end.said.join("\n")).toContain(
        "failed with exit code 1: java.lang.StackOverflowError in Spark's thread dag-scheduler-event-loop",
      );
      expect(end.stderr).toContain("the JVM ends without them: the-writer");
    });

    test("handles a stop of a stream that takes longer than spark.sql.streaming.stopTimeout, or ends with 1", async () => {
      const end = await run([...quick, jar, "stop-times-out"], { env });
      expect(end.stdout, end.stderr).toBe("handled\n");
      expect(end.code).toBe(1);
      expect(end.said.join("\n")).toMatch(/failed with exit code 1: java\.util\.concurrent\.TimeoutException: .*stop/);
      expect(end.stderr).toContain("Successfully stopped SparkContext");
    });
  });

  test("a jar that names no main class is told so, once", async () => {
    const end = await run(["--local", "--retry-delay", "0", buildJar(sparkHomeOf(version)), "1"], { env });
    expect(end.code, end.stderr).toBe(1);
    expect(end.said.join("\n")).toMatch(
      /names no main class \(Main-Class\): give one with --class; retrying would not help: bad arguments/,
    );
  });

  test("a jar that sets a master of its own is told which one counts, once", async () => {
    const jar = buildJar(sparkHomeOf(version), "OwnMaster", "8", true);
    const cluster = ["--master", "k8s://https://127.0.0.1:1", "--conf", "spark.kubernetes.container.image=none"];
    const end = await run([...cluster, "--conf", "spark.ui.enabled=false", "--max-attempts", "1", jar], { env });
    expect(end.stdout, end.stderr).toBe("local[1] counted 10\n");
    expect(end.said.filter((line) => line.startsWith("Spark works with"))).toEqual([
      "Spark works with master local[1], which the application sets by itself, and not with k8s://https://127.0.0.1:1, which it was given: there are no executor pods",
    ]);
  });

  test("sys.exit in a Scala script gives its code", async () => {
    const end = await run([...quick, fixture("jobs/exits.scala"), "3"], { env });
    expect(end.code, end.stderr).toBe(3);
  });
});

test("an R script is given to spark-submit as it is", async () => {
  const dump = path.join(mkdtempSync(path.join(tmpdir(), "r-")), "dump");
  const end = await run([...quick, "local:///opt/job.R", "x"], { env: { SPARK_HOME: dumpingSpark(), DUMP: dump } });
  expect(end.code, end.stderr).toBe(0);
  expect(received(dump).args.slice(-2)).toEqual(["local:///opt/job.R", "x"]);
});
