import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { withoutAppFolders } from "../../src/prepare/spark-work.ts";

function sparkHome(...applications: string[]): string {
  const home = mkdtempSync(path.join(tmpdir(), "spark-work-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  for (const each of applications) mkdirSync(path.join(home, "work", each), { recursive: true });
  return home;
}
const runs = (home: string, name: string): Promise<void> => {
  mkdirSync(path.join(home, "work", name, "0"), { recursive: true });
  return Promise.resolve();
};

test("what an application left in Spark's folder is removed, and so is the folder that was made for it", async () => {
  const home = sparkHome();
  await withoutAppFolders(home, () => runs(home, "app-1"));
  expect(readdirSync(home)).toEqual([]);
});

test("what was there before stays, and what is no application's", async () => {
  const home = sparkHome("app-0", "driver-0");
  await withoutAppFolders(home, async () => {
    await runs(home, "app-1");
    await runs(home, "driver-1");
  });
  expect(readdirSync(path.join(home, "work"))).toEqual(["app-0", "driver-0", "driver-1"]);
});

test("it is removed after a failure too, which is told", async () => {
  const home = sparkHome();
  const failing = withoutAppFolders(home, async () => {
    await runs(home, "app-1");
    throw new Error("no room");
  });
  await expect(failing).rejects.toThrow("no room");
  expect(readdirSync(home)).toEqual([]);
});
