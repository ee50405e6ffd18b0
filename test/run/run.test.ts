import { describe, expect, test } from "vitest";
import { noCluster } from "../../src/adapters/no-cluster.ts";
import { limitRun, reasonOf } from "../../src/run/cancellation.ts";
import { runJob } from "../../src/run/run.ts";
import { exits, quiet, sigterm, tell, type Go } from "../support/fake-world.ts";
import type { Report } from "../../src/diagnosis/clues.ts";
import { planOf } from "../support/plans.ts";

const signalled: Go = { ends: { exit: { kind: "signalled", signal: "SIGKILL", number: 9 } } };
const notFound: Go = { ends: { exit: { kind: "not started", exitCode: 127, why: "no such file" } } };
const notCompiled: Go = {
  ...exits(1),
  failure: { kind: "did not compile", line: "job.scala:7: error: not found: value x" },
};
const slow = ["--no-retry-jitter", "--local", "--retry-delay", "60s", "--deadline", "150s", "job.py"];
const timed = ["--no-retry-jitter", "--local", "--attempt-timeout", "2s", "job.py"];

describe("a run ends with", () => {
  test.for([
    ["0 when the first attempt succeeds", [exits(0)], 0, 1],
    ["0 when a later one does", [exits(1), exits(1), exits(0)], 0, 3],
    ["the code of the last attempt", [exits(1), exits(2), exits(3)], 3, 3],
    ["a code of 255", [exits(255), exits(255), exits(255)], 255, 3],
    ["a job's own 124", [exits(1), exits(1), exits(124)], 124, 3],
    ["128 and the signal that ended the last attempt", [exits(1), exits(1), signalled], 137, 3],
    ["success after a signal", [signalled, exits(0)], 0, 2],
    ["127 at once where there is no spark-submit", [notFound, exits(0)], 127, 1],
    ["1 at once when a script does not compile", [notCompiled, exits(0)], 1, 1],
    ["the code at once when a class is missing", [exits(101, "Error: Failed to load class a.B."), exits(0)], 101, 1],
  ] as const)("%s", async ([, goes, exitCode, attempts]) => {
    const { end, commands } = await tell({ goes });
    expect(end.exitCode).toBe(exitCode);
    expect(commands).toHaveLength(attempts);
    expect(end.attempts.map(({ number }) => number)).toEqual(Array.from({ length: attempts }, (_, index) => index + 1));
  });
});

test("waits lie between attempts alone, and grow as the plan says", async () => {
  expect((await tell({ goes: [exits(1), exits(1), exits(1)] })).waits).toEqual([10_000, 20_000]);
  expect((await tell({ argv: ["--max-attempts", "1", "--local", "job.py"], goes: [exits(5)] })).waits).toEqual([]);
});

test("an attempt gets the plan's command with its number, and the environment that spark-runner got", async () => {
  const { commands } = await tell({
    argv: ["--local", "--set", "A=1", "job.py", "{attempt}"],
    goes: [exits(1), exits(0)],
  });
  expect(commands.map(({ env }) => env)).toEqual(
    [1, 2].map((number) => ({
      PATH: "/bin",
      A: "1",
      SPARK_RUNNER_RUN: "r1",
      SPARK_SUBMIT_OPTS: "-Djava.io.tmpdir=/tmp/spark-runner-r1/tmp",
      SPARK_RUNNER_ATTEMPT: `${number}`,
    })),
  );
  expect(commands[1]).toMatchObject({ file: "/opt/spark/bin/spark-submit" });
  expect(commands[1]?.args.slice(-2)).toEqual(["job.py", "{attempt}"]);
});

