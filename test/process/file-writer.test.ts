import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "file-writer-"));

/** Writes these pieces to a file that has room for so many bytes until the piece `null`, which stands for space. */
function written(room: number, pieces: readonly (string | null)[]): { text: string; loss: string } {
  const file = path.join(folder, "file");
  const program = `
    import { openSync } from "node:fs";
    import { execFileSync } from "node:child_process";
    import { FileWriter } from "${root}/src/adapters/process/output/file-writer.ts";
    const writer = new FileWriter(openSync(process.argv[1], "w"));
    for (const piece of JSON.parse(process.argv[2])) {
      if (piece === null) execFileSync("prlimit", ["--pid", String(process.pid), "--fsize=unlimited"]);
      else writer.write(Buffer.from(piece));
    }
    process.stdout.write(String(writer.takeLoss()) + "," + writer.takeLoss());`;
  const node = [path.join(root, "node_modules/.bin/node"), "--input-type=module", "-e", program];
  const args = [`--fsize=${room}:unlimited`, ...node, file, JSON.stringify(pieces)];
  const loss = execFileSync("prlimit", args, { encoding: "utf8" });
  return { text: readFileSync(file, "utf8"), loss };
}

const full = "EFBIG: file too large, write";

test.for<[string, number, (string | null)[], string, string]>([
  ["all is written where there is space", 100, ["a", "bc\n", "", "d"], "abc\nd", "undefined,undefined"],
  ["a line that was cut is ended", 4, ["abc\ndef\n", null, "ghi\n"], "abc\nghi\n", `${full} (4 bytes),undefined`],
  ["half a line stays half", 6, ["abc\ndef\n", null, "ghi\n"], "abc\nde\nghi\n", `${full} (2 bytes),undefined`],
  [
    "its rest is not written later",
    6,
    ["abc\ndefg", null, "h", "i\njkl\n"],
    "abc\nde\njkl\n",
    `${full} (5 bytes),undefined`,
  ],
  [
    "a line in pieces, of which one is lost",
    2,
    ["ab", "cd", null, "ef\n", "gh\n"],
    "ab\ngh\n",
    `${full} (5 bytes),undefined`,
  ],
  [
    "as long as it is full all is lost",
    2,
    ["ab\n", "cd\n", "ef\n", null, "gh"],
    "ab\ngh",
    `${full} (7 bytes),undefined`,
  ],
])("a disk that gets full: %s", ([, room, pieces, text, loss]) => {
  expect(written(room, pieces)).toEqual({ text, loss });
});
