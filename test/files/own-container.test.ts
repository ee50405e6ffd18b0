import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { createOwnContainer, type Kernel } from "../../src/adapters/files/own-container.ts";
import { planOf, podFacts } from "../support/plans.ts";

const folder = mkdtempSync(path.join(tmpdir(), "own-container-"));
const kernel = (counts: (number | undefined)[], more: Partial<Kernel> = {}): Kernel => ({
  oomKills: () => counts.shift(),
  limit: () => 1000,
  peak: () => 999,
  ...more,
});
const plan = planOf(["--local", "job.py"]);
const killsOf = (of: Kernel): unknown => createOwnContainer([], {}, of).watch(plan)().oomKills;

test("only what was killed meanwhile counts, with limit and peak where they are known", () => {
  expect(killsOf(kernel([4, 6]))).toEqual({ count: 2, limit: 1000, peak: 999 });
  expect(killsOf(kernel([4, 5], { limit: () => undefined, peak: () => undefined }))).toEqual({ count: 1 });
  expect(killsOf(kernel([4, 4]))).toBeUndefined();
  expect(killsOf(kernel([undefined, undefined]))).toBeUndefined();
  expect(killsOf(kernel([undefined, 3]))).toBeUndefined();
});

const foldersOf = (argv: string[], env = {}, facts = {}): string[] => {
  const look = createOwnContainer([], env, kernel([])).watch(planOf([...argv, "job.py"], { env, facts }));
  return look().places.map((each) => each.folder);
};

test("the driver's folders are looked at where its scratch files are", () => {
  expect(foldersOf(["--local"])).toEqual(["/tmp"]);
  expect(foldersOf(["--local", "--work-dir", folder])).toEqual(["/tmp", folder]);
  const local = { SPARK_LOCAL_DIRS: `${folder},/var/tmp` };
  expect(foldersOf(["--local"], local, { environment: { ...podFacts.environment, ...local } })).toEqual([
    folder,
    "/var/tmp",
    "/tmp",
  ]);
  expect(foldersOf(["--local", "--conf", `spark.local.dir=${folder}`])).toEqual([folder, "/tmp"]);
});

test("a JVM's report is looked for where the driver's options say", () => {
  const options = `-Dx=1 -XX:ErrorFile=${folder}/end-%p.txt`;
  const conf = ["--conf", `spark.driver.extraJavaOptions=${options}`];
  const look = createOwnContainer([], {}, kernel([])).watch(planOf(["--local", ...conf, "job.py"]));
  const text =
    "# There is insufficient memory for the Java Runtime Environment to continue.\n# Cannot create GC thread.\n";
  writeFileSync(path.join(folder, "end-7.txt"), text);
  expect(look().crash).toEqual({ file: `${folder}/end-7.txt`, what: "Cannot create GC thread." });
});
