import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { start, executable, type Started } from "../support/executable.ts";
import { fakeSpark } from "../support/fake-spark.ts";
import { aliveOfRun } from "../support/processes.ts";
import {
  attemptsOf as attempts,
  endingSignals as ending,
  harmlessSignals as harmless,
} from "../support/run-signals.ts";

const anyJob = "local:///job.py";

/** What Node says when it does with SIGUSR1 what it does by itself: then anybody on the machine may run code in it. */
const nodesOwn = /Debugger|inspector/i;

/** Says its run's id and waits for the file `go`, so that no test depends on time. */
const waits = (go: string): string =>
  `echo "run=$SPARK_RUNNER_RUN."; until [[ -e ${go} ]]; do read -rt 0.05 <> <(:); done; exit 0`;

const namespaces = ["unshare", "--pid", "--fork", "--mount", "--mount-proc"];
const mayUnshare = spawnSync("unshare", [...namespaces.slice(1), "true"]).status === 0;

const ways = [
  { way: "as any process", by: undefined, skip: false },
  { way: "as PID 1", by: namespaces, skip: !mayUnshare },
];

describe.for(ways)("$way (PID 1: needs root)", ({ by, skip }) => {
  const begin = (args: readonly string[], script: string): Started =>
    start(args, { env: { SPARK_HOME: fakeSpark(script) }, ...(by === undefined ? {} : { by }) });
  /** To spark-runner itself, or to the PID 1 of its namespace. */
  const signal = ({ child }: Started, name: NodeJS.Signals): void => {
    const outside = child.pid ?? 0;
    process.kill(by === undefined ? outside : (children(outside)[0] ?? 0), name);
  };

  test.skipIf(skip).for(ending)("%s in an attempt ends the run with %i and leaves nothing", async ([name, code]) => {
    const job = begin(["--local", anyJob], waits("/nowhere"));
    const [, id = ""] = await job.output(/run=(\w+)\./);
    signal(job, name);
    const end = await job.finished;
    expect(end.code, end.stderr).toBe(code);
    expect(attempts(end)).toBe(1);
    expect(aliveOfRun(id)).toEqual([]);
  });

  test.skipIf(skip).for(ending)("%s in the wait for another attempt ends the run with %i", async ([name, code]) => {
    const job = begin(["--local", "--retry-delay", "60s", anyJob], "exit 3");
    await job.output(/attempt 2 starts in/);
    signal(job, name);
    const end = await job.finished;
    expect(end.code, end.stderr).toBe(code);
    expect(attempts(end)).toBe(1);
  });

  test.skipIf(skip).for(harmless)("%s ends nothing, in the wait for another attempt", async (name) => {
    const job = begin(
      ["--local", "--retry-delay", "1s", "--no-retry-jitter", anyJob],
      "[[ $SPARK_RUNNER_ATTEMPT == 1 ]] || exit 0; exit 4",
    );
    await job.output(/attempt 2 starts in/);
    signal(job, name);
    const end = await job.finished;
    expect(end.code, end.stderr).toBe(0);
    expect(attempts(end)).toBe(2);
    expect(end.stderr).not.toMatch(nodesOwn);
  });

  test.skipIf(skip).for(harmless)("%s in an attempt ends nothing", async (name) => {
    const go = path.join(mkdtempSync(path.join(tmpdir(), "signals-")), "go");
    const job = begin(["--local", anyJob], waits(go));
    await job.output(/run=(\w+)\./);
    signal(job, name);
    writeFileSync(go, "");
    const end = await job.finished;
    expect(end.code, end.stderr).toBe(0);
    expect(attempts(end)).toBe(1);
    expect(end.stderr).not.toMatch(nodesOwn);
  });

  test.skipIf(skip).for(ending)("%s while settings are read is not lost: %i", async ([name, code]) => {
    const job = begin(["--local", anyJob], waits("/nowhere"));
    await untilHandled(job, by !== undefined);
    signal(job, name);
    const end = await job.finished;
    expect(end.code, end.stderr).toBe(code);
    expect(attempts(end)).toBeLessThan(2);
  });
});

const tini = spawnSync("bash", ["-c", "type -P tini"], { encoding: "utf8" }).stdout.trim();

describe.skipIf(!mayUnshare || tini === "")("behind an init, as in the images of docker/ (root, tini)", () => {
  test.for([0, 10, 20, 30, 40, 60])("SIGTERM is not lost %i ms after Node's own start", async (ms) => {
    const job = start(["--local", anyJob], {
      by: [...namespaces, tini, "--"],
      env: { SPARK_HOME: fakeSpark(waits("/nowhere")) },
    });
    const init = await untilSo(() => children(job.child.pid ?? 0)[0]);
    await untilSo(() => children(init)[0]);
    const begun = performance.now();
    await untilSo(() => (performance.now() - begun >= ms ? 1 : undefined));
    process.kill(init, "SIGTERM");
    const end = await job.finished;
    expect(end.code, end.stderr).toBe(143);
    expect(attempts(end)).toBeLessThan(2); // on a fast machine one has begun after 60 ms
  });
});

async function untilSo(look: () => number | undefined): Promise<number> {
  for (let until = performance.now() + 10_000; performance.now() < until;) {
    const seen = look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error("waited in vain");
}

/** Until spark-runner, or the init that it became, has its handlers. */
async function untilHandled({ child }: Started, isFirst: boolean): Promise<void> {
  for (let until = performance.now() + 10_000; performance.now() < until;) {
    const outside = child.pid ?? 0;
    const seen = isFirst ? (children(outside)[0] ?? 0) : outside;
    if (isFirst ? children(seen).some(handles) : handles(seen)) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`${executable} never had a handler`);
}

const children = (pid: number): number[] => {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, "latin1").trim().split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
};

function handles(pid: number): boolean {
  try {
    const caught = /^SigCgt:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? "0";
    return (BigInt(`0x${caught}`) & 1n) === 1n; // SIGHUP's: for SIGTERM and SIGINT Node has handlers of its own
  } catch {
    return false;
  }
}
