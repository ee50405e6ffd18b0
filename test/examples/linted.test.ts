import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { linterOf } from "../../scripts/tools/python-packages.ts";
import { callMain } from "../support/call-main.ts";
import { root } from "../support/executable.ts";

const filesOf = (pattern: string): string[] => globSync(pattern, { cwd: root }).toSorted();
function complaints(name: Parameters<typeof linterOf>[0], ...args: string[]): string {
  const { error, status, stdout, stderr } = spawnSync(linterOf(name), args, { cwd: root, encoding: "utf8" });
  if (error !== undefined) throw error;
  return status === 0 ? "" : `${stdout}${stderr}`;
}
const dockerfiles = filesOf("docker/Dockerfile*");
const python = filesOf("{docker,examples}/**/*.py");
const shellFiles = [...filesOf("{docker,scripts,src,test}/**/*.sh"), "scripts/test", "scripts/demo", "scripts/cluster"];

test("hadolint has nothing to say of the Dockerfiles", () => {
  expect(dockerfiles).toEqual(["docker/Dockerfile", "docker/Dockerfile.any"]);
  expect(complaints("hadolint", ...dockerfiles)).toBe("");
});

test("ruff has nothing to say of the Python files, nor of their format", () => {
  expect(python.length).toBeGreaterThan(3);
  expect(complaints("ruff", "check", "--no-cache", ...python)).toBe("");
  expect(complaints("ruff", "format", "--no-cache", "--check", "--line-length", "120", ...python)).toBe("");
});

test("shellcheck has nothing to say of the shell files", () => {
  expect(shellFiles).toContain("src/adapters/process/tree/watch.sh");
  expect(complaints("shellcheck", "--external-sources", ...shellFiles)).toBe("");
});

test("shellcheck has nothing to say of the completions, but that words are split, which they are meant to be", async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "completion-")), "spark-runner.bash");
  writeFileSync(file, (await callMain(["completion", "bash"])).stdout);
  expect(complaints("shellcheck", "--shell=bash", "--exclude=SC2207", file)).toBe("");
});

describe.for(dockerfiles)("%s", (file) => {
  const instructions = readFileSync(path.join(root, file), "utf8")
    .split("\n")
    .filter((line) => /^[A-Z]+ /.test(line));

  test("runs spark-runner as a user that is not root, by number", () => {
    expect(instructions.findLast((line) => line.startsWith("USER "))).toBe("USER 185");
    expect(instructions).toContain('ENTRYPOINT ["/usr/bin/tini", "--", "/usr/local/bin/spark-runner"]');
  });

  test("has the executable alone in a layer, and behind it only what that makes of Spark's classes, as root", () => {
    const isRoot = (at: number): boolean =>
      instructions.slice(0, at).findLast((line) => line.startsWith("USER ")) === "USER 0";
    const copied = instructions.indexOf("COPY --chmod=0755 ${EXECUTABLE} /usr/local/bin/spark-runner");
    const prepared = instructions.indexOf('RUN if [ "$ARCHIVE" = yes ]; then spark-runner prepare; fi');
    const making = instructions.filter((line, at) => at >= copied && /^(?:RUN|COPY|ADD) /.test(line));
    expect(making).toEqual([instructions[copied], instructions[prepared]]);
    expect(isRoot(prepared)).toBe(true);
  });
});

describe.for([
  ["python3", "add_pod_label.py", ["label"]],
  [undefined, "scala_executor.sh", ["exec", "a job.scala", "more"]],
  ["python3", "clean_svc.py", ["clean"]],
] as const)("the drop-in %s %s", ([interpreter, name, expected]) => {
  const file = path.join(root, "docker/dropins", name);

  test("is executable, and one line beside its first", () => {
    expect(statSync(file).mode & 0o111).toBe(0o111);
    expect(readFileSync(file, "utf8").trimEnd().split("\n")).toEqual([
      expect.stringMatching(/^#!/),
      expect.any(String),
    ]);
  });

  test(`becomes spark-runner ${expected[0]}, with its arguments and exit code`, () => {
    const folder = mkdtempSync(path.join(tmpdir(), "drop-in-"));
    const text = `#!/bin/sh\nprintf '%s\\n' $$ "$@"\nexit 7\n`;
    writeFileSync(path.join(folder, "spark-runner"), text, { mode: 0o755 });
    const env = { ...process.env, PATH: `${folder}:${process.env["PATH"]}` };
    const words = [...(interpreter === undefined ? [] : [interpreter]), file, ...expected.slice(1)];
    const shell = `printf '%s\\n' $$; exec "$@"`;
    const { status, stdout } = spawnSync("bash", ["-c", shell, "bash", ...words], { env, encoding: "utf8" });
    const [own, pid, ...args] = stdout.trimEnd().split("\n");
    expect([status, args]).toEqual([7, [...expected]]);
    expect(pid).toBe(own);
  });
});
