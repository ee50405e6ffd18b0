import { mkdtempSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { fixture, run, start } from "../support/executable.ts";
import { fakeSpark } from "../support/fake-spark.ts";
import { compileJava, javaTool } from "../support/jar.ts";
import { aliveOfRun, untilNoneOfRun } from "../support/processes.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const quick = ["--local", "--conf", "spark.ui.enabled=false", "--retry-delay", "100ms"];
const anyJob = "local:///job.py";

describe.for(testedVersions)("on Spark %s", (version) => {
  const env = { SPARK_HOME: sparkHomeOf(version) };

  test("a job that fails twice and then passes ends with 0, and says why each attempt failed", async () => {
    const end = await run([...quick, fixture("jobs/throws-twice.scala")], { env });
    expect(end.code, end.stderr).toBe(0);
    expect(end.stdout).toBe("done on attempt 3\n");
    const said = end.said.join("\n");
    expect(said).toMatch(
      /attempt 1 of 3 failed with exit code 1: throws-twice\.scala:3: .*not yet: attempt 1 after .*; attempt 2 starts in 0\.\d s/,
    );
    expect(said).toContain("the job succeeded on attempt 3 of 3");
  });

  test("a script that does not compile ends with 1 after one attempt, with the line in the user's file", async () => {
    const end = await run([...quick, fixture("jobs/does-not-compile.scala")], { env });
    expect(end.code).toBe(1);
    expect(end.stderr).toContain("does-not-compile.scala:3: error: type mismatch");
    expect(end.said.filter((line) => /^attempt \d of 3 starts/.test(line))).toHaveLength(1);
    expect(end.said.join("\n")).toContain("retrying would not help: a script that does not compile");
    expect(end.stderr).not.toContain("Running Spark version");
  });

  test("SIGTERM ends JVM, python workers and a grandchild that left its session, and gives 143", async () => {
    const job = start([...quick, fixture("jobs/busy.py")], { env });
    const [, runId = ""] = await job.output(/working run=(\w{8})/);
    expect(aliveOfRun(runId).length).toBeGreaterThan(3);
    job.child.kill("SIGTERM");
    const end = await job.finished;
    expect(end.code, end.stderr).toBe(143);
    await untilNoneOfRun(runId, 2000);
    expect(end.said).toContain("the run was ended by SIGTERM; exit code 143");
    expect(end.said.filter((line) => /^attempt \d of 3 starts/.test(line))).toHaveLength(1);
  });

  test("after SIGKILL of spark-runner nothing of the job lives for two seconds", async () => {
    const job = start([...quick, fixture("jobs/busy.py")], { env });
    const [, runId = ""] = await job.output(/working run=(\w{8})/);
    job.child.kill("SIGKILL");
    await untilNoneOfRun(runId, 2000);
  });
});

describe("without Spark", () => {
  test("an attempt that takes too long leaves a thread dump of its JVM, is ended, and gives 124", async () => {
    const classes = compileJava("Waits.java", []);
    const env = { SPARK_HOME: fakeSpark(`exec ${javaTool("java")} -cp ${classes} Waits`) };
    const end = await run(["--local", "--max-attempts", "1", "--attempt-timeout", "8s", anyJob], { env });
    expect(end.code, end.stderr).toBe(124);
    expect(end.stdout).toContain("Full thread dump");
    expect(end.said.join("\n")).toContain("attempt 1 timed out after 8");
    const [, runId = ""] = /run=(\w+)/.exec(end.stdout) ?? [];
    expect(runId).not.toBe("");
    expect(aliveOfRun(runId)).toEqual([]);
  });

  test("all exit codes from 0 to 255 arrive", async () => {
    const env = { SPARK_HOME: fakeSpark("exit ${@: -1}") };
    const codes = Array.from({ length: 256 }, (_, code) => code);
    const ended: (number | undefined)[] = [];
    const worker = async (): Promise<void> => {
      for (let code = codes.shift(); code !== undefined; code = codes.shift()) {
        ended[code] = (await run(["--local", "--max-attempts", "1", anyJob, String(code)], { env })).code;
      }
    };
    await Promise.all([worker(), worker(), worker()]);
    expect(ended).toEqual(Array.from({ length: 256 }, (_, code) => code));
  });

  const deadly = Object.entries(constants.signals).filter(
    ([name]) =>
      ![
        "SIGCHLD",
        "SIGCONT",
        "SIGSTOP",
        "SIGTSTP",
        "SIGTTIN",
        "SIGTTOU",
        "SIGURG",
        "SIGWINCH",
        "SIGIOT",
        "SIGPOLL",
        "SIGUNUSED",
      ].includes(name),
  );
  test.for(deadly)("a job that %s (%i) ends gives 128 + its number", async ([name, number]) => {
    const env = {
      SPARK_HOME: fakeSpark(
        `exec python3 -c 'import os, signal; signal.signal(${number}, signal.SIG_DFL) if ${number} != 9 else 0; os.kill(os.getpid(), ${number})'`,
      ),
    };
    const end = await run(["--local", "--max-attempts", "1", anyJob], { env });
    expect(end.code, end.stderr).toBe(128 + number);
    expect(end.said.join("\n")).toContain(name);
  });

  test.for([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
  ] as const)("%s ends a wait at once and gives %i", async ([signal, code]) => {
    const job = start(["--local", "--retry-delay", "2h", "--retry-max-delay", "3h", anyJob], {
      env: { SPARK_HOME: fakeSpark("exit 1") },
    });
    await job.output(/attempt 2 starts in/);
    job.child.kill(signal);
    const end = await job.finished;
    expect(end.code, end.stderr).toBe(code);
    expect(end.said.filter((line) => /^attempt \d of 3 starts/.test(line))).toHaveLength(1);
  });

  test("a job that ignores SIGTERM is killed after the grace", async () => {
    const job = start(["--local", "--grace", "300ms", anyJob], {
      env: { SPARK_HOME: fakeSpark("trap '' TERM; echo ready; while :; do sleep 1; done") },
    });
    await job.output(/ready/);
    const signalled = performance.now();
    job.child.kill("SIGTERM");
    const end = await job.finished;
    expect(end.code, end.stderr).toBe(143);
    expect(performance.now() - signalled).toBeGreaterThan(300);
  });

  test("no attempt starts when the deadline would pass before it, and the job's own code stands", async () => {
    const end = await run(["--local", "--deadline", "5s", "--retry-delay", "10s", anyJob], {
      env: { SPARK_HOME: fakeSpark("exit 9") },
    });
    expect(end.code, end.stderr).toBe(9);
    expect(end.said.join("\n")).toContain(
      "no further attempt, because the run's deadline of 5.0 s would pass before it",
    );
  });

  test("the last lines tell what all attempts said", async () => {
    const home = fakeSpark(
      'echo "Exception in thread \\"main\\" java.io.IOException: disk $SPARK_RUNNER_ATTEMPT" >&2; exit 1',
    );
    const end = await run(["--local", "--max-attempts", "2", "--retry-delay", "0", anyJob], {
      env: { SPARK_HOME: home },
    });
    expect(end.code).toBe(1);
    const last = end.said.slice(end.said.indexOf("the job failed for good; exit code 1 (the job's own)") + 1);
    expect(last).toEqual([
      expect.stringMatching(/attempt 1 failed with exit code 1: java\.io\.IOException: disk 1 after/),
      expect.stringMatching(/attempt 2 failed with exit code 1: java\.io\.IOException: disk 2 after/),
      expect.stringMatching(/^cause: .* \(exception\)$/),
    ]);
  });

  test("with no folder that can be written, a script is refused with what to do", async () => {
    const folder = path.join(mkdtempSync(path.join(tmpdir(), "no-work-")), "absent");
    const end = await run(["--local", "--work-dir", folder, fixture("jobs/sum.scala")], {
      env: { SPARK_HOME: fakeSpark("exit 0") },
    });
    expect(end.code).toBe(78);
    expect(end.said.join("\n")).toMatch(/failed to write the work folder .*absent.*\n.*--work-dir/);
  });
});
