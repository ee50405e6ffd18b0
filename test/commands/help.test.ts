import { describe, expect, test } from "vitest";
import { flagOf, keys, settingOf } from "../../src/settings/table.ts";
import { callMain } from "../support/call-main.ts";

test.for([["--help"], ["-h"], ["help"], ["run", "--help"]])(
  "%j prints each flag with its default, and ends with 0",
  async (argv) => {
    const { exitCode, stdout, stderr } = await callMain(argv);
    expect([exitCode, stderr]).toEqual([0, ""]);
    for (const key of keys) {
      expect(stdout).toContain(flagOf(key));
      const { default: standard } = settingOf(key);
      if (standard !== undefined && standard !== "false")
        expect(stdout.replace(/\s+/g, " ")).toContain(`default: ${standard}`);
    }
    expect(stdout.split("\n").filter((line) => line.length > 120)).toEqual([]);
  },
);

test("the precedence in --help names every place that docs/settings.md names", async () => {
  const text = (await callMain(["--help"])).stdout.replace(/\s+/g, " ");
  expect(text).toMatch(
    /Precedence.* --config; Spark's own conf\/spark-defaults\.conf .*; the header of a \.scala script; defaults/,
  );
});

test("--version says version, commit and Node on one line", async () => {
  const { exitCode, stdout } = await callMain(["--version"]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^spark-runner \d+\.\d+\.\d+.*\n$/);
  expect(stdout).toContain(process.versions.node);
});

describe("completion", () => {
  test.for(["bash", "zsh", "fish"])("for %s knows each flag", async (shell) => {
    const { exitCode, stdout } = await callMain(["completion", shell]);
    expect(exitCode).toBe(0);
    for (const key of keys) expect(stdout).toContain(flagOf(key).slice(2));
  });

  test.for([[[]], [["csh"]]])("for %j is an error of use that says what there is", async ([args]) => {
    const { exitCode, stderr } = await callMain(["completion", ...args!]);
    expect(exitCode).toBe(64);
    expect(stderr).toContain("bash, zsh, fish");
  });
});
