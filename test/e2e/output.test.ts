import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { executable } from "../support/executable.ts";
import { fakeSpark } from "../support/fake-spark.ts";

const folder = mkdtempSync(path.join(tmpdir(), "output-"));
const env = { PATH: process.env["PATH"], HOME: folder };
const run = `${executable} --local --max-attempts 1 local:///job.py`;

/** 20 MB of numbered lines, more than any pipe holds. */
const printing = "seq -f 'line %.0f of the job, with some words to make it longer' 1 400000";
const digest = (text: string | Buffer): string => createHash("md5").update(text).digest("hex");
const all = digest(spawnSync("bash", ["-c", printing], { maxBuffer: 1 << 30 }).stdout);

test("a slow reader gets every byte, in order", () => {
  const slow =
    "python3 -c 'import sys, time, hashlib\nh = hashlib.md5()\nwhile b := sys.stdin.buffer.read(1 << 20): h.update(b); time.sleep(0.02)\nprint(h.hexdigest())'";
  const end = spawnSync("bash", ["-c", `set -o pipefail; ${run} 2>/dev/null | ${slow}`], {
    env: { ...env, SPARK_HOME: fakeSpark(printing) },
    encoding: "utf8",
  });
  expect(end.stdout.trim()).toBe(all);
  expect(end.status).toBe(0);
});

test("stdout and stderr that go to one pipe keep the order in which the job wrote them", () => {
  const alternating = "for ((i = 0; i < 3000; i++)); do echo $i; echo $((++i)) >&2; done";
  const end = spawnSync("bash", ["-c", `${run} 2>&1 | grep -v ^spark-runner:`], {
    env: { ...env, SPARK_HOME: fakeSpark(alternating) },
    encoding: "utf8",
  });
  expect(end.stdout).toBe(Array.from({ length: 3000 }, (_, n) => `${n}\n`).join(""));
});

test("when the reader is gone the job goes on, and its exit code arrives", () => {
  const done = path.join(folder, "done");
  const home = fakeSpark(`${printing}; touch ${done}; exit 6`);
  const end = spawnSync("bash", ["-c", `${run} 2>/dev/null | head -c 10 >/dev/null; echo \${PIPESTATUS[0]}`], {
    env: { ...env, SPARK_HOME: home },
    encoding: "utf8",
  });
  expect(end.stdout.trim()).toBe("6");
  expect(existsSync(done)).toBe(true);
});

test("a reader that stalls does not keep SIGTERM waiting, and what it never took is told", async () => {
  const log = path.join(folder, "log");
  // The reader of stdout reads nothing, and lives until spark-runner has ended.
  const script = `exec 2>${log}; ${run} --grace 1s </dev/null > >(exec sleep 60) & p=$!; wait $p; echo "code $?"`;
  const shell = spawn("bash", ["-c", script.replace(" local:///job.py --grace 1s", " --grace 1s local:///job.py")], {
    env: { ...env, SPARK_HOME: fakeSpark(`echo started >&2; echo $PPID >&2; ${printing}; ${printing}`) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  const ended = new Promise<void>((resolve) => {
    shell.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (/code \d+/.test(said)) resolve();
    });
  });
  const pid = await expect
    .poll(() => /started\n(\d+)/.exec(existsSync(log) ? readFileSync(log, "utf8") : "")?.[1], { timeout: 20_000 })
    .toBeDefined()
    .then(() => Number(/started\n(\d+)/.exec(readFileSync(log, "utf8"))?.[1]));
  const signalled = performance.now();
  process.kill(pid, "SIGTERM");
  await ended;
  spawnSync("pkill", ["-P", String(shell.pid)]);
  expect(said).toContain("code 143");
  expect(performance.now() - signalled).toBeLessThan(4000);
  expect(readFileSync(log, "utf8")).toMatch(/spark-runner: \d+ bytes of the job's output were dropped/);
});
