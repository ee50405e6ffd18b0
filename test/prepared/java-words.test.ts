import { describe, expect, test } from "vitest";
import { archiveWords, whyNotBeside } from "../../src/prepared/java-words.ts";
import { manifest } from "../support/seen-archive.ts";

const aot = { ...manifest, kind: "aot", java: { ...manifest.java, version: "25.0.1" } } as const;
const GiB = 1024 ** 3;

describe("an archive is not given beside", () => {
  test.for<[string, RegExp]>([
    ["-XX:SharedArchiveFile=/x.jsa", /^Java gets -XX:SharedArchiveFile, which is a choice of archives of its own$/],
    ["-Xshare:off", /-Xshare, which is a choice/],
    ["-XX:-UseSharedSpaces", /choice of archives/],
    ["-XX:ArchiveClassesAtExit=/x", /choice of archives/],
    ["-XX:AOTCache=/x", /choice of archives/],
    ["-XX:AOTMode=off", /choice of archives/],
    ["-javaagent:/otel.jar=key=hunter2", /^Java gets -javaagent, an agent/],
    ["-agentpath:/x.so", /an agent/],
    ["-agentlib:hprof", /an agent/],
    ["-XX:-UseCompressedOops", /how objects are laid out/],
    ["-XX:+UseZGC", /how objects are laid out/],
    ["-XX:ObjectAlignmentInBytes=16", /how objects are laid out/],
    ["-Xbootclasspath/a:/x.jar", /where Java finds its classes/],
    ["--patch-module=java.base=/x", /where Java finds its classes/],
    ["-Djava.system.class.loader=x.Y", /where Java finds its classes/],
    ["-XX:+BytecodeVerificationLocal", /verified without it/],
    ["@/options", /not read here/],
    ["-XX:Flags=/x", /not read here/],
  ])("%s", ([word, why]) => {
    expect(whyNotBeside(["-Dx", word], GiB)).toMatch(why);
    expect(whyNotBeside([word], GiB)).not.toContain("hunter2");
  });
});

test("what only chooses a collector, a compiler, or opens a module is no reason against an archive, of either kind", () => {
  const words = [
    "-XX:+UseSerialGC",
    "-XX:+UseG1GC",
    "-Xint",
    "-XX:TieredStopAtLevel=1",
    "-Xlog:gc",
    "-XX:+UseCompressedOops",
  ];
  const modules = ["--add-opens=java.base/java.nio=ALL-UNNAMED", "--module-path=/x", "-agentlib:jdwp=server=y"];
  expect(whyNotBeside([...words, ...modules], 31 * GiB)).toBeUndefined();
});

test("from 32 GiB of heap on, Java lays objects out in another way", () => {
  expect(whyNotBeside([], 31 * GiB)).toBeUndefined();
  expect(whyNotBeside([], 32 * GiB)).toMatch(/32 GiB/);
  expect(whyNotBeside([], undefined)).toBeUndefined();
});

/** Java does not start when it meets a diagnostic option before the word that unlocks those. */
const atItsAddress = ["-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0"];

test("Java is told where the archive is, and to say nothing of it in words that it knows", () => {
  expect(archiveWords(manifest, "/x")).toEqual([...atItsAddress, "-XX:SharedArchiveFile=/x", "-Xlog:cds*=off"]);
  expect(archiveWords(aot, "/x")).toEqual([...atItsAddress, "-XX:AOTCache=/x", "-Xlog:cds*=off", "-Xlog:aot*=off"]);
});
