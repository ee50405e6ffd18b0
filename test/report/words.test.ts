import { describe, expect, test } from "vitest";
import type { Outcome } from "../../src/diagnosis/outcome.ts";
import { showOutcome, showTime } from "../../src/report/messages.ts";
import { ended } from "../support/spark-says.ts";
import { exits, sigterm, tell } from "../support/fake-world.ts";

test.for([
  [0, "0.0 s"],
  [400, "0.4 s"],
  [12_340, "12.3 s"],
  [59_949, "59.9 s"],
  [59_960, "1 min 0 s"],
  [245_000, "4 min 5 s"],
  [3_599_600, "1 h 0 min"],
  [7_380_000, "2 h 3 min"],
  [90_000_000, "25 h 0 min"],
] as const)("%i ms reads %s", ([ms, text]) => {
  expect(showTime(ms)).toBe(text);
});

test.for<[Outcome, string]>([
  [{ kind: "succeeded" }, "succeeded"],
  [{ kind: "failed", exitCode: 3 }, "failed with exit code 3"],
  [
    ended("", 'Traceback (most recent call last):\n  File "a", line 1\njava.io.IOException: x\n'),
    "failed with exit code 1: java.io.IOException: x",
  ],
  [ended("", '  File "/tmp/job.py", line 7\n    = y\nSyntaxError: y\n'), "did not compile: job.py:7: SyntaxError: y"],
  [ended("no rows today\n", "", 3), "failed with exit code 3; its last line was: no rows today"],
  [
    { kind: "signalled", signal: "SIGKILL", number: 9, bySparkRunner: true },
    "was killed by spark-runner (SIGKILL), because it had not ended in time",
  ],
  [{ kind: "signalled", signal: "SIGKILL", number: 9 }, "was ended by SIGKILL (often: out of memory)"],
  [{ kind: "signalled", signal: "SIGSEGV", number: 11 }, "was ended by SIGSEGV"],
  [{ kind: "timed out", afterMs: 2000 }, "timed out after 2.0 s"],
  [{ kind: "not started", exitCode: 127, why: "/x: no such file" }, "could not be started: /x: no such file"],
])("%j reads: %s", ([outcome, text]) => {
  expect(showOutcome(outcome)).toBe(text);
});

const broken = 'Exception in thread "main" java.io.IOException: broken pipe\n\tat x\n';

describe("what a run says", () => {
  test("from attempt to attempt: the number, why the last one failed in one line, when the next starts; at the end what all said", async () => {
    const { lines } = await tell({ goes: [exits(1, broken), exits(2), exits(3)] });
    expect(lines).toEqual([
      "attempt 1 of 3 starts: job.py with master local[*]",
      "attempt 1 of 3 failed with exit code 1: java.io.IOException: broken pipe after 1.0 s; attempt 2 starts in 10.0 s, at 00:00:11 UTC",
      "attempt 2 of 3 starts: job.py",
      "attempt 2 of 3 failed with exit code 2 after 1.0 s; attempt 3 starts in 20.0 s, at 00:00:32 UTC",
      "attempt 3 of 3 starts: job.py",
      "the job failed for good; exit code 3 (the job's own)",
      "  attempt 1 failed with exit code 1: java.io.IOException: broken pipe after 1.0 s",
      "  attempt 2 failed with exit code 2 after 1.0 s",
      "  attempt 3 failed with exit code 3 after 1.0 s",
    ]);
  });

  test("of a job that succeeds at once", async () => {
    expect((await tell({ goes: [exits(0)] })).lines).toEqual([
      "attempt 1 of 3 starts: job.py with master local[*]",
      "the job succeeded after 1.0 s",
    ]);
  });

  test("of a job that succeeds at last, with what failed before", async () => {
    expect((await tell({ goes: [exits(1), exits(0)] })).lines.slice(-3)).toEqual([
      "the job succeeded on attempt 2 of 3 after 1.0 s",
      "  attempt 1 failed with exit code 1 after 1.0 s",
      "  attempt 2 succeeded after 1.0 s",
    ]);
  });

  test("of what is not tried again, with the reason", async () => {
    const { lines } = await tell({
      goes: [{ ...exits(1), failure: { kind: "did not compile", line: "job.scala:7: error: y" } }],
    });
    expect(lines).toContain(
      "attempt 1 did not compile: job.scala:7: error: y; retrying would not help: a script that does not compile",
    );
    expect(lines.at(-1)).toBe(
      "what to do: fix the line it names; a script is compiled by the compiler that Spark ships",
    );
  });

  test("of a timeout, that the code is spark-runner's", async () => {
    const { lines } = await tell({
      argv: ["--local", "--max-attempts", "1", "--attempt-timeout", "2s", "job.py"],
      goes: [{ takesMs: 9000 }],
    });
    expect(lines.slice(-4)).toEqual([
      "the job failed for good; exit code 124 (spark-runner's)",
      "  attempt 1 timed out after 2.0 s",
      "cause: a limit in time (timed-out)",
      expect.stringContaining("what to do: look at what it was doing"),
    ]);
  });

  test("of a signal, with the attempts until then", async () => {
    const { lines } = await tell({
      goes: [exits(1), { ends: { exit: { kind: "signalled", signal: "SIGTERM", number: 15 } }, interrupted: sigterm }],
    });
    expect(lines.slice(-3)).toEqual([
      "the run was ended by SIGTERM; exit code 143",
      "  attempt 1 failed with exit code 1 after 1.0 s",
      "  attempt 2 was ended by SIGTERM after 1.0 s",
    ]);
  });
});
