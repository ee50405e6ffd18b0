/**
 * What `spark-runner prepare` puts into an image, seen in pods of that image: each JVM writes down where its classes come
 * from, and a job in it reads that.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { bringPrepared, type Prepared } from "../ground/cluster/bring-prepared.ts";
import type { PodObject } from "../ground/driver-pod.ts";
import { jobsFolder } from "../ground/images/prepared.ts";
import { quickOptions } from "../../scripts/tools/java.ts";
import { namespaceForTest, smallExecutors } from "../support/cluster.ts";
import { fixture } from "../support/executable.ts";
import { buildJar, javaTool } from "../support/jar.ts";
import { fewVersions, sparkHomeOf, testedVersions } from "../support/spark-home.ts";

/** It trains, and measures what it made: minutes on a machine that has other things to do. */
const makingAnImage = 1_200_000;
const prepared = "/opt/spark-runner/prepared";
const read = (name: string): Buffer => readFileSync(fixture(name));
const script = read("prepared/loaded.scala").toString();

/** Each JVM's own log of its classes; nothing that a JVM is told stands in an archive's way, as a user's own options. */
const logClasses = ["driver", "executor"].flatMap((role) => [
  "--conf",
  `spark.${role}.extraJavaOptions=-Xlog:class+load:file=/tmp/classes.log`,
]);
const oneExecutor = [
  ...smallExecutors,
  ...logClasses,
  "--executor-minimum=1",
  "--executor-maximum=1",
  "--max-attempts=1",
];
/** In place of the image's own /opt/entrypoint.sh. */
const withoutEntrypoint = ["--conf", "spark.executorEnv.SPARK_RUNNER_ENTRYPOINT=none"];

/** A user's own on their class path, in front of Spark's jars, that has nothing of those. */
const besides = ["--conf", `spark.executor.extraClassPath=${jobsFolder}/loaded.jar`];

/** Of the classes of Spark that each JVM has loaded, how many in a hundred came from the archive. */
const fromArchive = (log: string): Record<string, number> =>
  Object.fromEntries(
    [...log.matchAll(/\bloaded (\w+): (\d+) of (\d+)/g)].map(([, who = "", shared, all]) => [
      who,
      Math.round((100 * Number(shared)) / Number(all)),
    ]),
  );

const most: unknown = expect.toSatisfy((percent: number) => percent > 80, "more than 80 %");

/** What a run says of each folder; nothing of it depends on Spark. */
const whatIsDamaged = [
  ["truncated", "it was cut off, or replaced"],
  ["replaced", "begins with other bytes"],
] as const;

