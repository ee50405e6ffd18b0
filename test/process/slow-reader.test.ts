/** A program whose output must not wait for the reader: what it can't hand on before it ends is lost. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import {
  alive,
  anonymousMemory,
  folder,
  makePipe,
  program,
  python,
  readAll,
  readNow,
  start,
  until,
} from "./harness.ts";

/** Ends so many seconds after the command, whether it has copied all or not. */
const copying = (seconds: number, ...command: string[]): string[] =>
  program("copies-like-spark.py", seconds, ...command);
const lots = program("prints-a-lot.py", 800_000);
const lotsMd5 = createHash("md5")
  .update(execFileSync(python(), lots.slice(1), { maxBuffer: 1 << 20 }))
  .digest("hex");

test.for([
  ["through pipes of our own", false],
  ["through Node's", true],
] as const)("a slow reader gets all of a program that ends without waiting for it, %s", async ([, unmarked]) => {
  const stdout = makePipe();
  const run = start({ commands: [copying(0.2, ...lots)], spool: folder, unmarked }, { stdout });
  const { md5 } = await readAll(stdout, { most: 2000, restMs: 10, keep: false });
  expect(md5).toBe(lotsMd5);
  expect((await run.ended).code).toBe(0);
  expect(run.results()[0]).toMatchObject({ droppedBytes: 0, heldUp: false });
});

test("the tail has its last words before the reader has", async () => {
  const stdout = makePipe();
  const command = ["bash", "-c", "head -c 3000000 /dev/zero; echo; echo what ended it; exit 4"];
  const run = start({ commands: [copying(0.2, ...command)], spool: folder }, { stdout });
  await until("it is there", () => alive(run.id).length > 0);
  await until("it is gone", () => alive(run.id).length === 0);
  const { size } = await readAll(stdout, { keep: false });
  expect(size).toBe(3_000_000 + "\nwhat ended it\n".length);
  expect((await run.ended).code).toBe(4);
  expect(run.results()[0]?.tail.stdout).toMatch(/\nwhat ended it\n$/);
});

test("where the file is full the program waits for its reader, memory stays flat, and what may be lost is known", async () => {
  const stdout = makePipe();
  // In /dev/shm the file has 8 MiB.
  const command = ["head", "-c", String(12 << 20), "/dev/zero"];
  const run = start({ commands: [copying(0, ...command)], spool: "/dev/shm" }, { stdout });
  await until("it writes, and the file is there", () => alive(run.id).length > 1 && spoolOf(run.pid));
  let peak = 0;
  const sampling = setInterval(() => {
    if (alive(run.id).length > 0) peak = Math.max(peak, anonymousMemory(run.pid));
  }, 50);
  let size = 0;
  // Not while the copier ends, which would have its last bytes taken from it in time by chance.
  for (; alive(run.id).length > 1; await sleep(4)) size += readNow(stdout, 20_000)?.length ?? 0;
  await until("the copier is gone", () => alive(run.id).length === 0);
  clearInterval(sampling);
  size += (await readAll(stdout, { keep: false })).size;
  expect(size).toBeGreaterThan(11 << 20);
  expect(size).toBeLessThan(12 << 20);
  expect(peak).toBeLessThan(24);
  await run.ended;
  expect(run.results()[0]?.heldUp).toBe(true);
  expect(readdirSync("/dev/shm").filter((name) => name.includes(run.id))).toEqual([]);
});

const spoolOf = (pid: number): boolean =>
  readdirSync(`/proc/${pid}/fd`).some((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`).includes(".spool (deleted)");
    } catch {
      return false;
    }
  });

/** A job that has ended with 0 while all but the first bytes of its 2 MB wait for a reader that stalls. */
async function stalledAtTheEnd(limits: { readonly graceMs: number; readonly timeoutMs?: number }) {
  const stdout = makePipe();
  const done = path.join(folder, `done-${Math.random()}`);
  const job = ["bash", "-c", 'head -c 2000000 /dev/zero; : > "$0"', done];
  const run = start({ commands: [job], spool: folder, ...limits }, { stdout });
  await until("the job has printed all", () => existsSync(done));
  const children = (): string => readFileSync(`/proc/${run.pid}/task/${run.pid}/children`, "latin1").trim();
  await until("the runner has seen its end: the watcher alone is left", () => !children().includes(" "));
  return { stdout, run };
}

test("after a signal what waits for a stalled reader is dropped at the end of the grace, and told to the byte", async () => {
  const { stdout, run } = await stalledAtTheEnd({ graceMs: 500 });
  expect(readNow(stdout, 10_000)?.length).toBe(10_000);
  const sent = performance.now();
  run.child.kill("SIGTERM");
  await until("the runner is gone", () => run.child.exitCode !== null);
  expect(performance.now() - sent).toBeGreaterThan(400);
  expect(performance.now() - sent).toBeLessThan(2500);
  const { size } = await readAll(stdout, { keep: false });
  const [ended] = run.results();
  expect(ended).toMatchObject({ endedFirst: true, exit: { kind: "exited", code: 0 } });
  expect(ended?.droppedBytes).toBe(2_000_000 - 10_000 - size);
  expect(ended?.droppedBytes).toBeGreaterThan(1_500_000);
});

test("a second Ctrl-C drops it at once", async () => {
  const { run } = await stalledAtTheEnd({ graceMs: 60_000 });
  run.child.kill("SIGINT");
  const again = setInterval(() => run.child.kill("SIGINT"), 300);
  await until("the runner is gone", () => run.child.exitCode !== null);
  clearInterval(again);
  expect(run.results()[0]?.droppedBytes).toBeGreaterThan(1_500_000);
});

test("a limit in time ends the wait for a stalled reader as well, after the grace", async () => {
  const { run } = await stalledAtTheEnd({ timeoutMs: 4000, graceMs: 500 });
  await until("the runner is gone", () => run.child.exitCode !== null);
  const [ended] = run.results();
  expect(ended).toMatchObject({ timedOut: false, exit: { kind: "exited", code: 0 } });
  expect(ended?.droppedBytes).toBeGreaterThan(1_500_000);
});

test("a signal that comes after the limit in time leaves no more than the grace from then on", async () => {
  const graceMs = 5000;
  const [done, timedOut] = [0, 1].map(() => path.join(folder, `file-${Math.random()}`)) as [string, string];
  const job = 'trap \': > "$1"\' TERM; head -c 2000000 /dev/zero; : > "$0"; while :; do read -rt 0.05 <> <(:); done';
  const commands = [["bash", "-c", job, done, timedOut]];
  const run = start({ commands, spool: folder, timeoutMs: 3000, graceMs }, { stdout: makePipe() });
  await until("the job has printed all", () => existsSync(done));
  await until("its time is over", () => existsSync(timedOut));
  const sent = performance.now();
  run.child.kill("SIGTERM");
  await until("the runner is gone", () => run.child.exitCode !== null);
  expect(performance.now() - sent).toBeLessThan(graceMs + 3500);
  expect(run.child.exitCode).toBe(143);
  expect(run.results()[0]).toMatchObject({ timedOut: true, killed: true, exit: { kind: "signalled", number: 9 } });
});
