/**
 * The entry of the single executable. It is CommonJS there, without top-level await, and so small that it needs no code
 * cache of its own: everything else comes from the chunk `main`, whose cache the build can make the same every time.
 */
import { writeSync } from "node:fs";
import { versionLine } from "../src/program.ts";
import { chunkLoader } from "./load-chunk.ts";

const [, , first, ...others] = process.argv;

// What scripts ask first. It says the same as main does, which would read the whole command line's grammar before.
if (first !== "--version" || others.length > 0 || !says(`${versionLine()}\n`)) {
  const { main } = chunkLoader()("main")["src/main.ts"] as typeof import("../src/main.ts");
  void main(process.argv, process.env).then((exitCode) => {
    process.exitCode = exitCode;
  });
}

/** What stands in the way (a full disk, a pipe that doesn't block), main deals with. */
function says(line: string): boolean {
  try {
    return writeSync(1, line) === Buffer.byteLength(line);
  } catch {
    return false;
  }
}