describe("time", () => {
  test("an attempt that takes too long is ended with 124, after which it is tried again", async () => {
    const { end, limits } = await tell({
      argv: timed,
      goes: [{ takesMs: 5000 }, { takesMs: 5000 }, { takesMs: 5000 }],
    });
    expect(end.attempts.map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 3 }, () => ({ kind: "timed out", afterMs: 2000 })),
    );
    expect(limits.map(({ cancel, graceMs }) => [reasonOf(cancel), graceMs])).toEqual(
      Array.from({ length: 3 }, () => [{ kind: "timeout" }, 10_000]),
    );
    expect(end.exitCode).toBe(124);
    expect((await tell({ argv: timed, goes: [{ takesMs: 5000 }, exits(7), exits(7)] })).end.exitCode).toBe(7);
  });

  test("the deadline ends the attempt in which it is reached, and no other follows", async () => {
    const { end, limits, commands } = await tell({
      argv: slow,
      goes: [{ ...exits(1), takesMs: 60_000 }, { takesMs: 999_000 }],
    });
    expect(limits.map(({ cancel }) => reasonOf(cancel))).toEqual([{ kind: "over" }, { kind: "deadline" }]);
    expect(commands).toHaveLength(2);
    expect(end.exitCode).toBe(124);
    expect(end.attempts.at(-1)?.outcome).toEqual({ kind: "timed out", afterMs: 30_000 });
  });

  test("no attempt is started that the deadline would not let begin", async () => {
    const { end, waits, lines } = await tell({ argv: slow, goes: [{ ...exits(3), takesMs: 95_000 }] });
    expect(waits).toEqual([]);
    expect(end.exitCode).toBe(3);
    expect(lines.join("\n")).toContain(
      "no further attempt, because the run's deadline of 2 min 30 s would pass before it",
    );
  });

  test("no attempt starts when what came before it has taken all the time", async () => {
    const steps = [0];
    const { end, commands, lines } = await tell({
      argv: ["--local", "--deadline", "5s", "job.py"],
      goes: [exits(0)],
      clock: { now: () => steps.shift() ?? 9000 },
    });
    expect(commands).toHaveLength(0);
    expect(end.exitCode).toBe(124);
    expect(lines).toContain("attempt 1 of 3 is not started, because the run's deadline of 5.0 s has passed");
  });

  test("the shorter of both limits counts", async () => {
    const endsAfter = async (...argv: string[]): Promise<unknown> => {
      const { end } = await tell({ argv: ["--local", ...argv, "job.py"], goes: [{ takesMs: 7_200_000 }] });
      return end.attempts[0]?.outcome;
    };
    const after = (afterMs: number): object => ({ kind: "timed out", afterMs });
    expect(await endsAfter("--attempt-timeout", "1h", "--deadline", "5s")).toEqual(after(5000));
    expect(await endsAfter("--attempt-timeout", "5s", "--deadline", "1h")).toEqual(after(5000));
    expect(await endsAfter()).toEqual({ kind: "succeeded" });
  });

  test("a permanent cause is told as such, though the deadline would have come", async () => {
    const { end, lines } = await tell({ argv: slow, goes: [{ ...notCompiled, takesMs: 140_000 }] });
    expect(end.exitCode).toBe(1);
    expect(lines.join("\n")).toContain("retrying would not help: a script that does not compile");
  });
});

describe("a signal", () => {
  test.for([
    ["in an attempt", { goes: [{ ...signalled, interrupted: sigterm }] }, 1],
    ["in an attempt that ends well all the same", { goes: [{ ...exits(0), interrupted: sigterm }] }, 1],
    ["in the wait", { goes: [exits(1)], interruptedInWaitAfter: 1 }, 1],
    ["before the first attempt", { goes: [], interruptedBefore: true }, 0],
  ] as const)("%s ends the run with 128 and its number", async ([, world, attempts]) => {
    const { end, commands, lines, calls } = await tell(world);
    expect(end).toMatchObject({ exitCode: 143, interruption: sigterm });
    expect(commands).toHaveLength(attempts);
    expect(lines).toContainEqual("the run was ended by SIGTERM; exit code 143");
    expect(calls.at(-1)).toBe("removeWorkDir");
  });

  test.for([
    ["0", exits(0), 0],
    ["its own code, when no attempt would follow", exits(7), 7],
  ] as const)("that comes after the job has ended leaves it %s", async ([, go, code]) => {
    const late: Go = { ends: { ...go.ends, endedFirst: true }, interrupted: sigterm };
    const { end } = await tell({ argv: ["--local", "--max-attempts", "1", "job.py"], goes: [late] });
    expect(end).toMatchObject({ exitCode: code, interruption: undefined });
  });

  test("between a failed attempt and the next ends the run", async () => {
    const { end } = await tell({ goes: [{ ends: { ...exits(7).ends, endedFirst: true }, interrupted: sigterm }] });
    expect(end.exitCode).toBe(143);
  });

  test("of another number gives another code", async () => {
    const { end } = await tell({ goes: [{ ...signalled, interrupted: { signal: "SIGINT", number: 2 } }] });
    expect(end.exitCode).toBe(130);
  });
});

