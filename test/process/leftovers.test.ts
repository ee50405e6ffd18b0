import { afterEach, expect, test } from "vitest";
import { alive, aliveInGroup, jobOf, program, python, type Running, start, until } from "./harness.ts";

let run: Running;
afterEach(() => {
  for (const pid of alive(run.id)) process.kill(Number(pid), "SIGKILL");
  run.child.kill("SIGKILL");
});

/** Until a tree of the job, one in its own session and one without environment stand, and says its group. */
async function untilGrown(): Promise<number> {
  await until("the tree stands", () => run.stdout().includes("ready\n") && alive(run.id).length >= 3);
  const group = jobOf(run.id);
  await until("one without environment is in the group", () => aliveInGroup(group).length >= 3);
  return group;
}

const left = (group: number): string[] => [...alive(run.id), ...aliveInGroup(group)];

test("after a normal end nothing of the tree is left", async () => {
  const report = ["bash", "-c", 'echo "group $$"; exec "$0" ends', ...program("forks-a-grandchild.sh")];
  run = start({ commands: [report] });
  expect((await run.ended).code).toBe(0);
  const group = Number(/group (\d+)/.exec(run.stdout())?.[1]);
  expect(left(group)).toEqual([]);
  expect(run.results()[0]?.survivors).toBe(0);
});

test.each([
  ["SIGTERM", 143],
  ["SIGINT", 130],
  ["SIGHUP", 129],
] as const)("%s ends the whole tree, and the runner with %i", async (signal, code) => {
  run = start({ commands: [program("forks-a-grandchild.sh", "stays")], graceMs: 5000 });
  const group = await untilGrown();
  run.child.kill(signal);
  const sent = performance.now();
  expect(await run.ended).toEqual({ code, signal: null });
  expect(performance.now() - sent).toBeLessThan(2000);
  expect(left(group)).toEqual([]);
});

test("a job that ignores SIGTERM gets it once, and is killed at the end of the grace", async () => {
  run = start({ commands: [program("ignores-sigterm.sh")], graceMs: 600 });
  await until("it is ready", () => run.stdout().includes("ready\n"));
  const sent = performance.now();
  run.child.kill("SIGTERM");
  await until("it got the signal", () => run.stdout().includes("got TERM"));
  run.child.kill("SIGTERM");
  run.child.kill("SIGINT");
  expect(await run.ended).toEqual({ code: 143, signal: null });
  expect(performance.now() - sent).toBeGreaterThan(500);
  expect(performance.now() - sent).toBeLessThan(2600);
  expect(run.stdout()).toBe("ready\ngot TERM\n");
  expect(run.results()[0]?.exit).toEqual({ kind: "signalled", signal: "SIGKILL", number: 9 });
});

test("a .py job's Python has the signal first, and ends what it is at before its JVM ends", async () => {
  const handler = [
    "import signal, sys, time",
    "def on_term(*_):",
    "    print('commits', flush=True); time.sleep(1.5); print('has committed', flush=True); sys.exit(0)",
    "signal.signal(signal.SIGTERM, on_term)",
    "print('ready', flush=True)",
    "time.sleep(300)",
  ].join("\n");
  // Like spark-submit's JVM it starts the program with this variable, and ends at once when it gets the signal itself.
  const jvm = 'trap "echo jvm got it; exit 143" TERM; PYSPARK_GATEWAY_PORT=1 "$0" -c "$1" & wait $!; exit 5';
  run = start({ commands: [["bash", "-c", jvm, python(), handler]], graceMs: 8000 });
  await until("it is ready", () => run.stdout().includes("ready\n"));
  run.child.kill("SIGTERM");
  expect((await run.ended).code).toBe(143);
  expect(run.stdout()).toMatch(/^ready\ncommits\nhas committed\n/);
});

test("a pod that leaves less time than the grace has it end by then", async () => {
  run = start({ commands: [program("ignores-sigterm.sh")], graceMs: 60_000, lessGraceMs: 500 });
  await until("it is ready", () => run.stdout().includes("ready\n"));
  const asked = performance.now();
  run.child.kill("SIGTERM");
  expect((await run.ended).code).toBe(143);
  expect(performance.now() - asked).toBeLessThan(30_000);
  expect(run.results()[0]).toMatchObject({ killed: true, exit: { kind: "signalled", number: 9 } });
  expect(alive(run.id)).toEqual([]);
});

