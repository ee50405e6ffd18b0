/** The command `explain`: where a log comes from, and what it is told apart from. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { callMain, type Called } from "../support/call-main.ts";

const folder = mkdtempSync(path.join(tmpdir(), "spark-runner-explain-"));
afterAll(() => rmSync(folder, { recursive: true }));

const log = `26/11/30 18:00:00 INFO SparkContext: Running Spark version 3.5.9\nException in thread "main" java.lang.ClassNotFoundException: com.x.Y\n\tat x.Y.z(Y.scala:1)\n`;
const long = `${log}${"26/11/30 18:00:00 INFO SparkContext: Invoking stop()\n".repeat(20_000)}`;
const fileOf = (name: string, content: string | Buffer): string => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};
const explain = (content: string | Buffer): Promise<Called> => callMain(["explain", fileOf("job.log", content)]);

describe("reads", () => {
  test.for([
    ["a log as it is", log],
    ["gzip", gzipSync(long)],
    ["gzip of several members", Buffer.concat([gzipSync(log), gzipSync("the end\n")])],
    ["zstd", zstdCompressSync(long)],
    ["zstd of several frames", Buffer.concat([zstdCompressSync(log), zstdCompressSync("the end\n")])],
    ["what PowerShell writes", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(log, "utf16le")])],
  ] as const)("%s", async ([, content]) => {
    const { exitCode, stdout, stderr } = await explain(content);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^.* \(missing-class\)\n {2}line 2: Exception in thread "main" /);
    expect(stdout).not.toContain("note:");
  });

  test.for([
    ["cut off", gzipSync(long).subarray(0, -300), "the packed log is cut off"],
    ["damaged", Buffer.concat([gzipSync(long).subarray(0, -8), Buffer.alloc(8, 7)]), "the packed log is damaged"],
    ["cut off, in zstd", zstdCompressSync(long).subarray(0, -8), "the packed log is cut off"],
  ] as const)("what can be read of one that is %s, and says so", async ([, content, note]) => {
    const { exitCode, stdout } = await explain(content);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`\\(missing-class\\)\n[\\s\\S]*\nnote: ${note}`));
  });

  test.for([[["-"]], [[]]] as const)("stdin, by the arguments %j", ([args]) => {
    const program = path.join(import.meta.dirname, "../../bin/spark-runner.ts");
    const { status, stdout } = spawnSync(process.execPath, [program, "explain", ...args], {
      input: log,
      encoding: "utf8",
    });
    expect(stdout).toContain("(missing-class)");
    expect(status).toBe(0);
  });
});

test("ends with 1 when it finds no cause, and says what to do", async () => {
  const { exitCode, stdout } = await explain("nothing\n");
  expect(exitCode).toBe(1);
  expect(stdout).toContain("what to do: ");
});

test("takes the exit code that the log does not tell", async () => {
  const file = fileOf("killed.log", "26/11/30 18:00:00 INFO SparkContext: Running Spark version 3.5.9\n");
  expect((await callMain(["explain", file, "--exit-code", "137"])).stdout).toContain("(killed)");
  const { exitCode, stderr } = await callMain(["explain", "--exit-code", "many", file]);
  expect(exitCode).toBe(64);
  expect(stderr).toContain("a whole number from 0 to 255");
});

describe("a name", () => {
  test("of a cause prints its page", async () => {
    const { exitCode, stdout } = await callMain(["explain", "missing-class"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^missing-class\n\nA missing class\.\n[\s\S]*- Another attempt: no\n[\s\S]*\ndocs\/causes\.md#missing-class\n$/,
    );
  });

  test("that is nearly one of a cause is asked about", async () => {
    const { exitCode, stderr } = await callMain(["explain", "missing-clas"]);
    expect(exitCode).toBe(64);
    expect(stderr).toContain('there is no file and no cause "missing-clas"');
    expect(stderr).toContain("did you mean missing-class?");
  });

  test("of a file and of a cause is the file's", () => {
    fileOf("missing-class", "nothing\n");
    const program = path.join(import.meta.dirname, "../../bin/spark-runner.ts");
    const { status, stderr } = spawnSync(process.execPath, [program, "explain", "missing-class"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toContain("missing-class is a file here");
  });

  test.for([
    ["no file", "/nonexistent/job.log", "there is no such file"],
    ["a folder", folder, "it is a folder"],
  ] as const)("of %s is refused with 66", async ([, name, why]) => {
    const { exitCode, stderr } = await callMain(["explain", name]);
    expect(exitCode).toBe(66);
    expect(stderr).toContain(`failed to read the log ${JSON.stringify(name)}: ${why}`);
  });
});

test("writes to a reader that is gone without a word", () => {
  const program = path.join(import.meta.dirname, "../../bin/spark-runner.ts");
  const command = `'${process.execPath}' '${program}' explain '${fileOf("job.log", log)}' | true; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
  expect([stdout, stderr]).toEqual(["0\n", ""]);
});
