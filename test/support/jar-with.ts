/** A jar of empty files, for what looks at their names alone. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const program = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as jar:
    for name in sys.stdin.read().splitlines():
        jar.writestr(name, b"")
    jar.comment = b"a comment behind the end"
`;

export function jarWith(names: readonly string[]): Buffer {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "jar-with-")), "some.jar");
  const { status, stderr } = spawnSync("python3", ["-c", program, file], { input: names.join("\n"), encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return readFileSync(file);
}