test("and its JVM gets the signal within that time, though its Python does not end", async () => {
  const deaf =
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(300)";
  const jvm = 'trap "echo jvm got it; exit 143" TERM; PYSPARK_GATEWAY_PORT=1 "$0" -c "$1" & wait $!; exit 5';
  run = start({ commands: [["bash", "-c", jvm, python(), deaf]], graceMs: 60_000, lessGraceMs: 4000 });
  await until("it is ready", () => run.stdout().includes("ready\n"));
  run.child.kill("SIGTERM");
  expect((await run.ended).code).toBe(143);
  expect(run.stdout()).toBe("ready\njvm got it\n");
  expect(run.results()[0]).toMatchObject({ killed: false });
});

test("a second Ctrl-C waits for no grace", async () => {
  run = start({ commands: [["bash", "-c", "trap 'echo got it' INT; echo ready; while :; do sleep 0.1; done"]] });
  await until("it is ready", () => run.stdout().includes("ready\n"));
  const pressed = performance.now();
  run.child.kill("SIGINT");
  await until("it got the first", () => run.stdout().includes("got it"));
  await until("a moment has passed", () => performance.now() - pressed > 400);
  run.child.kill("SIGINT");
  expect((await run.ended).code).toBe(130);
  expect(performance.now() - pressed).toBeLessThan(5000); // the grace has 10 s
  expect(run.results()[0]).toMatchObject({ killed: true, exit: { kind: "signalled", number: 9 } });
});

test("a stopped job is ended too", async () => {
  run = start({ commands: [["bash", "-c", "kill -STOP $$"]], graceMs: 100 });
  await until("it is there", () => jobOf(run.id) > 0);
  run.child.kill("SIGTERM");
  expect((await run.ended).code).toBe(143);
  expect(alive(run.id)).toEqual([]);
});

test("when the runner is killed by SIGKILL nothing of the tree lives on for 2 seconds", async () => {
  run = start({ commands: [program("forks-a-grandchild.sh", "stays")] });
  const group = await untilGrown();
  process.kill(run.pid, "SIGKILL");
  await until("nothing is left", () => left(group).length === 0, 2000);
});

test("when the runner is killed while it starts the job nothing of it lives on", async () => {
  for (let delay = 40; delay < 130; delay += 6) {
    run = start({ commands: [["bash", "-c", "setsid sleep 300 & sleep 300"]] });
    const end = performance.now() + delay;
    await until("a moment of the start has come", () => performance.now() > end);
    run.child.kill("SIGKILL");
    await run.ended;
    await until("nothing is left", () => alive(run.id).length === 0, 2000);
  }
});

test("a signal to the runner's group reaches the job once, through the runner", async () => {
  run = start({ commands: [program("ignores-sigterm.sh")], graceMs: 300 }, { by: ["setsid"] });
  await until("it is ready", () => run.stdout().includes("ready\n"));
  process.kill(-run.pid, "SIGTERM");
  expect((await run.ended).code).toBe(143);
  expect(run.stdout()).toBe("ready\ngot TERM\n");
});

test("a signal before the job's start means that it isn't started", async () => {
  run = start({
    commands: [
      ["bash", "-c", "kill -TERM $PPID; sleep 300"],
      ["echo", "second"],
    ],
  });
  expect((await run.ended).code).toBe(143);
  expect(run.stdout()).toBe("");
  expect(run.results()[1]).toMatchObject({ exit: { kind: "signalled", number: 15 }, durationMs: 0 });
});

test("SIGUSR1 opens no inspector", async () => {
  run = start({ commands: [program("ignores-sigterm.sh")], graceMs: 0 });
  await until("it is ready", () => run.stdout().includes("ready\n"));
  run.child.kill("SIGUSR1");
  run.child.kill("SIGTERM");
  await run.ended;
  expect(run.stderr()).toBe("");
});
