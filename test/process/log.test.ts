import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { alive, makePipe, program, python, readAll, start, until } from "./harness.ts";

test("spark-runner's lines stand between the job's lines, and change none of them", async () => {
  const stderr = makePipe();
  const lots = program("prints-a-lot.py", 3_000_000);
  // However long a busy machine leaves the job within a line.
  const lines50 = { logEveryMs: 1, logSize: 50, logHoldMs: 60_000 };
  const run = start({ commands: [["bash", "-c", '"$@" >&2', "job", ...lots]], ...lines50 }, { stderr });
  const { text } = await readAll(stderr);
  await run.ended;
  const lines = text.split("\n");
  const own = lines.filter((line) => line.startsWith("spark-runner: "));
  expect(own.length).toBeGreaterThan(20);
  own.forEach((line, index) => expect(line).toBe(`spark-runner: line ${index + 1} ${"x".repeat(50)}`));
  const others = lines.filter((line) => !line.startsWith("spark-runner: ")).join("\n");
  // The job's last line has no end; where one of ours came after it, that brought the line's end along.
  const printed = execFileSync(python(), lots.slice(1), { maxBuffer: 1e7, encoding: "utf8" });
  expect(others.replace(/\n$/, "") === printed).toBe(true);
});

test("a job that stays within a line doesn't hold spark-runner's lines back", async () => {
  const run = start({
    commands: [["bash", "-c", "printf partial >&2; read -rt 300 <> <(:)"]],
    logEveryMs: 50,
    graceMs: 0,
  });
  await until("a line stands behind the job's", () => /partial\nspark-runner: line \d/.test(run.stderr()));
  run.child.kill("SIGTERM");
  await run.ended;
  expect(run.stderr()).toMatch(/^(spark-runner: line \d+ \n)*partial\n(spark-runner: line \d+ \n)+$/);
});

test("with a stalled reader spark-runner's lines are dropped and counted, and nothing hangs", async () => {
  const stderr = makePipe();
  const run = start({ commands: [["sleep", "1"]], logEveryMs: 1, logSize: 10_000 }, { stderr });
  await until("the job is there", () => alive(run.id).length > 0);
  await until("the job is gone", () => alive(run.id).length === 0);
  const { text } = await readAll(stderr);
  expect((await run.ended).code).toBe(0);
  let next = 1;
  let dropped = 0;
  for (const line of text.trimEnd().split("\n")) {
    const lost = /^spark-runner: (\d+) lines? of spark-runner's own were dropped/.exec(line)?.[1];
    if (lost === undefined) expect(line).toBe(`spark-runner: line ${next} ${"x".repeat(10_000)}`);
    dropped += Number(lost ?? 0);
    next += Number(lost ?? 1);
  }
  expect(dropped).toBeGreaterThan(10);
});

test("a reader that never reads doesn't keep the runner from ending", async () => {
  const stderr = makePipe();
  const run = start({ commands: [["sleep", "60"]], logEveryMs: 1, logSize: 10_000, graceMs: 300 }, { stderr });
  await until("the job is there", () => alive(run.id).length > 0);
  run.child.kill("SIGINT");
  const sent = performance.now();
  expect((await run.ended).code).toBe(130);
  expect(performance.now() - sent).toBeLessThan(3000);
});
