import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { alive, program, start, until } from "./harness.ts";

const namespaces = ["unshare", "--pid", "--fork", "--mount", "--mount-proc"];
/** Root, or a user who may have namespaces of his own. */
const by = [namespaces, [...namespaces, "--user", "--map-root-user"]].find(
  ([file = "", ...args]) => spawnSync(file, [...args, "true"]).status === 0,
);
const tini = spawnSync("bash", ["-c", "type -P tini"], { encoding: "utf8" }).stdout.trim();
const hideTini = ["bash", "-c", `mount --bind /dev/null ${tini}; exec "$@"`, "hide"];

/** The real PID 1 of the namespace: the child of unshare. */
function inside(unshare: number): number {
  return Number(readFileSync(`/proc/${unshare}/task/${unshare}/children`, "latin1").trim());
}

const kinds = [
  { init: "tini", skip: by === undefined || tini === "", prefix: [] },
  { init: "bash", skip: by === undefined, prefix: tini === "" ? [] : hideTini },
];

describe.each(kinds)("as PID 1 with $init (needs unshare; tini: apt-get install tini)", ({ init, skip, prefix }) => {
  const how = { by: [...(by ?? []), ...prefix] };

  test.skipIf(skip)("orphans are reaped, and the job's code comes out", async () => {
    const job = [
      "bash",
      "-c",
      '"$@"; tr "\\0" " " < /proc/1/cmdline; exit 40',
      "job",
      ...program("makes-orphans.py", 50),
    ];
    const run = start({ commands: [job], init: true }, how);
    expect((await run.ended).code).toBe(40);
    expect(run.stdout()).toContain("zombies: 0\n");
    expect(run.stdout()).toMatch(init === "tini" ? /\/?tini -- / : /bash --norc /);
    expect(run.stderr()).toBe("");
  });

  test.skipIf(skip)("SIGTERM for PID 1 reaches the job, and 143 comes out", async () => {
    const run = start({ commands: [program("forks-a-grandchild.sh", "stays")], init: true }, how);
    await until("the tree stands", () => run.stdout().includes("ready\n"));
    process.kill(inside(run.pid), "SIGTERM");
    expect((await run.ended).code).toBe(143);
    expect(alive(run.id)).toEqual([]);
  });

  test.skipIf(skip)("SIGKILL for PID 1 leaves nothing", async () => {
    const run = start({ commands: [program("forks-a-grandchild.sh", "stays")], init: true }, how);
    await until("the tree stands", () => run.stdout().includes("ready\n"));
    process.kill(inside(run.pid), "SIGKILL");
    await until("nothing is left", () => alive(run.id).length === 0, 2000);
  });

  test.skipIf(skip)("a signal that comes as the job ends doesn't hide its code", async () => {
    const run = start({ commands: [["bash", "-c", "echo ready; sleep 1; exit 40"]], init: true }, how);
    await until("the job is there", () => run.stdout().includes("ready\n"));
    const first = inside(run.pid);
    process.kill(first, "SIGSTOP");
    process.kill(first, "SIGUSR1");
    // The init sees both at once: the signal, and that its program is gone.
    await until("the program is a zombie", () => {
      const [child = ""] = readFileSync(`/proc/${first}/task/${first}/children`, "latin1").split(" ");
      return / Z /.test(readFileSync(`/proc/${child}/stat`, "latin1"));
    });
    process.kill(first, "SIGCONT");
    expect((await run.ended).code).toBe(40);
  });

  test.skipIf(skip)("the job doesn't see the flag that keeps inits from starting inits", async () => {
    const run = start({ commands: [["env"]], init: true }, how);
    expect((await run.ended).code).toBe(0);
    expect(run.stdout()).not.toContain("SPARK_RUNNER_INIT");
  });
});

test("where it isn't PID 1 it stays what it is", async () => {
  const run = start({ commands: [["bash", "-c", "tr '\\0' ' ' < /proc/$PPID/cmdline"]], init: true });
  await run.ended;
  expect(run.stdout()).toMatch(/bin\/node /);
});
