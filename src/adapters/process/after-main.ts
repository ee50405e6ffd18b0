/** The AfterMain port: what a JVM says of its threads by its attach socket, so that nothing lands in the job's output. */
import { commandOfAttempt } from "../../plan/attempt.ts";
import type { AfterMain } from "../../run/ports.ts";
import { dumpByAttaching } from "./tree/attach.ts";
import { jvmOfProgram } from "./tree/driver-python.ts";
import { markerOf } from "./tree/marker.ts";
import { kill } from "./tree/spawn.ts";

export const afterMain = {
  watch(plan) {
    const marker = markerOf(commandOfAttempt(plan, 1).environment);
    /** Of the program, once it is there. */
    let jvm: number | undefined;
    return async () => {
      const now = marker === undefined ? undefined : jvmOfProgram(marker);
      if (now !== undefined) jvm = now;
      if (now !== undefined || jvm === undefined || !kill(jvm, 0)) return undefined;
      return keepingAlive(await dumpByAttaching(jvm));
    };
  },
} satisfies AfterMain;

/** Where main has returned: Java then has a thread of this name, which waits for the others. */
function keepingAlive(dump: string | undefined): readonly string[] | undefined {
  if (dump === undefined || !/^"DestroyJavaVM" /m.test(dump)) return undefined;
  // `"pool-1-thread-1" #23 [4711] prio=5 …`: the JVM's own threads have no number, and daemons are called so.
  return [...dump.matchAll(/^"(?<name>.*)" #\d+ (?!.*\bdaemon prio=)/gm)]
    .map(({ groups }) => groups?.["name"] ?? "")
    .filter((name) => name !== "DestroyJavaVM");
}
