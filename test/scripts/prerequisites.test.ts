import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
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

interface How {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
}

const noInstall: How = { args: ["--no-install"] };

/** Runs a script where only these tools are on PATH; a fake tool succeeds in everything, or always ends with its code. */
async function runWith(
  script: string,
  tools: readonly string[],
  fake: Record<string, number> = {},
  { args = [], env = {}, ...who }: How = {},
) {
  for (const tool of ["bash", ...tools]) await symlink(findTool(tool), path.join(bin, tool));
  for (const [tool, code] of Object.entries(fake)) {
    await writeFile(path.join(bin, tool), `#!${findTool("bash")}\nexit ${code}\n`, { mode: 0o755 });
  }
  const { status, stdout, stderr } = spawnSync(path.join(bin, "bash"), [path.join(scripts, script), ...args], {
    ...who,
    env: { PATH: bin, ...env },
    encoding: "utf8",
  });
  return { status, stdout, lines: stderr.trimEnd().split("\n"), stderr };
}

test.each(["test", "demo", "cluster"])(
  "scripts/%s tells all that is missing together, each with its command",
  async (script) => {
    const { status, stdout, lines, stderr } = await runWith(script, ["flock"], { "apt-get": 1, node: 0 }, noInstall);
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
  const fake = { "apt-get": 1, flock: 0, git: 0, node: 0, npm: 0, mvn: 0 };
  const { lines } = await runWith("test", coreutils, fake, noInstall);
  expect(lines.slice(1, -1)).toEqual([expect.stringMatching(/^ {2}pip of python3 .* apt-get install -y python3-pip$/)]);
});

test("another kind of machine is told, beside what else is missing", async () => {
  const machine = { HOSTTYPE: "aarch64", OSTYPE: "linux-musl" };
  const { status, stderr } = await runWith(
    "demo",
    coreutils,
    { "apt-get": 1, git: 0, node: 0, npm: 0 },
    { env: machine },
  );
  expect(status).toBe(1);
  expect(stderr).toContain("Linux on x86-64 with glibc (this is aarch64-linux-musl)");
  expect(stderr).toContain("apt-get install -y maven");
});

test("where no cluster of its own can be had, scripts/cluster tells which other ways are open", async () => {
  const machine = { HOSTTYPE: "arm64", OSTYPE: "darwin22" };
  const { status, stderr } = await runWith(
    "cluster",
    coreutils,
    { "apt-get": 1, git: 0, node: 0, npm: 0 },
    { env: machine },
  );
  expect(status).toBe(1);
  expect(stderr).toContain("Linux on x86-64 with glibc (this is arm64-darwin22)");
  expect(stderr).toContain("scripts/cluster up --context NAME");
  expect(stderr).toContain("KUBEBUILDER_ASSETS");
});

test("where dnf installs packages, its command and names are given", async () => {
  const { stderr } = await runWith("demo", coreutils, { dnf: 1, git: 0, node: 0, flock: 0, python3: 0 });
  expect(stderr).toMatch(/^All together: (sudo )?dnf install -y nodejs-npm maven$/m);
});

test.for([
  [[0, "yes"], "install"],
  [[0, "yes", "--cluster"], "install"],
  [[0, "no"], "name"],
  [[1000, "yes"], "name"],
  [[0, "yes", "unit", "--no-install"], "refuse"],
  [[1000, "no", "--no-install"], "refuse"],
  [[0, "yes", "--help"], "name"],
  [[0, "yes", "-h", "--no-install"], "refuse"],
] as const)("who we are, whether apt-get is there, and the arguments %j: %s", ([words, expected]) => {
  const call = 'source "$1" && shift && how_to_bring "$@"';
  const args = ["-c", call, "bash", path.join(scripts, "tools/prepare.sh"), ...words.map(String)];
  expect(spawnSync("bash", args, { encoding: "utf8" })).toMatchObject({
    stdout: `${expected}\n`,
    stderr: "",
    status: 0,
  });
});

