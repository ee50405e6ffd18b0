import { mkdtempSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { crashReport } from "../../src/adapters/machine/crash-report.ts";

/** Heads of reports that Java 17 wrote. */
const crash = `#
# A fatal error has been detected by the Java Runtime Environment:
#
#  SIGSEGV (0xb) at pc=0x00007f3d2c0a8c2b, pid=71, tid=90
#
# JRE version: OpenJDK Runtime Environment (17.0.15+6) (build 17.0.15+6-Debian-1deb12u1)
# Java VM: OpenJDK 64-Bit Server VM (17.0.15+6-Debian-1deb12u1, mixed mode, tiered, g1 gc, linux-amd64)
# Problematic frame:
# C  [libsnappy-1.1.so+0x8c2b]  decode+0x2b
#
`;
const noMemory = `#
# There is insufficient memory for the Java Runtime Environment to continue.
# Native memory allocation (mmap) failed to map 65536 bytes for committing reserved memory.
# Possible reasons:
`;
const internal = `#
# A fatal error has been detected by the Java Runtime Environment:
#
#  Internal Error (debug.cpp:362), pid=28, tid=29
#  fatal error: OutOfMemory encountered: Java heap space
#
`;

const at = Date.UTC(2026, 0, 1);
const folderWith = (files: Readonly<Record<string, readonly [text: string, atMs: number]>>): string => {
  const folder = mkdtempSync(path.join(tmpdir(), "crash-"));
  for (const [name, [text, ms]] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), text);
    utimesSync(path.join(folder, name), ms / 1000, ms / 1000);
  }
  return folder;
};
/** Nothing else on this machine is of that time or later, unless a JVM crashes in these tests. */
const since = Date.UTC(2100, 0, 1);
const later = since + 60_000;
const whatOf = (files: Parameters<typeof folderWith>[0], named: string[] = []): string | undefined =>
  crashReport(named, since, folderWith(files))?.what;

test.for([
  ["a signal", crash, "SIGSEGV (0xb) at pc=0x00007f3d2c0a8c2b, in C  [libsnappy-1.1.so+0x8c2b]  decode+0x2b"],
  ["no memory", noMemory, "Native memory allocation (mmap) failed to map 65536 bytes for committing reserved memory."],
  [
    "an error of its own",
    internal,
    "Internal Error (debug.cpp:362): fatal error: OutOfMemory encountered: Java heap space",
  ],
] as const)("the report of a JVM that ended for %s says what it was", ([, text, what]) => {
  expect(whatOf({ "hs_err_pid71.log": [text, later] })).toBe(what);
});

test("a report of an earlier attempt, and a file that is none, are not taken for it", () => {
  expect(whatOf({ "hs_err_pid71.log": [crash, at] })).toBeUndefined();
  expect(
    whatOf({ "hs_err_pid71.log": ["# a fatal mistake", later], "my_err_pid71.log": [crash, later] }),
  ).toBeUndefined();
});

test("of several the newest is told, by its path", () => {
  const folder = folderWith({
    "hs_err_pid71.log": [crash, later],
    "hs_err_pid72.log": [internal, later + 1000],
  });
  expect(crashReport([], since, folder)).toEqual({
    file: path.join(folder, "hs_err_pid72.log"),
    what: "Internal Error (debug.cpp:362): fatal error: OutOfMemory encountered: Java heap space",
  });
});

test("it is looked for where -XX:ErrorFile says, with the process in its name", () => {
  const other = folderWith({ "java+7.err": [crash, later], "java+x.err": [internal, later] });
  expect(whatOf({}, [path.join(other, "java+%p.err")])).toMatch(/^SIGSEGV/);
});
