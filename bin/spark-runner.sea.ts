/**
 * The entry of the single executable. It is CommonJS there, without top-level await, and so small that it needs no code
 * cache of its own: everything else comes from the chunk `main`, whose cache the build can make the same every time.
 */
import { loadChunk } from "../src/load-chunk.ts";
import { versionLine } from "../src/version.ts";

const [, , first, ...others] = process.argv;

if (first === "--version" && others.length === 0) {
  // What scripts ask first. It says the same as main does, which would read the whole command line's grammar before.
  process.stdout.on("error", () => {}); // its reader is gone: nothing to do, nothing to say
  process.stdout.write(`${versionLine()}\n`);
} else {
  const { main } = loadChunk("main") as typeof import("../src/main.ts");
  void main(process.argv, process.env).then((exitCode) => {
    process.exitCode = exitCode;
  });
}
