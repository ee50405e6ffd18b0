import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const scripts = path.resolve(import.meta.dirname, "../../scripts");
const findTool = (name: string): string =>
  spawnSync("bash", ["-c", `command -v ${name}`])
    .stdout.toString()
    .trim();
const coreutils = ["cat", "dirname", "env", "mkfifo", "mktemp", "rm", "sha256sum"];

let bin = "";
beforeEach(async () => {
  bin = await mkdtemp(path.join(tmpdir(), "spark-runner-path-test-"));
});
afterEach(() => rm(bin, { recursive: true, force: true }));

/** Runs a script where only these tools are on PATH; a fake tool succeeds in everything, or always ends with its code. */
async function runWith(script: string, tools: readonly string[], fake: Record<string, number> = {}, env = {}) {
  for (const tool of ["bash", ...tools]) await symlink(findTool(tool), path.join(bin, tool));
  for (const [tool, code] of Object.entries(fake)) {
    await writeFile(path.join(bin, tool), `#!${findTool("bash")}\nexit ${code}\n`, { mode: 0o755 });
  }
  const { status, stdout, stderr } = spawnSync(path.join(bin, "bash"), [path.join(scripts, script)], {
    env: { PATH: bin, ...env },
    encoding: "utf8",
  });
  return { status, stdout, lines: stderr.trimEnd().split("\n"), stderr };
}

test.each(["test", "demo", "cluster"])(
  "scripts/%s tells all that is missing together, each with its command",
  async (script) => {
    const { status, stdout, lines, stderr } = await runWith(script, ["flock"], { "apt-get": 1, node: 0 });
    expect(status).toBe(1);
    expect(stdout).toBe("");
    const found = lines.map((line) => /^ {2}(.+?) \(.+\): (?:sudo )?apt-get install -y (.+)$/.exec(line)?.slice(1, 3));
    expect(found.filter((match) => match !== undefined)).toEqual([
      [coreutils.join(" "), "coreutils"],
      ["git", "git"],
      ["npm, any version", "npm"],
      ["python3 with pip", "python3 python3-pip"],
      ["mvn", "maven"],
    ]);
    expect(stderr).toMatch(/^All together: (sudo )?apt-get install -y coreutils git npm python3 python3-pip maven$/m);
  },
);

test("a python3 without pip is told apart from no python3", async () => {
  // A python3 whose version is fine (`-c`), but which has no pip (`-m`).
  await writeFile(path.join(bin, "python3"), `#!${findTool("bash")}\n[[ $1 == -c ]]\n`, { mode: 0o755 });
  const { lines } = await runWith("test", coreutils, { "apt-get": 1, flock: 0, git: 0, node: 0, npm: 0, mvn: 0 });
  expect(lines.slice(1, -1)).toEqual([expect.stringMatching(/^ {2}pip of python3 .* apt-get install -y python3-pip$/)]);
});

test("another kind of machine is told, beside what else is missing", async () => {
  const machine = { HOSTTYPE: "aarch64", OSTYPE: "linux-musl" };
  const { status, stderr } = await runWith("demo", coreutils, { "apt-get": 1, git: 0, node: 0, npm: 0 }, machine);
  expect(status).toBe(1);
  expect(stderr).toContain("Linux on x86-64 with glibc (this is aarch64-linux-musl)");
  expect(stderr).toContain("apt-get install -y maven");
});

test("where no cluster of its own can be had, scripts/cluster tells which other ways are open", async () => {
  const machine = { HOSTTYPE: "arm64", OSTYPE: "darwin22" };
  const { status, stderr } = await runWith("cluster", coreutils, { "apt-get": 1, git: 0, node: 0, npm: 0 }, machine);
  expect(status).toBe(1);
  expect(stderr).toContain("Linux on x86-64 with glibc (this is arm64-darwin22)");
  expect(stderr).toContain("scripts/cluster up --context NAME");
  expect(stderr).toContain("KUBEBUILDER_ASSETS");
});

test("where dnf installs packages, its command and names are given", async () => {
  const { stderr } = await runWith("demo", coreutils, { dnf: 1, git: 0, node: 0, flock: 0, python3: 0 });
  expect(stderr).toMatch(/^All together: (sudo )?dnf install -y nodejs-npm maven$/m);
});

test("CI, as root, installs what is missing before it gives up", async () => {
  // This apt-get writes down what it was asked for, and brings nothing.
  const log = path.join(bin, "log");
  await writeFile(path.join(bin, "apt-get"), `#!${findTool("bash")}\necho "$@" >>${log}\n`, { mode: 0o755 });
  const tools = { git: 0, node: 0, npm: 0, python3: 0, flock: 0 };
  const { status, stderr } = await runWith("test", coreutils, tools, { CI: "true" });
  expect(status).toBe(1);
  expect(stderr).toContain("  mvn (Maven, ");
  if (process.getuid?.() === 0) {
    expect(spawnSync("cat", [log]).stdout.toString()).toMatch(/install .*maven/);
  } else {
    expect(existsSync(log)).toBe(false);
  }
});
