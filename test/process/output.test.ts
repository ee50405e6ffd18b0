import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import {
  alive,
  anonymousMemory,
  folder,
  jobOf,
  makePipe,
  program,
  python,
  readAll,
  start,
  until,
  untilStalled,
} from "./harness.ts";

const size = 12_000_000;
const lots = program("prints-a-lot.py", size);
const printed = execFileSync(python(), lots.slice(1), { maxBuffer: 2 * size });
const printedMd5 = createHash("md5").update(printed).digest("hex");

const tooLarge = "EFBIG: file too large, write";

test("a slow reader gets every byte of stdout and of stderr", async () => {
  const [stdout, stderr] = [makePipe(), makePipe()];
  const both = ["bash", "-c", '"$@" >&2 & "$@"; wait', "both", ...lots];
  const run = start({ commands: [both] }, { stdout, stderr });
  const [out, err] = await Promise.all([readAll(stdout), readAll(stderr, { most: 10_000 })]);
  expect([out.md5, err.md5]).toEqual([printedMd5, printedMd5]);
  expect((await run.ended).code).toBe(0);
  expect(run.results()[0]?.droppedBytes).toBe(0);
});

test("a reader that begins to read after the job's end still gets every byte", async () => {
  const stdout = makePipe();
  const done = path.join(folder, "printed-all");
  // More than the reader's pipe holds, less than that, the job's own pipe and one buffer together.
  const job = ["bash", "-c", 'head -c 180000 /dev/zero; : > "$0"', done];
  const run = start({ commands: [job] }, { stdout });
  await until("the job has printed all", () => existsSync(done));
  await until("it is gone", () => alive(run.id).length === 0);
  expect(run.child.exitCode).toBeNull();
  const got = await readAll(stdout, { keep: false });
  expect(got.size).toBe(180_000);
  expect((await run.ended).code).toBe(0);
});

test("when the reader is gone the job goes on, and its tail is kept", async () => {
  const stdout = makePipe();
  closeSync(stdout.read);
  const run = start({ commands: [["bash", "-c", '"$@"; exit 7', "job", ...lots]] }, { stdout });
  expect((await run.ended).code).toBe(7);
  const [ended] = run.results();
  expect(ended?.droppedBytes).toBe(0);
  expect(ended?.tail.stdout).toBe(printed.subarray(-128 * 1024).toString());
});

test("a reader that goes while the job prints doesn't end it, through a socket neither", async () => {
  const run = start({ commands: [["bash", "-c", '"$@"; exit 7', "job", ...lots]] });
  run.child.stdout?.once("data", () => run.child.stdout?.destroy());
  expect((await run.ended).code).toBe(7);
});

test("a full disk under the log doesn't end the job", async () => {
  const run = start({ commands: [program("exits-n.sh", 3)] }, { stdout: { write: openSync("/dev/full", "w") } });
  expect((await run.ended).code).toBe(3);
});

test("a disk that was full takes the output again when it has space, in whole lines, and what was lost is counted", async () => {
  const file = path.join(folder, "full-for-a-while");
  const [filled, goOn] = [path.join(folder, "filled"), path.join(folder, "go-on")];
  const numbers = Array.from({ length: 20_000 }, (_, number) => `${number}\n`);
  const job = 'seq 0 19999; : > "$0"; until [[ -e $1 ]]; do read -rt 0.02 <> <(:); done; echo after; echo that';
  // A limit of a file's size stands for a full disk: a write takes what still fits, and the next one fails.
  const limited = ["prlimit", "--fsize=50001:unlimited"];
  const run = start(
    { commands: [["prlimit", "--fsize=unlimited", "bash", "-c", job, filled, goOn]] },
    { stdout: { write: openSync(file, "w") }, by: limited },
  );
  await until("the job has filled the disk", () => existsSync(filled));
  execFileSync("prlimit", ["--pid", String(run.pid), "--fsize=unlimited"]);
  closeSync(openSync(goOn, "w"));
  expect((await run.ended).code).toBe(0);
  const written = readFileSync(file, "utf8");
  const lines = written.split(/(?<=\n)/);
  const kept = lines.findIndex((line, at) => line !== numbers[at]);
  expect(numbers.slice(0, kept).join("").length).toBeGreaterThan(49_990);
  expect(numbers[kept]).toContain(lines[kept]?.trim());
  expect(lines.slice(-2)).toEqual(["after\n", "that\n"]);
  for (const line of lines.slice(kept + 1, -2)) expect(numbers).toContain(line);
  const halfLine = lines[kept]!.length - 1;
  const all = numbers.join("").length + "after\nthat\n".length;
  const inserted = halfLine > 0 ? 1 : 0;
  expect(run.results()[0]?.unwritten).toMatch(/^EFBIG: file too large, write \(\d+ bytes\)$/);
  expect(run.results()[0]?.unwritten).toContain(`(${all + inserted - written.length} bytes)`);
});

test.for([
  ["two full disks", ["out", "err"], `stdout: ${tooLarge} (6 bytes); stderr: ${tooLarge} (6 bytes)`],
  ["one full disk", ["both"], `${tooLarge} (16 bytes)`],
] as const)(
  "what %s did not take of stdout and stderr is told once, and nothing forgotten",
  async ([, names, told]) => {
    const [stdout, stderr = stdout] = names.map((name) => ({
      write: openSync(path.join(folder, `full-${name}`), "w"),
    }));
    const prints = ["bash", "-c", "echo ten-bytes; echo ten-bytes >&2"];
    const makesRoom = ["bash", "-c", "exec prlimit --pid $PPID --fsize=unlimited"];
    const run = start({ commands: [prints, makesRoom] }, { stdout, stderr, by: ["prlimit", "--fsize=4:unlimited"] });
    await run.ended;
    expect(run.results().map(({ unwritten }) => unwritten)).toEqual([told, undefined]);
  },
);

