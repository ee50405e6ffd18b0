/** What a container, a cron or a supervisor may start spark-runner with: the exit code and the words are as documented. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { executable } from "../support/executable.ts";
import { fakeSpark } from "../support/fake-spark.ts";

const folder = mkdtempSync(path.join(tmpdir(), "any-"));
chmodSync(folder, 0o755);
const home = fakeSpark("echo out; echo err >&2; exit 3");
chmodSync(home, 0o755);
const job = path.join(folder, "job.scala");
writeFileSync(job, "");
const isRoot = process.getuid?.() === 0;

/** Runs a bash script in which `$RUN` is spark-runner's command and `$JOB` a whole command line for a job that ends with 3. */
function shell(script: string, more: NodeJS.ProcessEnv = {}) {
  const env = {
    PATH: process.env["PATH"],
    SPARK_HOME: home,
    RUN: executable,
    JOB: `${executable} --local --max-attempts 1 --conf spark.x.token=abcdefgh ${job}`,
    ...more,
  };
  const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", script], {
    env,
    encoding: "utf8",
    timeout: 60_000,
  });
  return { code: status, stdout, stderr };
}

const whole = {
  code: 3,
  stdout: "out\n",
  stderr: expect.stringMatching(/attempt 1 of 1 starts.*\nerr\n.*exit code 3 \(the job's own\)/s),
};
const readOnlyRoot = "mount --bind / /mnt && mount -o remount,ro,bind /mnt && mount -t proc proc /mnt/proc";
const nobody = "setpriv --reuid 4711 --regid 4711 --clear-groups";

// Its outputs are sockets, as Node's are, wherever a test does not say otherwise.
describe("a job ends with its own code, and is heard whole", () => {
  test.for([
    ["without a home, and without any variable but PATH and SPARK_HOME", "$JOB"],
    ["without PATH", "unset PATH; $JOB"],
    ["with a HOME that is not there", "HOME=/nonexistent $JOB"],
    ["with stdin closed", "$JOB <&-"],
    ["with an endless stdin", "$JOB </dev/zero"],
    ["with a umask of 000", "umask 000; $JOB"],
    ["with 256 open files", "ulimit -n 256; $JOB"],
    ["with a small stack", "ulimit -s 512; $JOB"],
    ["with signals ignored", "trap '' PIPE CHLD INT HUP USR1 USR2 ALRM; $JOB"],
    ["in another locale", "LC_ALL=tr_TR.UTF-8 LANG=xx $JOB"],
    ["with stdin from nowhere", "$JOB </dev/null"],
    ["with pipes for outputs", "set -o pipefail; { $JOB 2>&1 >&3 | cat >&2; } 3>&1 | cat"],
    ["with stderr going through another process", "{ $JOB; } 2> >(cat >&2)"],
  ])("%s", ([, script]) => {
    expect(shell(script!)).toEqual(whole);
  });

  test.runIf(isRoot).for([
    ["without an entry in /etc/passwd", `exec ${nobody} $JOB`],
    ["without one, and with a umask that takes away the owner's own rights", `umask 777; exec ${nobody} $JOB`],
    ["where /proc hides others' processes", inMounts("mount -t proc -o hidepid=2 proc /proc", `exec ${nobody} $JOB`)],
    ["without cgroups", inMounts("mount -t tmpfs none /sys", "exec $JOB")],
    [
      "where only /dev/shm can be written",
      inMounts(`${readOnlyRoot} && mount --bind /dev /mnt/dev`, "exec chroot /mnt $JOB"),
    ],
  ])("%s", ([, script]) => {
    expect(shell(script!)).toMatchObject({
      code: 3,
      stdout: "out\n",
      stderr: expect.stringMatching(/exit code 3 \(the job's own\)/),
    });
  });
});

describe("what can't be heard changes no code", () => {
  test.for([
    ["stdout closed", "$JOB >&-", /err\n.*exit code 3 \(the job's own\)/s],
    [
      "stdout full",
      "$JOB >/dev/full",
      /the job's output is incomplete, because it could not be written: ENOSPC.*exit code 3/s,
    ],
    ["stderr closed", "$JOB 2>&-", /^$/],
    ["stderr full", "$JOB 2>/dev/full", /^$/],
    ["all closed", "$JOB <&- >&- 2>&-", /^$/],
    ["both full", "$JOB >/dev/full 2>&1", /^$/],
    ["stdout thrown away", "$JOB >/dev/null", /^(?!.*could not be written).*exit code 3/s],
    ["its reader gone", "set -o pipefail; { $JOB; } | true", /exit code 3 \(the job's own\)/],
  ] as const)("%s", ([, script, words]) => {
    const end = shell(script);
    expect(end.code, end.stderr).toBe(3);
    expect(end.stderr).toMatch(words);
  });

  test.for(["--dry-run --local job.py", "--version", "--help", "completion bash", "manifests --namespace x"])(
    "but %s on a full disk is no success: what is printed is all that it does",
    (what) => {
      const end = shell(`$RUN ${what} >/dev/full`);
      expect(end.code, end.stderr).toBe(78);
      expect(end.stderr).toMatch(/error: failed to write to stdout: .*ENOSPC/);
    },
  );

  test.for(["--help", "completion bash"])("nor is half of %s on a disk that was full after it", (what) => {
    const file = path.join(folder, "half");
    const end = shell(`exec >${file}; exec prlimit --fsize=500 $RUN ${what}`);
    expect(end.code, end.stderr).toBe(78);
    expect(end.stderr).toMatch(/error: failed to write to stdout: EFBIG/);
    expect(readFileSync(file).length).toBe(500);
  });

  test.for(["--dry-run --local job.py", "--help", "completion bash"])(
    "and %s for a reader that has enough is one",
    (what) => {
      expect(shell(`set -o pipefail; $RUN ${what} | true`).code).toBe(0);
    },
  );
});

describe("where a job can't start, one line says why and what to do", () => {
  test.runIf(isRoot)("no folder that can be written", () => {
    const end = shell(inMounts(`${readOnlyRoot} && mount -t tmpfs -o ro none /mnt/dev`, "exec chroot /mnt $JOB"));
    expect(end.code, end.stderr).toBe(78);
    expect(end.stderr).toMatch(/failed to write the work folder .*read-only file system.*\n.*--work-dir/);
  });

  test.runIf(isRoot)("a full /tmp", () => {
    const end = shell(
      inMounts("mount -t tmpfs -o size=64k none /mnt && (head -c 65536 /dev/zero >/mnt/x || true)", "exec $JOB"),
      {
        JOB: `${executable} --local --max-attempts 1 --work-dir /mnt ${job}`,
      },
    );
    expect(end.code, end.stderr).toBe(78);
    expect(end.stderr).toMatch(/failed to write the work folder .*no space left.*\n.*--work-dir/i);
  });
});

/** In mounts of its own, which are gone with it. */
function inMounts(mounts: string, command: string): string {
  return `unshare -m bash --norc -c 'mount --make-rprivate / && ${mounts} && ${command}'`;
}
