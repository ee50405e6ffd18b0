import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { planSchema, type Plan } from "../../src/plan/plan-schema.ts";
import { callMain } from "../support/call-main.ts";

const planBy = async (argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Plan> => {
  const { stdout, stderr, exitCode } = await callMain(["--dry-run", "-o", "json", ...argv], env);
  // The pod of these tests has no service account, and neither the application nor Spark is there.
  expect([
    exitCode,
    withoutRefusals(stderr).replace(/^spark-runner: warning: .*; what the API server knows .*\n/, ""),
  ]).toEqual([0, ""]);
  return planSchema.parse(JSON.parse(stdout));
};
const withoutRefusals = (stderr: string): string =>
  stderr.replaceAll(/^spark-runner: warning: run would end with (?:66|127): .*\nspark-runner: {3}.*\n/gm, "");
const pod = { KUBERNETES_SERVICE_HOST: "10.0.0.1", POD_NAME: "step-1", POD_NAMESPACE: "team" };

describe("--dry-run needs neither cluster nor Spark nor the application", () => {
  test("and notes that the application is not here", async () => {
    const { exitCode, stdout } = await callMain(["--dry-run", "/nowhere/job.scala"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Scala script, not found here");
    expect((await planBy(["/nowhere/job.scala"])).job.exists).toBe(false);
    expect((await planBy([import.meta.filename.replace(/ts$/, "py")])).job.exists).toBe(false);
    expect((await planBy(["s3a://bucket/job.py"])).job.exists).toBeNull();
  });

  test("plans for a pod on a laptop and in a pod, and for here only with --local", async () => {
    expect(await planBy(["job.py"])).toMatchObject({ target: "pod", runHere: "local" });
    expect(await planBy(["job.py"], pod)).toMatchObject({
      target: "pod",
      runHere: "pod",
      pod: { name: "step-1", namespace: "team" },
    });
    expect(await planBy(["--local", "job.py"], pod)).toMatchObject({ target: "local", runHere: "local", pod: null });
    expect(await planBy(["job.py"], { SPARK_RUNNER_LOCAL: "yes" })).toMatchObject({ target: "local" });
  });

  test("takes nothing of a laptop's Spark for the pod's, unless it is said for it", async () => {
    expect((await planBy(["job.py"], { SPARK_HOME: "/laptop/spark" })).spark.home).toBe("<spark.home>");
    expect((await planBy(["--spark-home", "/opt/spark", "job.py"], { SPARK_HOME: "/laptop/spark" })).submit.file).toBe(
      "/opt/spark/bin/spark-submit",
    );
    // Whatever was prepared for this machine's own jobs.
    const local = ["--local", "--prepared-dir", "/nonexistent", "job.py"];
    expect((await planBy(local, { SPARK_HOME: "/laptop/spark" })).spark.home).toBe("/laptop/spark");
  });

  test("nor the pod template that Spark's own defaults name, whose path is the image's", async () => {
    const home = mkdtempSync(path.join(tmpdir(), "spark-runner-defaults-"));
    mkdirSync(path.join(home, "conf"));
    const template = "spark.kubernetes.executor.podTemplateFile";
    writeFileSync(path.join(home, "conf/spark-defaults.conf"), `${template} /in/the/image.yaml\n`);
    expect((await planBy(["--spark-home", home, "job.py"])).pod?.template?.includes ?? null).toBeNull();
    const said = await callMain(["--dry-run", "--conf", `${template}=/in/the/image.yaml`, "job.py"]);
    expect([said.exitCode, said.stderr]).toEqual([78, expect.stringContaining("failed to read the pod template")]);
    rmSync(home, { recursive: true });
  });

  test("plans with facts that are assumed", async () => {
    const plan = await planBy(["--assume", "pod.memoryLimit=8Gi", "--assume", "pod.namespace=team", "job.jar"]);
    expect(plan.properties.find(({ name }) => name === "spark.driver.memory")?.value).toBe("7447m");
    expect(plan.pod?.namespace).toBe("team");
    expect(plan.unknown).not.toContain("pod.memoryLimit");
  });
});

test("in a pod where the API server can't be asked, the plan has gaps and a warning says why", async () => {
  const { exitCode, stdout, stderr } = await callMain(["--dry-run", "job.py"], pod);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("<pod.image>");
  expect(withoutRefusals(stderr)).toMatch(
    /^spark-runner: warning: failed to .*service account.*is missing in this plan\n$/,
  );
});

test("what a run would be refused for here is said beside the plan, each with its exit code and what to do", async () => {
  const { exitCode, stderr } = await callMain(["--dry-run", "--local", "job.scala"], { JAVA_HOME: "/no/java" });
  expect(exitCode).toBe(0);
  expect(stderr.split("\n")).toEqual([
    "spark-runner: warning: run would end with 66: failed to read the application job.scala: there is no such file, or it may not be read",
    "spark-runner:   give its path in the container; a remote one needs its scheme, such as s3a:// or https://",
    "spark-runner: warning: run would end with 127: failed to find spark-submit: neither SPARK_HOME, nor PATH, nor a pyspark package has it",
    "spark-runner:   set SPARK_HOME or --spark-home to the folder of a Spark distribution",
    "spark-runner: warning: run would end with 127: failed to find /no/java/bin/java: JAVA_HOME (/no/java) is not the folder of a Java",
    "spark-runner:   set JAVA_HOME to the folder of the Java that is in this image, or leave it unset when java is on PATH",
    "",
  ]);
});

test("each form tells the same plan", async () => {
  const argv = ["--dry-run", "--set", "Bucket_URI=s3a://lake", "job.py", "a b"];
  const plan = await planBy(argv.slice(1));
  expect(parse((await callMain([...argv.slice(0, 1), "--output=yaml", ...argv.slice(1)])).stdout)).toEqual(plan);
  const shell = (await callMain(["-oshell", ...argv])).stdout;
  expect(shell.split(" \\\n  ")).toEqual(
    expect.arrayContaining(["env", "Bucket_URI=s3a://lake", "'<spark.home>/bin/spark-submit'", "job.py 'a b'\n"]),
  );
  const text = (await callMain(argv)).stdout;
  const lines = text.split("\n");
  for (const { name, value } of plan.properties)
    expect(lines.filter((line) => line.startsWith(`  ${name} `) && line.includes(value))).toHaveLength(1);
});

test("where no terminal reads it there is no colour, in any form", async () => {
  for (const form of ["text", "json", "yaml", "shell"]) {
    // oxlint-disable-next-line no-control-regex
    expect((await callMain(["--dry-run", "-o", form, "job.py"], { FORCE_COLOR: "1" })).stdout).not.toMatch(/\u001b/);
  }
});

test("stdout is the plan's alone; a warning goes to stderr", async () => {
  const { stdout, stderr } = await callMain(["--dry-run", "-o", "json", "job.py"], { SPARK_RUNNER_MAX_ATTEMPT: "1" });
  expect(stderr).toBe(
    "spark-runner: warning: unknown variable SPARK_RUNNER_MAX_ATTEMPT is ignored; did you mean SPARK_RUNNER_MAX_ATTEMPTS?\n",
  );
  expect(stdout.startsWith("{")).toBe(true);
});

test("secrets are hidden in every form", async () => {
  const argv = [
    "--dry-run",
    "--conf",
    "spark.x.password=hunter22",
    "--set",
    "TOKEN=hunter33",
    "job.py",
    "--password",
    "hunter44",
    "s3a://k:hunter55@b",
  ];
  for (const form of ["text", "json", "yaml", "shell"]) {
    const { stdout } = await callMain([...argv.slice(0, 1), "-o", form, ...argv.slice(1)]);
    expect(stdout).not.toMatch(/hunter\d/);
    expect(stdout).toContain("***");
  }
});
