import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../support/executable.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "jar-"));
  mkdirSync(path.join(folder, "sparkrunner"));
  for (const name of ["sparkrunner/Main$.class", "sparkrunner/Main.class", "sparkrunner/build.txt"])
    writeFileSync(path.join(folder, name), name);
  writeFileSync(path.join(folder, "sparkrunner/Main.scala"), "no class");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = "const { jarOf } = await import(process.argv[1]); process.stdout.write(await jarOf(process.argv[2]));";
const jarIn = (TZ: string): Buffer =>
  execFileSync(
    process.execPath,
    ["--input-type=module", "-e", program, path.join(root, "scripts/build/jar.ts"), folder],
    {
      env: { TZ },
    },
  );

test("a jar's bytes are the same in another time zone, and of files that are newer", () => {
  const jar = jarIn("UTC");
  utimesSync(path.join(folder, "sparkrunner/Main.class"), 1_000_000_000, 1_000_000_000);
  expect(jarIn("Asia/Tokyo").equals(jar)).toBe(true);
});

test("a jar has its manifest first, then classes and texts as they are, all of 1980", () => {
  const file = path.join(folder, "main.jar");
  writeFileSync(file, jarIn("America/New_York"));
  const listed = execFileSync("python3", ["-m", "zipfile", "-l", file], { encoding: "utf8" }).trim().split("\n");
  expect(listed.slice(1).map((line) => line.split(/\s+/))).toEqual([
    ["META-INF/MANIFEST.MF", "1980-01-01", "00:00:00", "23"],
    ["sparkrunner/Main$.class", "1980-01-01", "00:00:00", "23"],
    ["sparkrunner/Main.class", "1980-01-01", "00:00:00", "22"],
    ["sparkrunner/build.txt", "1980-01-01", "00:00:00", "21"],
  ]);
  expect(() => execFileSync("python3", ["-m", "zipfile", "-t", file])).not.toThrow();
});
