/** The report that a JVM writes when it crashes: hs_err_pid<pid>.log, and what it says at its head. */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import path from "node:path";
import { namesInFolder } from "./names-in-folder.ts";

export interface CrashReport {
  readonly file: string;
  /** `SIGSEGV (0xb) at pc=0x…, in C  [libx.so+0x1a]  parse+0x2a` */
  readonly what: string;
}

/** As far as its head goes. */
const headBytes = 8192;
const usual = /^hs_err_pid\d+\.log$/;

/**
 * The newest that was written since then, in milliseconds since 1970. Java's default is the current folder, and /tmp where
 * that can't be written to; `named` are the values of -XX:ErrorFile.
 */
export function crashReport(
  named: readonly string[],
  sinceMs: number,
  folder = process.cwd(),
): CrashReport | undefined {
  const files = [
    ...[folder, "/tmp"].flatMap((each) => filesIn(each, usual)),
    ...named.flatMap((each) => filesIn(path.resolve(folder, path.dirname(each)), patternOf(path.basename(each)))),
  ];
  const written = files
    .map((file) => ({ file, atMs: writtenAt(file) }))
    .filter(({ atMs }) => atMs >= sinceMs)
    .toSorted((one, other) => other.atMs - one.atMs);
  for (const { file } of written) {
    const what = saidBy(head(file));
    if (what !== undefined) return { file, what };
  }
  return undefined;
}

const filesIn = (folder: string, name: RegExp): string[] =>
  namesInFolder(folder)
    .filter((each) => name.test(each))
    .map((each) => path.join(folder, each));

/** `%p` stands for the process. */
const patternOf = (name: string): RegExp =>
  new RegExp(
    `^${name
      .split("%p")
      .map((each) => each.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
      .join(String.raw`\d+`)}$`,
  );

function writtenAt(file: string): number {
  try {
    const stat = statSync(file);
    return stat.isFile() ? stat.mtimeMs : -Infinity;
  } catch {
    return -Infinity;
  }
}

function head(file: string): string {
  try {
    const fd = openSync(file, "r");
    try {
      const buffer = Buffer.alloc(headBytes);
      return buffer.toString("utf8", 0, readSync(fd, buffer));
    } finally {
      closeSync(fd);
    }
  } catch {
    return "";
  }
}

/** undefined of a file that is no such report. */
function saidBy(text: string): string | undefined {
  const lines = text.split("\n").map((line) => line.replace(/^#\s*/, "").trim());
  const after = (heading: RegExp): string | undefined =>
    lines.slice(lines.findIndex((line) => heading.test(line)) + 1).find((line) => line !== "");
  const isOf = (heading: RegExp): boolean => lines.some((line) => heading.test(line));
  const noMemory = /^There is insufficient memory for the Java Runtime Environment to continue\.$/;
  if (isOf(noMemory)) return after(noMemory);
  const fatal = /^A fatal error has been detected by the Java Runtime Environment:$/;
  if (!isOf(fatal)) return undefined;
  const first = after(fatal)?.replace(/, pid=\d+, tid=\d+$/, "");
  // Of an error of Java's own the next line says which.
  const what = first?.startsWith("Internal Error") === true ? `${first}: ${after(/^Internal Error /)}` : first;
  const frame = /^Problematic frame:$/;
  return isOf(frame) ? `${what}, in ${after(frame)}` : what;
}
