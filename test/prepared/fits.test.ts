import { describe, expect, test } from "vitest";
import { whyNot } from "../../src/prepared/fits.ts";
import { parseManifest } from "../../src/prepared/parse-manifest.ts";
import type { SeenArchive } from "../../src/prepared/seen-archive.ts";
import { manifest, seen } from "../support/seen-archive.ts";

const java = (change: Partial<NonNullable<SeenArchive["java"]>>): Partial<SeenArchive> =>
  seen.java === undefined ? {} : { java: { ...seen.java, ...change } };
const jars = (...change: readonly object[]): Partial<SeenArchive> => ({
  spark: { ...seen.spark, jars: [...seen.spark.jars.slice(0, 2), ...(change as SeenArchive["spark"]["jars"])] },
});
const madeWith = (version: string, kind: "cds" | "aot"): Partial<SeenArchive> => ({
  ...java({ version }),
  manifest: { ...manifest, kind, java: { ...manifest.java, version } },
});

test("an archive fits where Java, Spark and its jars are what it was made from", () => {
  expect(whyNot(seen)).toBeUndefined();
});

describe("an archive is not used, and it is said why, where", () => {
  test.for<[string, Partial<SeenArchive>, RegExp]>([
    [
      "its manifest can't be read",
      { manifest: { fault: "archive.json can't be read (EACCES)" } },
      /^archive.json can't/,
    ],
    ["the user could write to it", { changeable: "x can be changed by others" }, /^x can be changed/],
    ["it can't be read", { archive: { fault: "classes.jsa can't be read (EACCES)" } }, /\(EACCES\)$/],
    ["it was cut off", { archive: { bytes: 4999, header: "head" } }, /has 4999 bytes and not 5000: it was cut off/],
    ["it begins with other bytes", { archive: { bytes: 5000, header: "x" } }, /begins with other bytes/],
    ["Java is not known", { java: undefined }, /not known which Java/],
    ["Java is another", java({ version: "21.0.2" }), /made with Java 17\.0\.15, and this is Java 21\.0\.2$/],
    ["Java is another build by its file", java({ release: "x" }), /another build of Java 17/],
    ["Java is another build by its library", java({ vmBytes: 1 }), /another build of Java 17/],
    ["Java has lost its own", java({ hasOwnArchive: false }), /\/opt\/java lacks its own archive/],
    ["Java is 8, whatever is said", madeWith("1.8.0_402", "cds"), /^Java 1\.8\.0_402 has no such archives/],
    ["Java is 11, whatever is said", madeWith("11.0.22", "cds"), /^Java 11\.0\.22 has no such archives/],
    ["Java is too old for an AOT cache", madeWith("21.0.2", "aot"), /^Java 21\.0\.2 has no such archives/],
    [
      "Spark is elsewhere",
      { spark: { ...seen.spark, home: "/other" } },
      /made for the Spark in \/opt\/spark, and this one is in \/other/,
    ],
    ["a jar is gone", jars(), /\/opt\/spark\/jars is not as it was: z\.jar is gone$/],
    ["a jar was replaced", jars({ name: "z.jar", bytes: 11, modified: 1000 }), /z\.jar has another size$/],
    [
      "a jar was touched",
      jars({ name: "z.jar", bytes: 10, modified: 1001 }),
      /z\.jar has another time of modification$/,
    ],
    [
      "there is another jar",
      jars(...seen.spark.jars.slice(2), { name: "new.jar", bytes: 1, modified: 1 }),
      /new\.jar is new$/,
    ],
  ])("%s", ([, change, why]) => {
    expect(whyNot({ ...seen, ...change })).toMatch(why);
  });
});

test("of many jars that are not as they were, three are named", () => {
  const many = Array.from({ length: 9 }, (_, at) => ({ name: `${at}.jar`, bytes: 1, modified: 1 }));
  const spark = { ...seen.spark, jars: [...seen.spark.jars, ...many] };
  expect(whyNot({ ...seen, spark })).toMatch(/: 0\.jar is new, 1\.jar is new, 2\.jar is new, and 6 more$/);
});

test("Java 24 and newer may have an AOT cache", () => {
  expect(whyNot({ ...seen, ...madeWith("25.0.1", "aot") })).toBeUndefined();
});

test("a manifest that was cut off, or lacks what is relied on, is none", () => {
  const text = JSON.stringify(manifest);
  expect(parseManifest(text)).toEqual(manifest);
  for (const each of [text.slice(0, -1), "", "null", "[]", "{}", JSON.stringify({ ...manifest, schemaVersion: 2 })])
    expect(parseManifest(each), each).toBeUndefined();
  for (const part of ["kind", "file", "header", "java", "spark", "jars", "resources"])
    expect(parseManifest(JSON.stringify({ ...manifest, [part]: undefined })), part).toBeUndefined();
});
