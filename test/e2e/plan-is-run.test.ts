import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan-schema.ts";
import { run } from "../support/executable.ts";
import { dumpingSpark, fakeSpark, received } from "../support/fake-spark.ts";

const folder = mkdtempSync(path.join(tmpdir(), "plan-is-run-"));
const home = dumpingSpark();
const job = path.join(folder, "my job.py");
writeFileSync(job, "");
const properties = path.join(folder, "job.properties");
writeFileSync(properties, "spark.from.file=1\nspark.my.password=in-the-file\n");

const secrets = ["s3cr3t-value", "t0ken-value", "p4ss-value", "url-pass-value", "in-the-file", "conf-secret-value"];
const args = [
  "--local",
  "--set",
  "DB_PASSWORD=s3cr3t-value",
  "--set",
  "Bucket_URI=s3a://lake",
  "--properties-file",
  properties,
  "--conf",
  "spark.hadoop.fs.s3a.secret.key=conf-secret-value",
  "--conf",
  "spark.plain=a b'c",
  job,
  "--token",
  "t0ken-value",
  "password=p4ss-value",
  "https://me:url-pass-value@host/x",
  "{attempt}",
  "",
  "two words",
  "$HOME",
  "again s3cr3t-value",
];
const env = { SPARK_HOME: home, Core_Limit: "2", DUMP: path.join(folder, "dump") };

describe("what --dry-run prints is what a process receives", () => {
  test("the same arguments and variables, but for the secrets", async () => {
    const ran = await run(args, { env });
    expect(ran.code, ran.stderr).toBe(0);
    const real = received(env.DUMP);
    const runId = real.env["SPARK_RUNNER_RUN"] ?? "";
    expect(runId).toMatch(/^[a-z0-9]{8}$/);

    const printed = await run(["--dry-run", "-o", "json", "--assume", `run.id=${runId}`, ...args], { env });
    expect(printed.code, printed.stderr).toBe(0);
    const plan = JSON.parse(printed.stdout) as Plan;
    const masked = (text: string): string => secrets.reduce((result, secret) => result.replaceAll(secret, "***"), text);
    expect(plan.submit.args).toEqual(real.args.map(masked).map((arg) => arg.replace("me:***@", "***@")));
    for (const { name, value } of plan.submit.environment) {
      expect([name, value.replace("{attempt}", "1")]).toEqual([name, masked(real.env[name] ?? "")]);
    }
  });

  test.for(["text", "json", "yaml", "shell"])(
    "no secret stands in the plan as %s, nor in what a run says",
    async (output) => {
      const printed = await run(["--dry-run", "-o", output, ...args], { env });
      expect(printed.code, printed.stderr).toBe(0);
      const ran = await run(args, { env });
      for (const secret of secrets) expect(printed.stdout + printed.stderr + ran.stderr).not.toContain(secret);
      expect(printed.stdout).toContain("***");
    },
  );

  test("an error that quotes a wrong value hides the secrets in it", async () => {
    const end = await run(["--dry-run", "--conf", "password=hunter22222", "--set", "1_SECRET=hunter33333", "job.py"]);
    expect(end.code).toBe(78);
    expect(end.stderr).not.toMatch(/hunter/);
  });
});

test("the pasted -o shell command gives spark-submit the same words", async () => {
  const harmless = ["--local", "--set", "A=it's $HOME", job, "a b", "", "'", "$(x)", "\\"];
  await run(harmless, { env });
  const direct = received(env.DUMP);
  const shell = await run(["--dry-run", "-o", "shell", ...harmless], { env });
  expect(spawnSync("bash", ["-c", shell.stdout], { env: { PATH: "/usr/bin:/bin", ...env } }).status).toBe(0);
  const pasted = received(env.DUMP);
  expect(pasted.args).toEqual(direct.args);
  expect(pasted.env["A"]).toBe("it's $HOME");
});

test("the pasted -o shell command of a script brings the jar that runs it", async () => {
  const listing = fakeSpark(
    'while [[ $1 != *.jar ]]; do shift; done; python3 -m zipfile -l "$1" | grep -c "sparkrunner/ScriptMain.class "; echo "$2"',
  );
  const script = path.join(folder, "job.scala");
  writeFileSync(script, "");
  const call = ["--dry-run", "--local", "-o", "shell", "--work-dir", folder, script];
  const shell = await run(call, { env: { SPARK_HOME: listing } });
  const pasted = spawnSync("bash", ["-c", shell.stdout], { encoding: "utf8", env: { PATH: "/usr/bin:/bin" } });
  expect(pasted.stdout, pasted.stderr).toBe(`1\n${script}\n`);
});
