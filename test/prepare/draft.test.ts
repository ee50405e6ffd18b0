import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { cantWrite, openDraft } from "../../src/prepare/draft.ts";

let root = "";
let place = "";
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "draft-"));
  place = path.join(root, "opt/runner/prepared");
});

const open = (): ReturnType<typeof openDraft> => openDraft(place, "id", { isForCheck: false });
const put = (folder: string, name: string, text: string): void => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text, { mode: 0o600 });
};

test("what was made comes into its place as a whole, readable by all whatever the umask", () => {
  const umask = process.umask(0o077);
  try {
    const draft = open();
    put(draft.folder, "scripts/one/program", "1");
    expect(existsSync(place)).toBe(false);
    draft.keep();
    draft.drop();
  } finally {
    process.umask(umask);
  }
  const modes = ["..", ".", "scripts/one", "scripts/one/program"].map(
    (name) => statSync(path.join(place, name)).mode & 0o777,
  );
  expect(modes).toEqual([0o755, 0o755, 0o755, 0o644]);
  expect(readdirSync(path.dirname(place))).toEqual(["prepared"]);
});

test("a folder with something of somebody else's is refused, and left as it is", () => {
  put(place, "scripts/one/program", "1");
  put(place, "jobs/etl.scala", "");
  expect(open).toThrow(`${place} has something that prepare did not make: jobs`);
  put(root, "a-file", "");
  place = path.join(root, "a-file");
  expect(open).toThrow(`failed to write ${place}: ENOTDIR`);
  expect(readdirSync(root).toSorted()).toEqual(["a-file", "opt"]);
});

test("of what is dropped nothing is left, nor of the folders that were made for it", () => {
  const draft = open();
  put(draft.folder, "classes.jsa", "half");
  put(draft.work, "training/classes-1.log", "");
  draft.drop();
  expect(readdirSync(root)).toEqual([]);
});

test("scripts are added to those of the image below, and its archive stays where there is no new one", () => {
  put(place, "scripts/one/program", "1");
  put(place, "classes.jsa", "old");
  put(place, "archive.json", "old");
  const draft = open();
  put(draft.folder, "scripts/two/program", "2");
  draft.keep();
  expect(readdirSync(path.join(place, "scripts"))).toEqual(["one", "two"]);
  expect(readFileSync(path.join(place, "classes.jsa"), "utf8")).toBe("old");
});

test("a new archive takes the place of one of another kind", () => {
  put(place, "classes.jsa", "old");
  put(place, "archive.json", "old");
  const draft = open();
  put(draft.folder, "classes.aot", "new");
  put(draft.folder, "archive.json", "new");
  draft.keep();
  expect(readdirSync(place).toSorted()).toEqual(["archive.json", "classes.aot"]);
});

test("a place that can't be written is told with 78", () => {
  put(root, "file", "");
  place = path.join(root, "file/prepared");
  expect(open).toThrow(expect.objectContaining({ exitCode: 78, advice: expect.stringContaining("--prepared-dir") }));
});

test.for([
  ["ENOSPC", "make room there"],
  ["EACCES", "run prepare as root"],
])("of what can't be written for %s the advice is to %s", ([code, advice]) => {
  const error = cantWrite(place, Object.assign(new Error(code), { code }));
  expect([error.exitCode, error.message]).toEqual([78, `failed to write ${place}: ${code}`]);
  expect(error.advice).toContain(advice);
});
