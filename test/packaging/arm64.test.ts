import { open, readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { built, inRoot, run } from "./built.ts";

/** It can't be run here: its structure is all that can be looked at. */
describe("the executable for linux-arm64", () => {
  let bytes: Buffer;
  beforeAll(async () => {
    const build = [inRoot("scripts/build.ts"), "--target", "linux-arm64"];
    const { exitCode, stderr } = await run(process.execPath, build, { env: process.env });
    expect(exitCode, stderr).toBe(0);
    bytes = await readFile(built("spark-runner-linux-arm64"));
  }, 300_000);

  test("is a 64-bit ELF file for AArch64", () => {
    expect(bytes.subarray(0, 4).toString("latin1")).toBe("\x7fELF");
    expect(bytes[4]).toBe(2);
    expect(bytes.readUInt16LE(18)).toBe(183);
  });

  test("is executable", async () => {
    const file = await open(built("spark-runner-linux-arm64"));
    expect(((await file.stat()).mode & 0o111).toString(8)).toBe("111");
    await file.close();
  });

  test("has the same Node as the one for x64, with its SEA switch on", () => {
    expect(bytes.includes(`node.js/v${process.versions.node}`) || bytes.includes(`v${process.versions.node}`)).toBe(
      true,
    );
    expect(bytes.includes("NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:1")).toBe(true);
  });

  test.each(["main.cjs", "late.cjs", "later.cjs", "spark-runner-scala_2.12.jar", "spark-runner-scala_2.13.jar"])(
    "contains %s",
    (name) => {
      expect(bytes.includes(name)).toBe(true);
    },
  );
});
