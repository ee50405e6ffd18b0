import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { executable, run } from "../support/executable.ts";
import { fakeSpark } from "../support/fake-spark.ts";

const folder = mkdtempSync(path.join(tmpdir(), "command-line-"));
const job = path.join(folder, "job.py");
writeFileSync(job, "");

describe("exit codes of a wrong call", () => {
  test.for<[string, readonly string[], number]>([
    ["an unknown flag", ["--dry-run", "--max-attemps", "3", "job.py"], 64],
    ["a missing value", ["--dry-run", "job.py", "--grace"].toReversed(), 64],
    ["no application", ["--dry-run"], 64],
    ["an unknown subcommand", ["rum"], 64],
    ["a wrong value", ["--dry-run", "--grace", "soon", "job.py"], 78],
    ["a contradiction", ["--dry-run", "--set", "Executor_Minimum=3", "--set", "Executor_Maximum=2", "job.py"], 78],
    ["a wrong value beside an unknown flag", ["--dry-run", "--grace", "soon", "--foo", "job.py"], 64],
    [
      "driver memory above the container's limit",
      ["--dry-run", "--driver-memory", "8g", "--assume", "pod.memoryLimit=8Gi", "job.py"],
      78,
    ],
    ["a settings file that is not there", ["--dry-run", "--config", "/no/such.yaml", "job.py"], 78],
    ["a missing application", ["--local", "/no/such/job.py"], 66],
  ])("%s: %j ends with %i", async ([, args, code]) => {
    const end = await run(args);
    expect(end.code, end.stderr).toBe(code);
    expect(end.stdout).toBe("");
    expect(end.said.join("\n")).toContain("error: ");
  });

  test("prepare tells all that is wrong at once, each thing once", async () => {
    const end = await run(["prepare", "--nonsense", "--grace=soon", "/no/such.scala"]);
    expect(end.code).toBe(64);
    const errors = end.said.filter((line) => line.startsWith("error: "));
    expect(errors.map((line) => /nonsense|grace|such\.scala/.exec(line)?.[0])).toEqual([
      "nonsense",
      "grace",
      "such.scala",
    ]);
  });

  test("no Spark anywhere ends with 127 and says where it was looked for", async () => {
    const end = await run(["--local", job], { env: { PATH: "/usr/bin:/bin", HOME: folder } });
    expect(end.code).toBe(127);
    expect(end.said.join("\n")).toContain("SPARK_HOME");
  });

  test("what looks like a pod without a service account ends with 78, and does not run the job in one JVM", async () => {
    const env = { KUBERNETES_SERVICE_HOST: "10.0.0.1", SPARK_HOME: fakeSpark("exit 0") };
    const end = await run([job], { env });
    expect(end.code).toBe(78);
    expect(end.said.join("\n")).toMatch(/no service account is mounted\n.*automountServiceAccountToken.*--local/);
    expect((await run(["--local", job], { env })).code).toBe(0);
  });

  test("a spark-submit that can't be executed ends with 126, and is not tried again", async () => {
    const home = fakeSpark("exit 0");
    spawnSync("chmod", ["-x", path.join(home, "bin/spark-submit")]);
    const end = await run(["--local", "--retry-delay", "0", job], { env: { SPARK_HOME: home } });
    expect(end.code).toBe(126);
    expect(end.said.filter((line) => /^attempt \d of/.test(line))).toHaveLength(1);
  });

  test("more variables than Linux gives a process end with 126, are told as such, and are not tried again", async () => {
    const config = path.join(folder, "many.yaml");
    const lines = Array.from({ length: 30 }, (_, at) => `  V${at}: ${"x".repeat(100_000)}`);
    writeFileSync(config, `set:\n${lines.join("\n")}\n`);
    const argv = ["--local", "--config", config, "--retry-delay", "0", job];
    const end = await run(argv, { env: { SPARK_HOME: fakeSpark("exit 0") } });
    expect(end.code, end.stderr).toBe(126);
    expect(end.said.filter((line) => /^attempt \d of/.test(line))).toHaveLength(1);
    expect(end.said.join("\n")).toContain("the job's arguments and variables are more than Linux gives a process");
  });
});

describe("streams", () => {
  test("spark-runner's own lines go to stderr with a prefix each, and stdout is the job's alone", async () => {
    const end = await run(["--local", job], { env: { SPARK_HOME: fakeSpark("echo out; echo err >&2") } });
    expect(end.code).toBe(0);
    expect(end.stdout).toBe("out\n");
    expect(end.stderr.split("\n").filter((line) => line !== "" && !line.startsWith("spark-runner: "))).toEqual(["err"]);
  });

  test("the plan on a closed stdout is no error", () => {
    const piped = spawnSync("bash", ["-c", `set -o pipefail; ${executable} --dry-run job.py | head -c 1`], {
      encoding: "utf8",
    });
    expect(piped.status).toBe(0);
    expect(piped.stderr).toBe("");
  });

  test("warnings go to stderr, also beside a plan", async () => {
    const end = await run(["--dry-run", "-o", "json", "job.py"], { env: { SPARK_RUNNER_MAX_ATEMPTS: "3" } });
    expect(end.said).toEqual([
      "warning: unknown variable SPARK_RUNNER_MAX_ATEMPTS is ignored; did you mean SPARK_RUNNER_MAX_ATTEMPTS?",
    ]);
    expect(JSON.parse(end.stdout)).toMatchObject({ planVersion: 3, target: "pod", runHere: "local" });
  });
});

describe("help and completions", () => {
  test("--help, help and run --help print the same", async () => {
    const [first, ...others] = await Promise.all(
      [["--help"], ["help"], ["run", "--help"], ["-h"]].map((args) => run(args)),
    );
    expect(first?.code).toBe(0);
    expect(first?.stdout).toContain("--max-attempts <number>");
    for (const other of others) expect(other.stdout).toBe(first?.stdout);
  });

  test("bash completes flags, values and subcommands with the script that completion bash prints", () => {
    const script = `
      source <(${executable} completion bash)
      PATH=${path.dirname(executable)}:$PATH
      complete -p spark-runner >/dev/null || exit 9
      try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=\${#COMP_LINE}; COMPREPLY=(); _spark_runner; echo "\${COMPREPLY[*]}"; }
      cd "${folder}"; try spark-runner --max-a; try spark-runner --output ""; try spark-runner compl; try spark-runner --local jo; try spark-runner --grace "";
      try spark-runner manifests --n; try spark-runner completion ""; try spark-runner label --name`;
    const end = spawnSync("bash", ["--norc", "-c", script], { encoding: "utf8" });
    expect(end.stdout.split("\n").map((line) => line.trim())).toEqual([
      "--max-attempts",
      "text json yaml shell",
      "completion",
      "job.py",
      "",
      "--namespace --network-policy --no-network-policy --no-volume-claims --no-minimal",
      "bash zsh fish",
      "--name --namespace",
      "",
    ]);
  });
});
