/** What the packaged executable says of its own container, by a kernel that really killed something in a group of its own. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { start, type Finished } from "../support/executable.ts";
import { fakeSpark } from "../support/fake-spark.ts";

const folder = mkdtempSync(path.join(tmpdir(), "own-container-"));
const job = path.join(folder, "job.py");
writeFileSync(job, "");

/** Of version 1, where memory has a hierarchy of its own. */
const old = "/sys/fs/cgroup/memory";
const isOld = existsSync(`${old}/memory.limit_in_bytes`);
const group = path.join(isOld ? old : "/sys/fs/cgroup", path.basename(folder));
/** Less is refused for a driver. */
const limit = 1024 ** 3;

/** Whether such a group can be made here. */
function makeGroup(): boolean {
  try {
    mkdirSync(group);
    writeFileSync(path.join(group, isOld ? "memory.limit_in_bytes" : "memory.max"), `${limit}`);
    return true;
  } catch {
    return false;
  }
}
const mayLimit = makeGroup();
afterAll(() => mayLimit && rmdirSync(group));

const run = (script: string, by: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> =>
  start(["--local", "--max-attempts", "1", job], { by, env: { SPARK_HOME: fakeSpark(script), ...env } }).finished;
const limited = ["bash", "-c", 'echo $$ > "$0/cgroup.procs"; exec "$@"', group];
/** Takes memory without end. */
const greedy = "tail /dev/zero";
const killed = /the kernel killed a process of this container for memory \(limit 1 GiB(?:, peak 1 GiB)?\)/;

describe.runIf(mayLimit)("in a container with a limit of memory (needs root)", () => {
  beforeAll(async () => {
    // The count of what was killed before is not 0.
    expect(spawnSync(limited[0] ?? "", [...limited.slice(1), ...greedy.split(" ")]).signal).toBe("SIGKILL");
  });

  test("a driver that the kernel kills is told as such, with the limit, the cause and what to change", async () => {
    const { code, said } = await run(`exec ${greedy}`, limited);
    expect(code).toBe(137);
    const last = said.slice(said.indexOf("the job failed for good; exit code 137 (spark-runner's)"));
    expect(last).toEqual([
      "the job failed for good; exit code 137 (spark-runner's)",
      expect.stringMatching(new RegExp(`^  attempt 1 was ended by SIGKILL: ${killed.source} after `)),
      expect.stringMatching(/^cause: .* at its memory limit of 1 GiB \(container-out-of-memory\)$/),
      expect.stringMatching(/^what to do: raise the container's memory limit/),
    ]);
  });

  test("a worker that the kernel kills is the cause of the error that follows from it", async () => {
    const error = "org.apache.spark.SparkException: Python worker exited unexpectedly (crashed)";
    const trace = `Traceback (most recent call last):\n  File "${job}", line 1, in <module>\n${error}`;
    const { code, said } = await run(`${greedy}; printf '%s\n' '${trace}'; exit 1`, limited);
    expect(code).toBe(1);
    expect(said.join("\n")).toMatch(new RegExp(`attempt 1 failed with exit code 1: ${killed.source}: org\\.apache`));
    expect(said.join("\n")).toContain("(container-out-of-memory)");
  });

  test("a process that is killed beside a job that fails for something else is told beside it", async () => {
    const trace = `Traceback (most recent call last):\n  File "${job}", line 1, in <module>\nValueError: no rows`;
    const { said } = await run(`${greedy}; printf '%s\n' '${trace}'; exit 1`, limited);
    expect(said).toContainEqual(expect.stringMatching(new RegExp(`^${killed.source}$`)));
    expect(said.join("\n")).toContain("attempt 1 failed with exit code 1: ValueError: no rows after");
    expect(said.join("\n")).not.toContain("container-out-of-memory");
  });

  test("a job that succeeds says nothing of what was killed", async () => {
    const { code, said } = await run(`${greedy}; exit 0`, limited);
    expect(code).toBe(0);
    expect(said.join("\n")).not.toContain("kernel");
  });

  test("a SIGKILL from outside is none of the kernel's", async () => {
    const { code, said } = await run("kill -KILL $$", limited);
    expect(code).toBe(137);
    expect(said.join("\n")).not.toContain("kernel");
    expect(said.join("\n")).toContain("was ended by SIGKILL (often: out of memory)");
  });
});

const mayMount = spawnSync("unshare", ["--mount", "true"]).status === 0;

test.runIf(mayMount)("a full disk of the driver's is named (needs root)", async () => {
  const small = path.join(folder, "small");
  mkdirSync(small);
  const mounted = ["unshare", "--mount", "bash", "-c", `mount -t tmpfs -o size=2m none ${small}; exec "$@"`, "bash"];
  const fills = `head -c 3M /dev/zero > ${small}/shuffle 2>/dev/null; exit 3`;
  const { code, said } = await run(fills, mounted, { SPARK_LOCAL_DIRS: small });
  expect(code).toBe(3);
  expect(said).toContain(`no room is left: ${small} is on what is mounted at ${small}, of 2 MiB`);
});
