import { execFileSync } from "node:child_process";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { folder, program, python, start, until } from "./harness.ts";

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

test("a verdict ends a JVM as a timeout does, with a dump of its threads first, and is none", async () => {
  const run = start({ commands: [waits], verdictAfterMs: 1500 });
  expect((await run.ended).code).toBe(143);
  expect(run.results()[0]).toMatchObject({ timedOut: false, endedFirst: false, exit: { kind: "exited", code: 143 } });
  expect(run.stdout()).toMatch(/^ready\n.*Full thread dump.*Waits\.inTheMiddleOfSomething.*goodbye\n$/s);
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

test("SIGQUIT is handed to the JVM, which prints its threads and goes on; SIGUSR1 and SIGUSR2 end nothing", async () => {
  const run = start({ commands: [waits], graceMs: 5000 });
  await until("it is ready", () => run.stdout().includes("ready\n"));
  for (const signal of ["SIGUSR1", "SIGUSR2", "SIGQUIT"] as const) run.child.kill(signal);
  await until("the dump is there", () => /Full thread dump.*Heap/s.test(run.stdout()));
  expect(run.child.exitCode).toBeNull();
  run.child.kill("SIGTERM");
  expect((await run.ended).code).toBe(143);
  expect(run.stdout()).toContain("goodbye");
  expect(run.results()[0]).toMatchObject({ exit: { kind: "exited", code: 143 } });
});

test("SIGUSR1 and SIGUSR2 reach what has a handler for them, and end nothing else", async () => {
  const handlers = [
    "import signal, time",
    "signal.signal(signal.SIGUSR1, lambda *_: print('one', flush=True))",
    "signal.signal(signal.SIGUSR2, lambda *_: print('two', flush=True))",
    "print('ready', flush=True)",
    "time.sleep(300)",
  ].join("\n");
  // A shell has handlers that end it.
  const job = ["bash", "-c", '"$0" -c "$1" & read -rt 300 <> <(:)', python(), handlers];
  const run = start({ commands: [job], graceMs: 0 });
  await until("it is ready", () => run.stdout().includes("ready\n"));
  run.child.kill("SIGUSR1");
  await until("the first came", () => run.stdout().includes("one"));
  run.child.kill("SIGUSR2");
  await until("the second came", () => run.stdout().includes("two"));
  run.child.kill("SIGQUIT");
  run.child.kill("SIGTERM");
  expect((await run.ended).code).toBe(143);
});
