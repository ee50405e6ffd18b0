/** What spark-runner tells the JVM of Spark's launcher changes which jars that opens, and nothing of what it says. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan-schema.ts";
import { run } from "../support/executable.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const folder = mkdtempSync(path.join(tmpdir(), "spark-launcher-"));
const job = path.join(folder, "job.py");
writeFileSync(job, "");

async function planned(sparkHome: string): Promise<string> {
  const env = { SPARK_HOME: sparkHome, SPARK_LAUNCHER_OPTS: "" }; // without the tests' own
  const { code, stdout, stderr } = await run(["--dry-run", "--local", "-o", "json", job], { env });
  expect(code, stderr).toBe(0);
  const { environment } = (JSON.parse(stdout) as Plan).submit;
  return environment.find(({ name }) => name === "SPARK_LAUNCHER_OPTS")?.value ?? "none";
}

/**
 * The command of the driver's JVM, and what classes of the launcher's came from: the class path's jars have `file:` in front,
 * those that Java looks into before it do not.
 */
function launched(sparkHome: string, options: string): { command: string; jars: string[] } {
  const file = path.join(folder, "classes.log");
  const submit = [path.join(sparkHome, "bin/spark-submit"), "--conf", "spark.driver.memory=600m", "--version"];
  const said = execFileSync("bash", ["-c", '"$@" 2>&1', "bash", ...submit], {
    encoding: "utf8",
    env: {
      ...process.env,
      SPARK_HOME: sparkHome,
      SPARK_PRINT_LAUNCH_COMMAND: "1",
      SPARK_LAUNCHER_OPTS: `${options} -Xlog:class+load:file=${file}`,
    },
  });
  const jars = readFileSync(file, "utf8").matchAll(/source: (\S+\.jar)$/gm);
  return {
    command: /^Spark Command: (.*)$/m.exec(said)?.[1] ?? said,
    jars: [...new Set([...jars].map(([, jar = ""]) => jar))],
  };
}

test.each(testedVersions)(
  "on Spark %s the driver's command is the same, from the launcher's jar alone",
  async (version) => {
    const sparkHome = sparkHomeOf(version);
    const options = await planned(sparkHome);
    const [ours, theirs] = [launched(sparkHome, options), launched(sparkHome, "")];
    expect(ours.command).toBe(theirs.command);
    expect(ours.command).toMatch(/ -Xmx600m .*org\.apache\.spark\.deploy\.SparkSubmit /);
    const [, jar = ""] = /^-Xbootclasspath\/a:(\/.*\/spark-launcher_2\.1[23]-[\d.]+\.jar)$/.exec(options) ?? [];
    expect(ours.jars).toEqual([jar]);
    expect(theirs.jars).toEqual([`file:${jar}`]);
  },
);
