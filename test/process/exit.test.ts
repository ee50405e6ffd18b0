import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism, constants } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { folder, program, start } from "./harness.ts";

const together = 8;

test("every exit code from 0 to 255 arrives as it was", async () => {
  const codes = Array.from({ length: 256 }, (_, code) => code);
  const run = start({ commands: codes.map((code) => program("exits-n.sh", code)), together });
  await run.ended;
  expect(run.results().map(({ exit }) => exit)).toEqual(codes.map((code) => ({ kind: "exited", code })));
});

test("the runner ends with the job's code", async () => {
  const run = start({ commands: [program("exits-n.sh", 42)] });
  expect(await run.ended).toEqual({ code: 42, signal: null });
});

// CHLD, CONT, URG and WINCH don't end a process, and STOP, TSTP, TTIN and TTOU only stop it.
const deadly = Array.from({ length: 31 }, (_, index) => index + 1).filter(
  (number) => ![17, 18, 19, 20, 21, 22, 23, 28].includes(number),
);

test("every signal from 1 to 31 that ends a process is told by number and name", async () => {
  const run = start({ commands: deadly.map((number) => program("dies-of-signal.py", number)), together });
  await run.ended;
  const exits = run.results().map(({ exit }) => exit);
  expect(exits.map((exit) => exit.kind === "signalled" && exit.number)).toEqual(deadly);
  for (const exit of exits) {
    if (exit.kind !== "signalled") continue;
    expect(constants.signals[exit.signal as NodeJS.Signals]).toBe(exit.number);
  }
});

const realTime = Array.from({ length: 31 }, (_, index) => index + 34);
const exitsOf = (numbers: readonly number[]) =>
  numbers.map((number) => ({
    kind: "signalled",
    number,
    signal: number === 34 ? "SIGRTMIN" : `SIGRTMIN+${number - 34}`,
  }));

test("a real-time signal is told from exit code 0, which Node reports for it", async () => {
  // One after the other: a second child of the same runner that is forked or dies at that moment can hide it.
  const run = start({ commands: realTime.map((number) => program("dies-of-signal.py", number)) });
  expect((await run.ended).code).toBe(128 + 64);
  expect(run.results().map(({ exit }) => exit)).toEqual(exitsOf(realTime));
});

test("and so it is on a machine that lets the job hardly get on with its dying", async () => {
  const numbers = realTime.slice(0, 10);
  const others = Array.from({ length: 2 * availableParallelism() }, () =>
    spawn("bash", ["-c", "while :; do :; done"], { stdio: "ignore" }),
  );
  try {
    const run = start({ commands: numbers.map((number) => program("dies-of-signal.py", number, "slowly")) });
    await run.ended;
    expect(run.results().map(({ exit }) => exit)).toEqual(exitsOf(numbers));
  } finally {
    for (const other of others) other.kill("SIGKILL");
  }
});

test("what can't be started is told with 127 when it is missing and 126 when it isn't executable", async () => {
  const missing = path.join(folder, "missing-interpreter");
  writeFileSync(missing, "#!/no/such/interpreter\n", { mode: 0o755 });
  const plain = path.join(folder, "plain");
  writeFileSync(plain, "echo no\n", { mode: 0o644 });
  const run = start({ commands: [["no-such-program"], ["/no/such"], [plain], [folder], [missing]] });
  expect((await run.ended).code).toBe(127);
  expect(run.results().map(({ exit }) => exit)).toEqual([
    { kind: "not started", exitCode: 127, why: "no-such-program is in no folder of PATH" },
    { kind: "not started", exitCode: 127, why: "/no/such does not exist" },
    { kind: "not started", exitCode: 126, why: `${plain} is not executable` },
    { kind: "not started", exitCode: 126, why: `${folder} is a folder` },
    { kind: "not started", exitCode: 127, why: `${missing}: No such file or directory` },
  ]);
});

test("the job gets its environment as it was given, names that a shell can't hold included", async () => {
  const env = { "with.dots-and-dashes": "1", EMPTY: "", LINES: "a\nb", BASH_FUNC: "() { :; }" };
  const run = start({ commands: [["env", "-0"]], env });
  await run.ended;
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const expected = { ...inherited, ...env, SPARK_RUNNER_RUN: run.id };
  const lines = Object.entries(expected).map(([name, value]) => `${name}=${value}`);
  expect(run.stdout().split("\0").toSorted()).toEqual([...lines, ""].toSorted());
});

test("the job's stdin is empty, and it has a process group of its own", async () => {
  const run = start({ commands: [["bash", "-c", "cat; cut -d' ' -f1,5 /proc/$$/stat"]] });
  expect((await run.ended).code).toBe(0);
  const [pid, group] = run.stdout().trim().split(" ");
  expect(group).toBe(pid);
});
