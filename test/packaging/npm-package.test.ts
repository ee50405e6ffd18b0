import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inRoot, run, temporaryFolder } from "./built.ts";

describe("the npm package", () => {
  let folder: string;
  let project: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    project = path.join(folder, "project");
    await mkdir(project);
    await writeFile(path.join(project, "package.json"), "{}"); // else npm looks for a project further up
    await npm(["pack", "--pack-destination", folder], inRoot());
    const archive = (await readdir(folder)).find((name) => name.endsWith(".tgz")) ?? "none";
    await copyFile(path.join(folder, archive), path.join(project, "package.tgz"));
    await npm(["install", "--offline", "--no-audit", "--no-fund", "./package.tgz"], project);
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("installs alone: all libraries are in it", async () => {
    const installed = await readdir(path.join(project, "node_modules"));
    expect(installed.filter((name) => !name.startsWith("."))).toEqual(["spark-runner"]);
  });

  test("has a bin that works on the Node that is there", async () => {
    const bin = path.join(project, "node_modules", ".bin", "spark-runner");
    const { exitCode, stdout, stderr } = await run(bin, ["--version"], { env: process.env });
    expect(stdout).toMatch(new RegExp(`^spark-runner \\S+ \\(commit \\S+, Node ${process.versions.node}\\)\\n$`));
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
  });

  test("carries the jars of the Scala runner, the licences and the SBOM, and no source of ours or test", async () => {
    const inside = path.join(project, "node_modules", "spark-runner");
    const files = (await readdir(inside, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.relative(inside, path.join(parentPath, name)));
    expect(files).toEqual(
      expect.arrayContaining([
        "dist/npm/LICENSES.txt",
        "dist/npm/assets/spark-runner-scala_2.12.jar",
        "dist/npm/assets/spark-runner-scala_2.13.jar",
        "dist/npm/sbom.cdx.json",
      ]),
    );
    expect(files.filter((file) => file.endsWith(".ts"))).toEqual([]);
    for (const jar of files.filter((file) => file.endsWith(".jar"))) {
      expect((await readFile(path.join(inside, jar))).subarray(0, 2).toString()).toBe("PK");
    }
  });

  async function npm(args: readonly string[], cwd: string): Promise<void> {
    const { exitCode, stderr } = await run("npm", args, { cwd, env: process.env });
    expect(exitCode, stderr).toBe(0);
  }
});
