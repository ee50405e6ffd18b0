import { chmodSync, mkdtempSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { createMessageFile } from "../../src/adapters/files/termination-message.ts";

const folder = mkdtempSync(path.join(tmpdir(), "termination-message-"));
let count = 0;
const fileWith = (text: string): string => {
  const file = path.join(folder, `${++count}`);
  writeFileSync(file, text);
  return file;
};
const neverFails = (why: string): void => {
  throw new Error(why);
};

describe("the termination message", () => {
  test("takes the place of what was there, longer or shorter, in the very same file", async () => {
    const file = fileWith("old and long enough");
    const { ino } = statSync(file);
    const message = createMessageFile(file, neverFails);
    await message.write("new\n");
    expect(readFileSync(file, "utf8")).toBe("new\n");
    await message.write("and now a longer one, ü\n");
    expect([readFileSync(file, "utf8"), statSync(file).ino]).toEqual(["and now a longer one, ü\n", ino]);
  });

  test("of several that are left at once, the last stays", async () => {
    const file = fileWith("");
    const message = createMessageFile(file, neverFails);
    await Promise.all([message.write("a signal"), message.write("the end")]);
    expect(readFileSync(file, "utf8")).toBe("the end");
  });

  test("of an earlier run goes at the start, and so does what this one left, but not what the job itself wrote", async () => {
    const file = fileWith("of an earlier run");
    const message = createMessageFile(file, neverFails);
    await message.write("");
    expect(readFileSync(file, "utf8")).toBe("");
    writeFileSync(file, "the job's own word");
    await message.write("");
    expect(readFileSync(file, "utf8")).toBe("the job's own word");
    await message.write("ended by SIGTERM\n");
    await message.write("");
    expect(readFileSync(file, "utf8")).toBe("");
  });
});

describe("where none can be written, that is told once, and is no failure", () => {
  test.for<[what: string, file: () => string, why: RegExp]>([
    [
      "there is no such file: one that is made, nobody reads",
      () => path.join(folder, "none"),
      /^there is no .*none in /,
    ],
    ["it is a folder", () => folder, / is no file$/],
    [
      "it is a pipe, which nobody reads",
      () => {
        const pipe = path.join(folder, "pipe");
        execFileSync("mkfifo", [pipe]);
        return pipe;
      },
      / is no file$/,
    ],
    [
      "it leads nowhere",
      () => {
        const link = path.join(folder, "link");
        symlinkSync("nowhere", link);
        return link;
      },
      /^there is no .*link in /,
    ],
    ["the kernel refuses it", () => "/proc/self/status", /./],
  ])("%s", async ([, file, why]) => {
    const told: string[] = [];
    const message = createMessageFile(file(), (each) => told.push(each));
    await message.write("one");
    await message.write("two");
    expect(told).toEqual([expect.stringMatching(why)]);
  });

  test("the user may not", async () => {
    const file = fileWith("");
    chmodSync(file, 0o400);
    const told: string[] = [];
    const wasRoot = process.geteuid?.() === 0;
    if (wasRoot) process.seteuid?.(65_534); // root may write anywhere
    try {
      await createMessageFile(file, (each) => told.push(each)).write("one");
    } finally {
      if (wasRoot) process.seteuid?.(0);
    }
    expect(told).toEqual([`this user may not write to ${file}`]);
  });
});
