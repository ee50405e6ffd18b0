import { closeSync, openSync, readSync } from "node:fs";
import { findExecutable, type Executable } from "./executable.ts";

/** Linux reads no more of a script's first line. */
const headBytes = 256;

/**
 * What execve would make of an executable file's content: a program, or a script whose interpreter is there. Asked
 * where execve itself can't be tried, since it ends the process when it fails.
 */
export function findFormat(file: string): Executable {
  const head = readHead(file);
  // One that may be executed but not read is taken as a program; scripts must be readable to run at all.
  if (head === undefined || head.startsWith("\x7fELF")) return { kind: "found", path: file };
  if (!head.startsWith("#!")) {
    const why = `${file} is neither a program nor a script with #! in its first line`;
    return { kind: "not started", exitCode: 126, why };
  }
  const interpreter = /^#![ \t]*([^ \t\n]*)/.exec(head)?.[1] ?? "";
  const found = findExecutable(interpreter === "" ? "/" : interpreter, undefined);
  if (found.kind === "found") return { kind: "found", path: file };
  return { ...found, why: `the interpreter of ${file}: ${found.why}` };
}

function readHead(file: string): string | undefined {
  try {
    const descriptor = openSync(file, "r");
    try {
      const bytes = Buffer.alloc(headBytes);
      return bytes.toString("latin1", 0, readSync(descriptor, bytes, 0, headBytes, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}
