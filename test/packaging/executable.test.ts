import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { built, fakeSpark, inRoot, run, temporaryFolder } from "./built.ts";

const { version } = JSON.parse(readFileSync(inRoot("package.json"), "utf8")) as { version: string };
const versionLine = new RegExp(
  `^spark-runner ${version.replaceAll(".", "\\.")} \\(commit ([0-9a-f]{7,}(-dirty)?|unknown), Node 24\\.\\d+\\.\\d+\\)\\n$`,
);

describe("the executable", () => {
  test("tells its version, its commit and its Node, and nothing on stderr", async () => {
    const { exitCode, stdout, stderr } = await run(built("spark-runner"), ["--version"]);
    expect(stdout).toMatch(versionLine);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
  });

  test("tells the same version by its long and its short flag, which take different ways", async () => {
    const [long, short] = await Promise.all(["--version", "-V"].map((flag) => run(built("spark-runner"), [flag])));
    expect(short).toEqual(long);
  });

  test("is not influenced by NODE_OPTIONS, which are the job's business", async () => {
    const env = { NODE_OPTIONS: "--no-such-flag --require=/no/such/file.js" };
    const { exitCode, stdout, stderr } = await run(built("spark-runner"), ["--version"], { env });
    expect(stdout).toMatch(versionLine);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
  });

  test("takes Node's own options as its arguments, not as Node's", async () => {
    const { stdout } = await run(built("spark-runner"), ["--version", "--eval", "console.log('node')"]);
    expect(stdout).not.toContain("node\n");
  });
});

describe("the code cache", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("is accepted for what every start needs", async () => {
    const args = ["--dry-run", "job.py"];
    const { stderr } = await run(built("spark-runner"), args, { env: { NODE_DEBUG: "spark-runner" } });
    expect(stderr).toMatch(/chunk main: code cache accepted/);
    expect(stderr).not.toMatch(/chunk late/); // it does not load it
  });

  test("is accepted for what comes late, also on a single processor", async () => {
    const env = { NODE_DEBUG: "spark-runner", SPARK_HOME: await fakeSpark(folder), PATH: "/usr/bin:/bin" };
    const job = [built("spark-runner"), "--local", "local:///job.py"];
    const { stderr } = await run("taskset", ["--cpu-list", "0", ...job], { env });
    expect(stderr).toMatch(/chunk main: code cache accepted/);
    expect(stderr).toMatch(/chunk late: code cache accepted/);
  });
});
