/** Spark copies what a .py or .R program prints by a thread that nobody waits for: its last lines must not wait for a reader. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { executable } from "../support/executable.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const folder = mkdtempSync(path.join(tmpdir(), "slow-reader-"));
const job = path.join(folder, "job.py");
writeFileSync(
  job,
  `for number in range(30000):
    print(f"line {number} of the job, with words")
raise ValueError("what ended it")
`,
);
const slow = path.join(folder, "slow.py");
writeFileSync(
  slow,
  `import os, sys, time
while data := os.read(0, 6500):
    sys.stdout.buffer.write(data)
    time.sleep(0.05)
`,
);

describe.for(testedVersions)("on Spark %s", (version) => {
  test("a .py job whose reader is slow is heard whole, with what ended it", () => {
    const { PATH, HOME, JAVA_HOME } = process.env;
    const script = `set -o pipefail; ${executable} --local --max-attempts 1 ${job} 2>${folder}/log | python3 ${slow}; cat ${folder}/log >&2; exit \${PIPESTATUS[0]}`;
    const { stdout, stderr } = spawnSync("bash", ["-c", script], {
      env: { PATH, HOME, ...(JAVA_HOME === undefined ? {} : { JAVA_HOME }), SPARK_HOME: sparkHomeOf(version) },
      encoding: "utf8",
      maxBuffer: 1 << 26,
    });
    const lines = stdout.split("\n");
    expect(
      lines.findIndex((line, number) => line !== `line ${number} of the job, with words`),
      stderr,
    ).toBe(30_000);
    expect(lines.slice(30_000).join("\n")).toMatch(/^Traceback.*\nValueError: what ended it\n$/s);
    expect(stderr).toContain("ValueError: what ended it");
    expect(stderr).not.toMatch(/dropped|lost/);
  });
});
