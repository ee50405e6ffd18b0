import { appendFileSync, chmodSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { changeable } from "../../src/adapters/machine/changeable.ts";
import { seeArchive } from "../../src/adapters/machine/seen-archive.ts";
import { whyNot } from "../../src/prepared/fits.ts";
import { classPathOf } from "../../src/prepared/seen-archive.ts";
import { linkTo, preparedFolder, touch, type PreparedFolder } from "../support/prepared-folder.ts";

const judge = ({ directory, sparkHome, javaHome }: PreparedFolder, home = sparkHome): string | undefined => {
  const seen = seeArchive(directory, home, javaHome);
  return seen === undefined ? "nothing" : whyNot(seen);
};

test("what was described fits; Spark's jars stand in the order of their names' bytes", async () => {
  const made = await preparedFolder();
  expect(judge(made)).toBeUndefined();
  const seen = seeArchive(made.directory, made.sparkHome, made.javaHome);
  expect(seen === undefined ? "" : classPathOf(seen)).toBe(made.jars);
});

test("the same Spark by another path is the same, and keeps the path by which the JVM knows it", async () => {
  const made = await preparedFolder();
  const link = linkTo(made.sparkHome);
  expect(judge(made, link)).toBeUndefined();
  const seen = seeArchive(made.directory, link, made.javaHome);
  expect(seen === undefined ? "" : classPathOf(seen)).toBe(made.jars);
});

test("where there is no folder, or no archive in it, there is nothing to say", async () => {
  const made = await preparedFolder();
  rmSync(path.join(made.directory, "archive.json"));
  expect(judge(made)).toBe("nothing");
  expect(seeArchive("/nonexistent", made.sparkHome, made.javaHome)).toBeUndefined();
});

describe("it is noticed before a JVM is told of it that", () => {
  test.for<[string, (made: PreparedFolder) => void, RegExp]>([
    [
      "the archive was cut off",
      ({ archive }) => truncateSync(archive, 7000),
      /classes\.jsa has 7000 bytes and not 14000/,
    ],
    ["the archive is longer", ({ archive }) => appendFileSync(archive, "x"), /has 14001 bytes/],
    [
      "the archive was replaced by one of the same size",
      ({ archive }) => writeFileSync(archive, "ARCHIVE".repeat(2000)),
      /begins with other bytes/,
    ],
    ["the archive is gone", ({ archive }) => rmSync(archive), /classes\.jsa can't be read \(ENOENT\)/],
    [
      "the manifest is damaged",
      ({ directory }) => truncateSync(`${directory}/archive.json`, 100),
      /was not written by this/,
    ],
    ["a jar was touched", ({ sparkHome }) => touch(`${sparkHome}/jars/A.jar`, 1), /A\.jar has another time/],
    [
      "a jar was replaced",
      ({ sparkHome }) => appendFileSync(`${sparkHome}/jars/A.jar`, "x"),
      /A\.jar has another size/,
    ],
    ["a jar came", ({ sparkHome }) => writeFileSync(`${sparkHome}/jars/c.jar`, ""), /c\.jar is new/],
    [
      "Java is another",
      ({ javaHome }) => writeFileSync(`${javaHome}/release`, 'JAVA_VERSION="17.0.16"\n'),
      /this is Java 17\.0\.16/,
    ],
    ["Java is no Java", ({ javaHome }) => rmSync(`${javaHome}/release`), /not known which Java/],
    [
      "Java has no archive of its own",
      ({ javaHome }) => rmSync(`${javaHome}/lib/server/classes.jsa`),
      /lacks its own archive/,
    ],
    [
      "others may write to it",
      ({ archive }) => chmodSync(archive, 0o646),
      /classes\.jsa can be changed by others than root/,
    ],
    [
      "others may put another in its place",
      ({ directory }) => chmodSync(directory, 0o777),
      /prepared can be changed by/,
    ],
  ])("%s", async ([, damage, why]) => {
    const made = await preparedFolder();
    damage(made);
    expect(judge(made)).toMatch(why);
  });
});

test("a user that could change what is run as it lies is told so, and root's own is trusted", async () => {
  const { archive } = await preparedFolder();
  expect(changeable([archive], 0)).toBeUndefined();
  // The test's own process may write to it: so may that user.
  expect(changeable([archive], 54321)).toMatch(
    /can be changed by the user that runs the job \(54321\): it has to be made by root, before USER/,
  );
});