/** Without Maven and pip; apt-get writes down what it was asked for, and brings Maven when it has package lists. */
const withApt = async (how: How = {}) => {
  const [log, lists, mvn] = ["log", "lists", "mvn"].map((name) => path.join(bin, name)) as [string, string, string];
  const bash = findTool("bash");
  await writeFile(
    path.join(bin, "apt-get"),
    `#!${bash}
echo "$@" >>${log}
if [[ $1 == update ]]; then >${lists}; exit; fi
[[ -e ${lists} ]] || { echo "E: Unable to locate package" >&2; exit 100; }
echo "#!${bash}" >${mvn}
chmod +x ${mvn}
`,
    { mode: 0o755 },
  );
  const python = `#!${bash}\n[[ $1 == -c ]]\n`;
  await writeFile(path.join(bin, "python3"), python, { mode: 0o755 });
  const tools = [...coreutils, "chmod"];
  const result = await runWith("test", tools, { git: 0, node: 0, npm: 0, flock: 0 }, how);
  return { ...result, asked: existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : [] };
};
const packages = "install -y -qq --no-install-recommends python3-pip maven";

test.runIf(process.getuid?.() === 0)(
  "as root, what is missing is told and installed; what is missing still ends it",
  async () => {
    const { status, lines, asked } = await withApt();
    expect(asked).toEqual([packages, "update -qq", packages]);
    expect(status).toBe(1);
    expect(lines).toEqual([
      "Not on this machine, and needed:",
      expect.stringMatching(/^ {2}pip of python3 /),
      expect.stringMatching(/^ {2}mvn /),
      "apt-get install python3-pip maven … (--no-install refuses)",
      "Still not on this machine, and needed:",
      expect.stringMatching(/^ {2}pip of python3 .*: apt-get install -y python3-pip$/),
    ]);
  },
);

test("--no-install changes nothing, and names the command", async () => {
  const { status, asked, stderr } = await withApt({ args: ["unit", "--no-install"] });
  expect([status, asked]).toEqual([1, []]);
  expect(stderr).toMatch(/^All together: (sudo )?apt-get install -y python3-pip maven\nNothing was changed\./m);
});

test.runIf(process.getuid?.() === 0)(
  "without root nothing is installed, and the command begins with sudo",
  async () => {
    await chmod(bin, 0o755);
    const nobody = { uid: 65534, gid: 65534 };
    const { status, asked, stderr } = await withApt(nobody);
    expect([status, asked]).toEqual([1, []]);
    expect(stderr).toMatch(/^All together: sudo apt-get install -y python3-pip maven$/m);
  },
);

test.runIf(process.getuid?.() === 0)("on another kind of machine nothing is installed", async () => {
  const { status, asked } = await withApt({ env: { HOSTTYPE: "aarch64" } });
  expect([status, asked]).toEqual([1, []]);
});

test("what prepare.sh hands on to the programs that it starts is no setting of spark-runner", () => {
  const text = readFileSync(path.join(scripts, "tools/prepare.sh"), "utf8");
  const exported = [...text.matchAll(/^\s*export (\w+)/gm)].map(([, name]) => name);
  expect(exported).toEqual(["HOW_TO_BRING_PACKAGES"]);
});

test.for([
  ["11.6.0", "v24.1.0", "its own"],
  ["9.2.0", "v18.19.0", "a newer one"], // Debian 12's, which leaves out vitest's native part
  ["10.9.0", "v22.12.0", "a newer one"],
  ["6.14.8", "v24.1.0", "a newer one"],
] as const)("npm %s on Node %s installs the packages by %s", async ([npm, node, expected]) => {
  const say = (version: string): string => `#!/usr/bin/env bash\n[[ $1 == --version ]] && echo ${version} && exit\n`;
  // Asked for a newer npm, it puts one into the folder.
  const brings = `if [[ $1 == install ]]; then
  mkdir -p "$3/node_modules/.bin"
  printf '#!/usr/bin/env bash\necho a newer one: "$@"\n' >"$3/node_modules/.bin/npm"
  chmod +x "$3/node_modules/.bin/npm"
else
  echo its own: "$@"
fi\n`;
  await writeFile(path.join(bin, "node"), say(node), { mode: 0o755 });
  await writeFile(path.join(bin, "npm"), say(npm) + brings, { mode: 0o755 });
  const args = ["-c", 'source "$1" && npm_of_any_age ci', "bash", path.join(scripts, "tools/prepare.sh")];
  const env = { ...process.env, PATH: `${bin}:${process.env["PATH"] ?? ""}` };
  expect(spawnSync("bash", args, { env, encoding: "utf8" })).toMatchObject({ stdout: `${expected}: ci\n`, stderr: "" });
});
