import { execFileSync } from "node:child_process";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { folder, program, start } from "./harness.ts";

const waits = ["java", "-XX:+UseSerialGC", "-cp", folder, "Waits"];

beforeAll(() => {
  const source = path.join(import.meta.dirname, "../fixtures/programs/Waits.java");
  execFileSync("javac", ["-d", folder, source]);
});

test("a timeout takes a thread dump of the JVM into the log, then ends it with SIGTERM", async () => {
  const run = start({ commands: [waits], timeoutMs: 1500 });
  expect((await run.ended).code).toBe(124);
  expect(run.results()[0]).toMatchObject({ timedOut: true, exit: { kind: "exited", code: 143 } });
  expect(run.stdout()).toMatch(/ready\n.*Full thread dump.*Waits\.inTheMiddleOfSomething.*Heap.*goodbye\n$/s);
  expect(run.results()[0]?.tail.stdout).toContain("Waits.inTheMiddleOfSomething");
});

test("a JVM behind a shell is found for the thread dump", async () => {
  const run = start({ commands: [["bash", "-c", '"$@"; exit $?', "job", ...waits]], timeoutMs: 1500 });
  expect((await run.ended).code).toBe(124);
  expect(run.stdout()).toContain("Waits.inTheMiddleOfSomething");
});

test("what is no JVM gets SIGTERM alone: SIGQUIT would be its end", async () => {
  const run = start({ commands: [["sleep", "60"]], timeoutMs: 300 });
  expect((await run.ended).code).toBe(124);
  expect(run.results()[0]?.exit).toEqual({ kind: "signalled", signal: "SIGTERM", number: 15 });
});

test("what ignores SIGTERM after its timeout is killed at the end of the grace", async () => {
  const run = start({ commands: [program("ignores-sigterm.sh")], timeoutMs: 700, graceMs: 300 });
  expect((await run.ended).code).toBe(124);
  expect(run.stdout()).toBe("ready\ngot TERM\n");
  const [ended] = run.results();
  expect(ended).toMatchObject({ timedOut: true, exit: { kind: "signalled", number: 9 } });
  expect(ended?.durationMs).toBeGreaterThan(990);
  expect(ended?.durationMs).toBeLessThan(2000);
});

test("a timeout longer than Node's timers can count doesn't fire at once", async () => {
  const run = start({ commands: [["sleep", "0.3"]], timeoutMs: 2 ** 40 });
  expect((await run.ended).code).toBe(0);
});
