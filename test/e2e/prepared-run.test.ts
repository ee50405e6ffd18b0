import { copyFileSync, globSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { installedJava } from "../../scripts/tools/java.ts";
import { fixture, run } from "../support/executable.ts";
import { sparksFromArchive, realArchive } from "../support/real-archive.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

/** How a JVM begins what it says of itself; Spark's own log quotes the command of each executor. */
const byJvm = /^\[[\d. ]+s?\]|^(?:OpenJDK|Java HotSpot).* warning/;

interface Kit {
  readonly SPARK_HOME: string;
  readonly JAVA_HOME?: string;
  /** Of the archive. */
  readonly directory: string;
}

const job = ({ directory, ...env }: Kit, argv: readonly string[]) =>
  run(["--local", "--max-attempts", "1", "--prepared-dir", directory, ...argv, fixture("jobs/sum.scala"), "3"], {
    env: { ...env, SPARK_LOCAL_IP: "127.0.0.1", SPARK_SUBMIT_OPTS: "-XX:TieredStopAtLevel=1" },
  });

async function expectClassesFromArchive(kit: Kit, ...options: readonly string[]): Promise<void> {
  const logs = mkdtempSync(path.join(tmpdir(), "classes-"));
  const words = (name: string): string => [...options, `-Xlog:class+load:file=${logs}/${name}-%p.log`].join(" ");
  const end = await job(kit, [
    "--master",
    "local-cluster[1,1,1024]",
    "--driver-java-options",
    words("driver"),
    "--conf",
    `spark.executor.extraJavaOptions=${words("executor")}`,
  ]);
  expect(end.code, end.stderr).toBe(0);
  for (const name of ["driver", "executor"]) {
    // An executor may come too late for any task.
    const counts = globSync(`${logs}/${name}-*.log`).map((file) => sparksFromArchive(readFileSync(file, "utf8")));
    // Such an archive has 106 of them at least, and an executor needs 80 of these. Without it there is none.
    expect(Math.max(...counts), name).toBeGreaterThan(50);
  }
  expect(end.stdout.split("\n").filter((line) => byJvm.test(line))).toEqual([]);
  expect(end.stderr.split("\n").filter((line) => byJvm.test(line))).toEqual([]);
}

describe.for(testedVersions)("on Spark %s", (version) => {
  const SPARK_HOME = sparkHomeOf(version);
  let directory: string;
  beforeAll(async () => void (directory = await realArchive(SPARK_HOME)));

  test("driver and executors load Spark's classes from the archive, wherever they work, and the job's output has no word of it", async () => {
    await expectClassesFromArchive({ SPARK_HOME, directory: path.relative(process.cwd(), directory) });
  });

  test("an archive that was cut off is not given to Java, which would die of it: one line says so, and the job is right", async () => {
    const cut = mkdtempSync(path.join(tmpdir(), "cut-"));
    for (const name of ["archive.json", "classes.jsa"]) copyFileSync(path.join(directory, name), path.join(cut, name));
    truncateSync(path.join(cut, "classes.jsa"), 1_000_000);
    const end = await job({ SPARK_HOME, directory: cut }, ["--master", "local[1]"]);
    expect(end.code, end.stderr).toBe(0);
    expect(end.said.filter((line) => line.includes("archive of classes"))).toEqual([
      expect.stringMatching(/^warning: the archive of classes is not used: .* it was cut off, or replaced/),
    ]);
  });

  test("a folder in front of Spark's jars that has what they have keeps its place", async () => {
    const conf = mkdtempSync(path.join(tmpdir(), "conf-"));
    writeFileSync(path.join(conf, "core-default.xml"), "<configuration/>");
    const end = await job({ SPARK_HOME, directory }, ["--dry-run", "-o", "json", "--driver-class-path", conf]);
    expect(JSON.parse(end.stdout)).toMatchObject({
      prepared: {
        archive: {
          fits: true,
          driver: {
            used: false,
            why: `${conf} is in front of Spark's jars, and has core-default.xml, which they have too`,
          },
        },
      },
    });
  });
});

/** AOT caches are of Java 25, which only newer Sparks run on; where none is installed, nothing of it can be seen. */
const newer = await installedJava(25);
const sparks = testedVersions.filter((version) => Number.parseFloat(version) >= 4.3);
describe.for(newer === undefined ? [] : sparks)("on Spark %s with the newest Java here", (version) => {
  test.for([
    ["as Spark starts them", []],
    ["with one more module opened, too", ["--add-opens=java.base/java.time=ALL-UNNAMED"]],
  ] as const)("driver and executors load Spark's classes from an AOT cache %s", async ([, options]) => {
    const [SPARK_HOME, JAVA_HOME] = [sparkHomeOf(version), newer?.home ?? ""];
    const kit = { SPARK_HOME, JAVA_HOME, directory: await realArchive(SPARK_HOME, JAVA_HOME) };
    await expectClassesFromArchive(kit, ...options);
  });
});
