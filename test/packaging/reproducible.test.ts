import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inRoot, run, sha256, temporaryFolder } from "./built.ts";

describe("two builds of one tree", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("give the same bytes, whatever the folder, time zone, language and umask", { timeout: 120_000 }, async () => {
    const here = process.env;
    const [one, other] = await Promise.all([
      build(path.join(folder, "one"), { ...here, TZ: "UTC", LC_ALL: "C" }, "022"),
      build(
        path.join(folder, "a second one"),
        { ...here, TZ: "Asia/Tokyo", LC_ALL: "C.UTF-8", NODE_OPTIONS: "" },
        "077",
      ),
    ]);
    expect(Object.keys(one)).toEqual(expect.arrayContaining(["spark-runner", "sbom.cdx.json", "npm/cli.js"]));
    expect(other).toEqual(one);
  });
});

/** The checksum of each file that a build into an empty folder makes. */
async function build(dist: string, env: NodeJS.ProcessEnv, umask: string): Promise<Record<string, string>> {
  const tmp = `${dist} tmp`;
  await mkdir(tmp, { recursive: true });
  const script = 'umask "$1"; exec "$2" "$3"';
  const { exitCode, stderr } = await run(
    "bash",
    ["-c", script, "build", umask, process.execPath, inRoot("scripts/build.ts")],
    {
      env: { ...env, SPARK_RUNNER_DIST: dist, TMPDIR: tmp },
    },
  );
  expect(exitCode, stderr).toBe(0);
  const files = (await readdir(dist, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const sums: Record<string, string> = {};
  for (const { parentPath, name } of files) {
    const file = path.join(parentPath, name);
    sums[path.relative(dist, file)] = await sha256(file);
  }
  return sums;
}
