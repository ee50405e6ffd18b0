/** Gives back the memory that planning took: from then on spark-runner only waits, beside a JVM that needs every byte. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

type Collect = (options: { type: "major"; execution: "sync"; flavor: "last-resort" }) => void;

/** The job's start is over by then, so nothing is delayed. */
const afterMs = 1500;

let isDue = false;

/** Collects once, soon, if the process lives that long. */
export function collectGarbageSoon(): void {
  if (isDue) return;
  isDue = true;
  setTimeout(() => {
    isDue = false;
    // What was compiled for the start is not needed again, and is compiled anew where it is: else V8 keeps it for a while.
    setFlagsFromString("--stress-flush-code");
    collectAll();
    setFlagsFromString("--no-stress-flush-code");
  }, afterMs).unref();
}

/** So many pods, as the API server sends them, are some megabytes. */
const crowd = 250;

/** For what takes large answers one by one and keeps little of each: what many of them leave is given back, too. */
export function tidied<T>(take: (each: T) => void): (each: T) => void {
  let count = 0;
  return (each) => {
    take(each);
    count += 1;
    if (count % crowd === 0) collectGarbageSoon();
  };
}

/** So much of a log makes V8 double the room for what is young, again and again, for the sake of the little that survives. */
const muchBytes = 64 * 1024 * 1024;

/** For what takes a long log, chunk by chunk, and keeps little of it. */
export function swept(take: (chunk: Buffer) => void): (chunk: Buffer) => void {
  let bytes = 0;
  return (chunk) => {
    take(chunk);
    bytes += chunk.length;
    if (bytes < muchBytes) return;
    bytes = 0;
    collectAll();
  };
}

/** V8 has no other way to ask for it. Only the last resort gives pages back to the kernel: 16 MB become 13. */
function collectAll(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as Collect)({ type: "major", execution: "sync", flavor: "last-resort" });
}
