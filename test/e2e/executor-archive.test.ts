import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { fixture, run } from "../support/executable.ts";
import { executorEnv, folder, ours, script } from "../support/executor-pod.ts";
import { received } from "../support/fake-spark.ts";
import { compileJava, javaTool } from "../support/jar.ts";
import { preparedFolder, type PreparedFolder } from "../support/prepared-folder.ts";
import { realArchive } from "../support/real-archive.ts";
import { javaHome as homeOfJava } from "../../scripts/tools/java.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

/** Like dumpingJava's, without a word on stdout. */
const dumps = String.raw`#!/bin/bash
{ printf '%s\0' "$#" "$@"; cat /proc/$$/environ; } > "$DUMP"`;
const classPathIn = (args: readonly string[]): string => args[args.indexOf("-cp") + 1] ?? "";
const sparks = script("entrypoint.sh", readFileSync(fixture("entrypoint.sh"), "utf8"));

/** The machine's own Java by all its files, but for the program. */
async function realJavaThat(text: string): Promise<string> {
  const { home } = await homeOfJava();
  const made = mkdtempSync(path.join(folder, "java-"));
  for (const name of ["release", "lib"]) symlinkSync(path.join(home, name), path.join(made, name));
  mkdirSync(path.join(made, "bin"));
  writeFileSync(path.join(made, "bin/java"), text, { mode: 0o755 });
  return made;
}

interface Executor {
  readonly args: readonly string[];
  readonly said: string;
  readonly cwd: string;
}

async function executor(made: PreparedFolder, env: Record<string, string> = {}): Promise<Executor> {
  const dump = path.join(mkdtempSync(path.join(folder, "dump-")), "dump");
  const cwd = mkdtempSync(path.join(folder, "cwd-"));
  const { directory, sparkHome, javaHome } = made;
  const here = { SPARK_HOME: sparkHome, JAVA_HOME: javaHome, SPARK_RUNNER_PREPARED_DIR: directory, DUMP: dump };
  const end = await run(["executor"], { env: { ...executorEnv, ...ours, ...here, ...env }, cwd });
  expect(end.code, end.stderr).toBe(0);
  return { args: received(dump).args, said: end.stdout + end.stderr, cwd };
}

describe.for([
  ["with Spark's entrypoint", { SPARK_RUNNER_ENTRYPOINT: sparks }],
  ["without an entrypoint", {}],
] as const)("an executor %s", ([, by]) => {
  test("has Spark's jars first and the archive among Java's options, and says nothing of it", async () => {
    const made = await preparedFolder(dumps);
    const { args, said } = await executor(made, { ...by, SPARK_JAVA_OPT_3: "-Dx", SPARK_CONF_DIR: "/conf" });
    expect(said).toBe("");
    expect(classPathIn(args)).toMatch(new RegExp(`^${made.jars}:/conf:`));
    expect(args).toEqual(expect.arrayContaining([`-XX:SharedArchiveFile=${made.archive}`, "-Xlog:cds*=off", "-Dx"]));
  });

  test("does without an archive that was cut off, and says so in one line", async () => {
    const made = await preparedFolder(dumps);
    truncateSync(made.archive, 7000);
    const { args, said } = await executor(made, by);
    expect(args.join(" ")).not.toContain("Archive");
    expect(classPathIn(args)).toMatch(new RegExp(`^:?${made.sparkHome}/conf:`));
    expect(said).toMatch(/^spark-runner: warning: the archive of classes is not used: .*has 7000 bytes.*\n$/);
  });

  test("does without where its driver does", async () => {
    const made = await preparedFolder(dumps);
    const { args, said } = await executor(made, { ...by, SPARK_RUNNER_PREPARED: "false" });
    expect([args.join(" ").includes("Archive"), said]).toEqual([false, ""]);
  });

  test("does without where others could have changed it", async () => {
    const made = await preparedFolder(dumps);
    chmodSync(made.archive, 0o666);
    const { args, said } = await executor(made, by);
    expect(args.join(" ")).not.toContain("Archive");
    expect(said).toContain("can be changed by");
  });

  test("of Java 11 gets no such option, whatever the manifest says", async () => {
    const { args } = await executor(await preparedFolder(dumps, "11.0.22"), by);
    expect(args.join(" ")).not.toContain("Archive");
  });
});

test("an entrypoint that is not Spark's gets its variables as they are", async () => {
  const made = await preparedFolder(dumps);
  const entrypoint = script("own.sh", '#!/bin/bash\nset | grep -E "^SPARK_(CONF_DIR|JAVA_OPT)" > "$DUMP"; exit 0\n');
  const dump = path.join(mkdtempSync(path.join(folder, "dump-")), "dump");
  const here = { SPARK_HOME: made.sparkHome, JAVA_HOME: made.javaHome, SPARK_RUNNER_PREPARED_DIR: made.directory };
  const env = { ...executorEnv, ...here, SPARK_RUNNER_ENTRYPOINT: entrypoint, SPARK_CONF_DIR: "/conf", DUMP: dump };
  const end = await run(["executor"], { env });
  expect([end.code, end.stderr, readFileSync(dump, "utf8")]).toEqual([0, "", "SPARK_CONF_DIR=/conf\n"]);
});

describe.for(testedVersions)("with Spark %s", (version) => {
  const sparkHome = sparkHomeOf(version);
  let directory: string;
  beforeAll(async () => void (directory = await realArchive(sparkHome)));

  test.for([
    ["with Spark's entrypoint", { SPARK_RUNNER_ENTRYPOINT: sparks }],
    ["without an entrypoint", {}],
  ] as const)(
    "an executor's Java %s loads Spark's classes from the archive, and still finds what lies in the folder of configuration",
    async ([, by]) => {
      const conf = mkdtempSync(path.join(folder, "conf-"));
      const files = ["log4j2.properties", "core-site.xml", "hive-site.xml"];
      for (const name of files) writeFileSync(path.join(conf, name), `<!-- the user's ${name} -->\n`);
      const dump = path.join(mkdtempSync(path.join(folder, "dump-")), "dump");
      const cwd = compileJava("Finds.java", []);
      const java = await realJavaThat(dumps);
      const here = { SPARK_HOME: sparkHome, JAVA_HOME: java, SPARK_RUNNER_PREPARED_DIR: directory, DUMP: dump };
      const end = await run(["executor"], {
        env: { ...executorEnv, ...ours, ...by, ...here, SPARK_CONF_DIR: conf },
        cwd,
      });
      expect([end.code, end.stdout + end.stderr]).toEqual([0, ""]);

      // The very command, but for the class that it starts.
      const { args } = received(dump);
      const words = args.slice(0, args.indexOf("-cp") + 2);
      const log = path.join(cwd, "classes.log");
      const found = execFileSync(javaTool("java"), [`-Xlog:class+load:file=${log}`, ...words, "Finds", ...files], {
        cwd,
        encoding: "utf8",
      });
      expect(found).toBe(files.map((name) => `${name}: <!-- the user's ${name} -->\n`).join(""));
      expect(readFileSync(log, "utf8")).toMatch(/org\.apache\.spark\.SparkConf source: shared objects file \(top\)/);
    },
  );
});