const hasBuildah = spawnSync("buildah", ["--version"]).status === 0;
// Into a cluster of somebody else's no image can be brought.
describe.runIf(hasBuildah && !process.env["SPARK_RUNNER_TEST_CONTEXT"]).for(fewVersions)(
  "an image with Spark %s that was prepared (needs buildah)",
  (spark) => {
    let image: Prepared;
    beforeAll(async () => {
      image = await bringPrepared(
        {
          spark,
          jobs: {
            "loaded.scala": script,
            "fails.scala": read("prepared/fails.scala"),
            "loaded.py": read("prepared/loaded.py"),
            "loaded.jar": readFileSync(buildJar(sparkHomeOf(spark), "Loaded")),
            "entrypoint.sh": read("cluster/apache-spark/opt/entrypoint.sh"),
          },
          run: [
            `install -m 0755 ${jobsFolder}/entrypoint.sh /opt/entrypoint.sh`,
            // With JVMs that live for seconds: here nobody wants to know how much faster a start is.
            `SPARK_SUBMIT_OPTS="${quickOptions}" spark-runner prepare ${jobsFolder}`,
            damaged("truncated", "truncate --size 1M"),
            damaged("replaced", "dd conv=notrunc if=/etc/passwd bs=1k count=1 of="),
          ],
        },
        console.log,
      );
    }, makingAnImage);
    afterAll(() => image.remove());

    const runPod = async (
      args: readonly string[],
      options: {
        env?: Record<string, string>;
        files?: Record<string, string>;
        change?: (pod: PodObject) => void;
        image?: string;
      } = {},
    ) => {
      const namespace = await namespaceForTest();
      const driver = await namespace.runPod(args, { image: image.name, ...options });
      return driver.ended();
    };

    test("gives driver and executors of a script their classes from the archive, and the compiled script; Spark's conf folder is found", async () => {
      const { exitCode, log } = await runPod([...oneExecutor, ...besides, `${jobsFolder}/loaded.scala`], {
        // Spark mounts its files at /opt/spark/conf of the executors.
        env: { SPARK_CONF_DIR: "/job" },
        files: {
          "log4j2.properties":
            "rootLogger.level = info\nrootLogger.appenderRef.stdout.ref = console\nappender.console.type = Console\nappender.console.name = console\nappender.console.target = SYSTEM_ERR\nappender.console.layout.type = PatternLayout\nappender.console.layout.pattern = OURS %m%n\n",
          "core-site.xml":
            "<configuration><property><name>test.core</name><value>found</value></property></configuration>",
          "hive-site.xml": "<configuration></configuration>",
        },
      });
      expect(log).toMatch(/^sum 4950$/m);
      expect(fromArchive(log)).toEqual({ driver: most, 1: most });
      expect(log).toMatch(/^prepared true, compiler false$/m);
      expect(log).not.toContain("is compiled at its start");
      // Files of a volume are links, which log4j follows.
      const found = (folder: string): string =>
        `log4j2.properties from ${folder}/\\S*log4j2.properties, core-site found, hive-site ${folder}/hive-site.xml, added nothing`;
      expect(log).toMatch(new RegExp(`^resources driver: ${found("/job")}$`, "m"));
      expect(log).toMatch(new RegExp(`^resources 1: ${found("/opt/spark/conf")}$`, "m"));
      expect(exitCode).toBe(0);
    });

    test.for([
      ["a jar", ["--class", "Loaded", `${jobsFolder}/loaded.jar`], "driver"],
      ["Python", [`${jobsFolder}/loaded.py`], "driver"],
    ] as const)(
      "gives driver and executors of %s theirs, also without an entrypoint of Spark's",
      async ([, words, who]) => {
        const { exitCode, log } = await runPod([...oneExecutor, ...withoutEntrypoint, ...besides, ...words]);
        expect(log).toMatch(/^sum 4950$/m);
        expect(fromArchive(log)).toEqual({ [who]: most, 1: most });
        expect(exitCode).toBe(0);
      },
    );

    test("fits as its check says, which a pod's user may ask for", async () => {
      const { exitCode, log } = await runPod(["prepare", "--check", jobsFolder]);
      expect(log).toContain(`the archive of classes in ${prepared} fits`);
      expect(log).toContain("2 scripts fit");
      expect(exitCode).toBe(0);
    });

    test("names the line of a prepared script that fails", async () => {
      const { exitCode, log } = await runPod(["--local", "--max-attempts=1", `${jobsFolder}/fails.scala`]);
      expect(log).toMatch(/attempt 1 failed with exit code 1: fails\.scala:3: java\.lang\.IndexOutOfBoundsException/);
      expect(log).not.toContain("is compiled at its start");
      expect(exitCode).toBe(1);
    });

    test("compiles a script that was changed since, and says so", async () => {
      const { exitCode, log } = await runPod(["--local", ...logClasses, "/job/loaded.scala"], {
        files: { "loaded.scala": script.replace("range(100)", "range(10)") },
      });
      expect(log).toContain("loaded.scala is compiled at its start: it is not what was prepared (changed since)");
      expect(log).toMatch(/^sum 45$/m);
      expect(log).toMatch(/^prepared false, compiler true$/m);
      expect(fromArchive(log)).toEqual({ driver: most });
      expect(exitCode).toBe(0);
    });

    test("uses no archive where a jar of Spark's was replaced, and the job gets the new jar", async () => {
      const name =
        readdirSync(path.join(sparkHomeOf(spark), "jars")).find((file) => file.startsWith("paranamer-")) ?? "";
      const jar = withResource(path.join(sparkHomeOf(spark), "jars", name));
      const other = await image.withFiles("jar", { [`opt/spark/jars/${name}`]: jar });
      const { exitCode, log } = await runPod([...oneExecutor, `${jobsFolder}/loaded.scala`], { image: other });
      expect(log).toContain(
        `the archive of classes is not used: /opt/spark/jars is not as it was: ${name} has another size`,
      );
      expect(log).toContain(`loaded.scala is compiled at its start: jars differ: ${name}`);
      expect(log).toMatch(/^sum 4950$/m);
      expect(fromArchive(log)).toEqual({ driver: 0, 1: 0 });
      expect(log).toMatch(/^resources driver: .* added a resource$/m);
      expect(log).toMatch(/^resources 1: .* added a resource$/m);
      expect(exitCode).toBe(0);
    });

    // A condition for `runIf` would count as skipped what one Spark is enough for.
    test.for(spark === testedVersions.at(-1) ? whatIsDamaged : [])(
      "notices an archive that is %s before a JVM is told of it",
      async ([folder, why]) => {
        const { exitCode, log } = await runPod([
          ...oneExecutor,
          "--prepared-dir",
          `/opt/${folder}`,
          `${jobsFolder}/loaded.scala`,
        ]);
        expect(log).toMatch(new RegExp(`the archive of classes is not used: .*${why}`));
        expect(log).toMatch(/^sum 4950$/m);
        expect(fromArchive(log)).toEqual({ driver: 0, 1: 0 });
        expect(log).toMatch(/^prepared true, compiler false$/m);
        expect(exitCode).toBe(0);
      },
    );
  },
);

/** A folder of that name, with an archive that the command has changed. */
const damaged = (name: string, command: string): string =>
  `cp --recursive ${prepared} /opt/${name} && ${command}${command.endsWith("=") ? "" : " "}/opt/${name}/classes.jsa`;

/** The jar with one more file in it. */
function withResource(jar: string): Buffer {
  const folder = mkdtempSync(path.join(tmpdir(), "jar-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const copy = path.join(folder, path.basename(jar));
  copyFileSync(jar, copy);
  writeFileSync(path.join(folder, "added.txt"), "");
  execFileSync(javaTool("jar"), ["--update", "--file", copy, "-C", folder, "added.txt"]);
  return readFileSync(copy);
}
