import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { files } from "../../src/adapters/files/files.ts";
import type { Plan } from "../../src/plan/plan-schema.ts";
import { planOf } from "../support/plans.ts";

const folder = mkdtempSync(path.join(tmpdir(), "run-folder-"));
/** No name may be so long, so that not even root can remove it. */
const unremovable = path.join(folder, "x".repeat(300));

test("a folder that can't be removed is told, and the others go all the same", () => {
  const [workDir, other] = [path.join(folder, "work"), path.join(folder, "other")];
  for (const each of [workDir, other]) {
    mkdirSync(`${each}/tmp`, { recursive: true });
    writeFileSync(`${each}/owner`, "");
  }
  writeFileSync(`${other}/tmp/of-the-job`, "");
  const removing = (...paths: readonly string[]): Plan => ({
    ...planOf(["job.scala"]),
    teardown: paths.map((each) => ({ what: "scratch folder", by: { way: "path", path: each } })),
  });
  const plan = removing(workDir, unremovable, other);
  expect(files.removeWorkDir(plan)).toEqual({
    kept: [{ folder: `${other}/tmp`, names: ["of-the-job"] }],
    stuck: [{ file: unremovable, why: expect.stringContaining("File name too long") as string }],
  });
  expect([workDir, `${other}/owner`].filter((each) => existsSync(each))).toEqual([]);
  const first = removing(unremovable, workDir);
  mkdirSync(`${workDir}/tmp`, { recursive: true });
  expect(files.removeWorkDir(first).stuck).toHaveLength(1);
  expect(existsSync(workDir)).toBe(false);
});