test("stdout and stderr keep their order when they are one pipe", async () => {
  const one = makePipe();
  const run = start({ commands: [program("alternates.py", 4000)] }, { stdout: one, stderr: one });
  const { text } = await readAll(one, { restMs: 0 });
  expect(text.trimEnd().split("\n").map(Number)).toEqual(Array.from({ length: 4000 }, (_, number) => number));
  await run.ended;
  expect(run.results()[0]?.tail.stdout).toBe(text);
});

test("stdout and stderr keep their order when they are one file", async () => {
  const file = path.join(folder, "one-file");
  const one = { write: openSync(file, "w") };
  const run = start({ commands: [program("alternates.py", 500)] }, { stdout: one, stderr: one });
  await run.ended;
  const numbers = readFileSync(file, "utf8").trimEnd().split("\n").map(Number);
  expect(numbers).toEqual(Array.from({ length: 500 }, (_, number) => number));
});

test("with a stalled reader SIGTERM acts at once, and what was not taken is dropped and told", async () => {
  const stdout = makePipe();
  const graceMs = 700;
  const run = start({ commands: [["dd", "if=/dev/zero", "bs=4096", "status=none"]], graceMs }, { stdout });
  await until("the job is there", () => jobOf(run.id) > 0);
  // Writes of 4096 bytes are written whole or not at all, so this is to the byte what the job has written. (What it wrote
  // before it became dd is less than that.)
  const written = await untilStalled(jobOf(run.id));
  const sent = performance.now();
  run.child.kill("SIGTERM");
  await until("the job is gone", () => alive(run.id).length === 0);
  expect(performance.now() - sent).toBeLessThan(1000);
  await until("the runner is gone", () => run.child.exitCode !== null);
  expect(performance.now() - sent).toBeGreaterThan(graceMs - 100);
  expect(performance.now() - sent).toBeLessThan(graceMs + 1000);
  expect((await run.ended).code).toBe(143);
  const [ended] = run.results();
  expect(ended?.exit).toEqual({ kind: "signalled", signal: "SIGTERM", number: 15 });
  const { size: taken } = await readAll(stdout, { keep: false });
  expect(ended?.droppedBytes).toBe(written - (written % 4096) - taken);
  expect(ended?.droppedBytes).toBeGreaterThan(65_536);
  expect(run.stderr()).toContain(`spark-runner: ${ended?.droppedBytes} bytes of the job's output were dropped`);
});

test("a signal while a slow reader takes the output of a job that has ended is known to have come later", async () => {
  const stdout = makePipe();
  const done = path.join(folder, "printed-before-the-signal");
  const job = ["bash", "-c", 'head -c 180000 /dev/zero; : > "$0"', done];
  const run = start({ commands: [job], graceMs: 100 }, { stdout });
  await until("the job has printed all", () => existsSync(done));
  const children = (): string => readFileSync(`/proc/${run.pid}/task/${run.pid}/children`, "latin1").trim();
  await until("the runner has seen its end: the watcher alone is left", () => !children().includes(" "));
  run.child.kill("SIGTERM");
  await readAll(stdout, { keep: false });
  await run.ended;
  expect(run.results()[0]).toMatchObject({ endedFirst: true, exit: { kind: "exited", code: 0 } });
});

test("memory stays flat with a stalled reader and at full speed", async () => {
  const stdout = makePipe();
  const run = start({ commands: [["dd", "if=/dev/zero", "bs=65536", "count=3000", "status=none"]] }, { stdout });
  await until("the job is there", () => jobOf(run.id) > 0);
  await untilStalled(jobOf(run.id));
  expect(anonymousMemory(run.pid)).toBeLessThan(24);
  let peak = 0;
  const sampling = setInterval(() => {
    if (alive(run.id).length > 0) peak = Math.max(peak, anonymousMemory(run.pid));
  }, 50);
  const { size: taken } = await readAll(stdout, { restMs: 0, keep: false });
  clearInterval(sampling);
  expect(taken).toBe(3000 * 65_536);
  expect(peak).toBeLessThan(32);
  await run.ended;
});

test("an orphan out of reach that holds stdout is not waited for", async () => {
  // Left the session, cleared its environment: nothing of ours can find it. It ends by itself when the test is over.
  const orphan = "import os,time\nwhile os.path.exists(__import__('sys').argv[1]): time.sleep(0.05)";
  const sign = openSync(path.join(folder, "sign"), "w");
  closeSync(sign);
  const script =
    'setsid env -i "$1" -c "$2" "$3" & until [[ ! -e /proc/$!/environ || ! -s /proc/$!/environ ]]; do :; done; echo bye';
  const job = ["bash", "-c", script, "job", python(), orphan, path.join(folder, "sign")];
  const run = start({ commands: [job] }, { stdout: makePipe() });
  await until("the runner is gone", () => run.child.exitCode !== null);
  execFileSync("rm", [path.join(folder, "sign")]);
  expect(run.results()[0]?.tail.stdout).toBe("bye\n");
});

test("without a watcher's pipes the output still passes through whole", async () => {
  const stdout = makePipe();
  const run = start({ commands: [lots], unmarked: true }, { stdout });
  expect((await readAll(stdout, { restMs: 1 })).md5).toBe(printedMd5);
  expect((await run.ended).code).toBe(0);
});
