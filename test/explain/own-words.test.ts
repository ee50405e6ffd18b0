/** Logs of spark-runner: what it said itself of its attempts stands. */
import { describe, expect, test } from "vitest";
import { begun, causeIn, explained, noClass, ours } from "../support/logs.ts";
import { main } from "../support/spark-says.ts";

describe("spark-runner's own lines", () => {
  const starts = (number: number): string =>
    ours(`attempt ${number} of 3 starts: s3a://lake/job.py with master k8s://x`);
  const first = ours(
    "attempt 1 of 3 failed with exit code 1: java.io.IOException: no route after 12.0 s; attempt 2 starts in 10.0 s, at 18:00:00 UTC",
  );

  test("the last attempt counts, and the earlier ones are told", () => {
    const never = ours(
      "attempt 2 failed with exit code 1: java.lang.ClassNotFoundException: com.x.Y; retrying would not help: a missing class",
      "the job failed for good; exit code 1 (the job's own)",
      "  attempt 1 failed with exit code 1: java.io.IOException: no route after 12.0 s",
      "  attempt 2 failed with exit code 1: java.lang.ClassNotFoundException: com.x.Y after 2.0 s",
    );
    const { lines } = explained(
      `${starts(1)}${begun}${main}java.io.IOException: no route\n\tat y\n${first}${starts(2)}${begun}${noClass}${never}`,
    );
    expect(lines[0]).toMatch(/\(missing-class\)$/);
    expect(lines).toEqual(
      expect.arrayContaining(["before that:", "  attempt 1 failed with exit code 1: java.io.IOException: no route"]),
    );
  });

  test("know what the script said of its end, which no log tells", () => {
    const said = "attempt 1 did not compile: job.scala:7: error: not found: value x";
    const log = `${starts(1)}job.scala:7: error: not found: value x\n${ours(`${said}; retrying would not help: a script that does not compile`, "the job failed for good; exit code 1 (the job's own)", `  ${said} after 2.0 s`)}`;
    expect(causeIn(log)).toBe("does-not-compile");
  });

  test("that say nothing against another attempt are not contradicted", () => {
    const said = "failed with exit code 1: ModuleNotFoundError: No module named 'x'";
    const log = `${starts(3)}${ours("the job failed for good; exit code 1 (the job's own)", `  attempt 3 ${said} after 2.0 s`)}`;
    expect(explained(log).lines).toContain("another attempt: may help");
  });

  test("name the cause, with all that it knew", () => {
    const last = ours(
      "the job failed for good; exit code 11 (Spark's)",
      "  attempt 1 failed with exit code 11: more than 4 executors failed after 9.0 s",
      "cause: executor 3 was killed at its limit of 1.5 GiB (executor-oom-killed)",
      "what to do: raise --executor-memory",
    );
    const { lines } = explained(`${starts(1)}${begun}${last}`);
    expect(lines[0]).toBe("executor 3 was killed at its limit of 1.5 GiB (executor-oom-killed)");
    expect(lines).toContain("what to do: raise --executor-memory");
  });

  test("tell of a time-out", () => {
    expect(
      causeIn(
        `${starts(1)}${begun}${ours("the job failed for good; exit code 124 (spark-runner's)", "  attempt 1 timed out after 2 h 0 min")}`,
      ),
    ).toBe("timed-out");
  });
});
