import { expect, test } from "vitest";
import { chooseKind } from "../../src/prepared/kind.ts";

const java = { home: "/java", version: "17.0.15", release: "", vmBytes: 1, hasOwnArchive: true };

test.for([
  ["17.0.15", { kind: "cds" }],
  ["21.0.2", { kind: "cds" }],
  ["24", { kind: "cds" }],
  ["25.0.1", { kind: "aot" }],
] as const)("Java %s can make an archive", ([version, choice]) => {
  expect(chooseKind(version, java)).toEqual(choice);
});

test.for([["1.8.0_402"], ["11.0.27"]])("Java %s has none, and nothing is wrong with that", ([version]) => {
  expect(chooseKind(version, undefined)).toHaveProperty("none");
});

test("a Java without the archive of its own classes, or an unknown one, is at fault", () => {
  expect(chooseKind("17.0.15", { ...java, hasOwnArchive: false })).toMatchObject({
    fault: expect.stringContaining("lib/server/classes.jsa"),
  });
  expect(chooseKind(undefined, undefined)).toMatchObject({ fault: expect.stringContaining("JAVA_HOME") });
});