test("why an attempt failed is never taken from the one before it", async () => {
  let said: Report | undefined = { kind: "exception", line: "java.net.ConnectException: refused" };
  const files = { forgetFailure: () => (said = undefined), readFailure: () => said };
  const { end } = await tell({ argv: ["--local", "--max-attempts", "1", "job.py"], goes: [exits(1)], files });
  expect(end.attempts.map(({ outcome }) => outcome)).toEqual([{ kind: "failed", exitCode: 1 }]);
});

describe("the work folder", () => {
  test("is made before the first attempt and removed after the last", async () => {
    expect((await tell({ goes: [exits(1), exits(0)] })).calls).toEqual([
      "prepare",
      "attempt",
      "attempt",
      "removeWorkDir",
    ]);
  });

  test("is removed when it could not be made, and the failure is told as it is", async () => {
    const calls: string[] = [];
    const failure = new Error("disk full");
    const files = {
      prepare: () => {
        throw failure;
      },
      removeWorkDir: () => {
        calls.push("removeWorkDir");
        return { kept: [], stuck: [] };
      },
    };
    await expect(tell({ goes: [], files })).rejects.toBe(failure);
    expect(calls).toEqual(["removeWorkDir"]);
  });

  test("that can't be removed doesn't cost the job its exit code", async () => {
    const files = {
      removeWorkDir: () => ({ kept: [], stuck: ["/tmp/a", "/tmp/b"].map((file) => ({ file, why: "EBUSY" })) }),
    };
    const { end, lines } = await tell({ goes: [exits(1), exits(1), exits(42)], files });
    expect(end.exitCode).toBe(42);
    expect(lines.slice(-2)).toEqual([
      "failed to remove /tmp/a of this run: EBUSY",
      "failed to remove /tmp/b of this run: EBUSY",
    ]);
  });
});

test("a bug is no failed attempt: it is thrown on, with the work folder removed", async () => {
  const calls: string[] = [];
  const bug = new TypeError("bug");
  const never = {
    prepare: () => {},
    writeSelector: () => {},
    forgetFailure: () => {},
    clearScratch: () => {},
    readFailure: () => undefined,
    readEndedAtWork: () => undefined,
    removeWorkDir: () => {
      calls.push("removeWorkDir");
      return { kept: [], stuck: [] };
    },
  };
  const clock = { now: () => 0, after: () => new AbortController().signal };
  const limit = limitRun(new AbortController().signal, { runMs: null }, clock);
  const job = { plan: planOf(["--local", "job.py"]), environment: {}, limit };
  const run = runJob(job, {
    processes: { run: () => Promise.reject(bug) },
    retry: { run: (_policy, attempt) => attempt(1) },
    files: never,
    cluster: noCluster,
    log: { line: () => {} },
    progress: { stages: async () => undefined, tasks: async () => undefined },
    afterMain: { watch: () => async () => undefined },
    container: { watch: () => () => ({ places: [] }) },
    message: { leave: async () => {} },
    clock,
  });
  await expect(run).rejects.toBe(bug);
  expect(calls).toEqual(["removeWorkDir"]);
});

test("what was lost of the output, and what could not be ended, is told", async () => {
  const { lines } = await tell({ goes: [{ ends: { ...quiet, droppedBytes: 7, heldUp: true, survivors: 2 } }] });
  expect(
    lines.filter((line) => /^(7 bytes .* dropped|the last lines .* missing|2 processes .* be ended)/.test(line)),
  ).toHaveLength(3);
});
