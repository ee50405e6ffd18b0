/**
 * A setting costs one row: in a copy of the sources one is added to the table, and nothing else, and the program of the copy has
 * it everywhere.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan-schema.ts";

const row = `
  berthCount: optional<number>(integer(1, 9), {
    group: "Job",
    property: "spark.harbour.berths",
    description: "berths that ships find in the harbour",
  }),
`;
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(path.join(tmpdir(), "costs-one-row-"));
  for (const each of ["src", "bin", "package.json"]) cpSync(each, path.join(copy, each), { recursive: true });
  symlinkSync(path.resolve("node_modules"), path.join(copy, "node_modules"));
  const table = path.join(copy, "src/settings/table.ts");
  const text = readFileSync(table, "utf8");
  const before = "  coreLimit: optional<Cpu>(cpu, {";
  expect(text.split(before)).toHaveLength(2);
  writeFileSync(table, text.replace(before, `${row}${before}`));
  writeFileSync(path.join(copy, "job.yaml"), "berthCount: 7\n");
});
afterAll(() => rmSync(copy, { recursive: true }));

function call(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["bin/spark-runner.ts", ...args], {
    cwd: copy,
    env: { PATH: "/nonexistent", ...env },
    encoding: "utf8",
  });
  return { stdout, stderr, status };
}

describe("a row in the table of settings is", () => {
  test.for<[string, readonly string[], Record<string, string>, string]>([
    ["a flag", ["--berth-count", "7"], {}, "--berth-count"],
    ["a variable", [], { SPARK_RUNNER_BERTH_COUNT: "7" }, "SPARK_RUNNER_BERTH_COUNT"],
    ["what --set says of that", ["--set", "SPARK_RUNNER_BERTH_COUNT=7"], {}, "--set SPARK_RUNNER_BERTH_COUNT"],
    ["a key of the YAML file", ["--config", "job.yaml"], {}, "berthCount in job.yaml:1"],
  ])("%s, and the plan says so", ([, args, env, from]) => {
    const { stdout, stderr } = call(["--dry-run", "-o", "json", ...args, "s3a://b/job.py"], env);
    expect(stderr).toBe("");
    const { properties } = JSON.parse(stdout) as Plan;
    expect(properties.find(({ name }) => name === "spark.harbour.berths")).toMatchObject({ value: "7", from });
  });

  test("told when it is wrong, wherever it stands, and when it is misspelt", () => {
    const env = { SPARK_RUNNER_BERTH_COUNT: "many" };
    expect(call(["--dry-run", "--berth-count", "0", "job.py"], env)).toMatchObject({
      status: 78,
      stderr: [
        'spark-runner: error: SPARK_RUNNER_BERTH_COUNT: expected a whole number from 1 to 9, got "many"',
        'spark-runner: error: --berth-count: expected a whole number from 1 to 9, got "0"',
        "",
      ].join("\n"),
    });
    expect(call(["--dry-run", "--berth-cuont", "3", "job.py"]).stderr).toContain("did you mean --berth-count?");
  });

  test("in the help and in each shell's completions", () => {
    expect(call(["--help"]).stdout).toMatch(/--berth-count <number> +berths that ships find in the harbour/);
    for (const shell of ["bash", "zsh", "fish"])
      expect(call(["completion", shell]).stdout).toMatch(/(?:--|-l )berth-count/);
  });

  test("in the page of settings and in the schema of the file", () => {
    const script = `
      import { settingsPage, settingsSchema } from "./src/settings/docs.ts";
      console.log(JSON.stringify([settingsPage(), settingsSchema()]));`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: copy,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    const [page, schema] = JSON.parse(stdout) as [string, { properties: Record<string, unknown> }];
    expect(page).toContain("--berth-count");
    expect(schema.properties["berthCount"]).toMatchObject({ type: "integer", minimum: 1, maximum: 9 });
  });
});
