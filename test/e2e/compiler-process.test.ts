/** The compiler's own JVM, which is left out where the tests' JVMs are quick: here they are as users have them. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildScalaJars } from "../../scripts/build/scala-jars.ts";
import { cluster, runScript, type Ended } from "../support/scala-script.ts";
import { testedVersions } from "../support/spark-home.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "compiler process-"));
  await buildScalaJars();
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Run {
  readonly ended: Ended;
  readonly workspace: string;
  /** Whether the job's own JVM has compiled. */
  readonly compiledHere: boolean;
  /** What the compiler's JVM was started with, if there was one and it was asked for. */
  readonly commandLine: string;
}

interface Asked {
  readonly master?: string;
  readonly javaOptions?: string;
  readonly args?: readonly string[];
  /** What to do once the compiler's JVM is there. */
  readonly meanwhile?: (compiler: number, workspace: string) => Promise<void> | void;
}

async function run(spark: string, script: string, asked: Asked = {}): Promise<Run> {
  const { meanwhile, javaOptions = "", ...rest } = asked;
  const workspace = await mkdtemp(path.join(folder, "w-"));
  const log = path.join(folder, `${path.basename(workspace)}.log`);
  const running = runScript({
    spark,
    script,
    workspace,
    master: "local[2]",
    asUsersDo: true,
    ...rest,
    javaOptions: `"-Xlog:class+load:file=${log}" ${javaOptions}`,
  });
  const seen = meanwhile === undefined ? undefined : await compilerOf(workspace);
  if (seen !== undefined) await meanwhile?.(seen.pid, workspace);
  const ended = await running;
  const compiledHere = (await readFile(log, "utf8")).includes("scala.tools.nsc.typechecker.Typers$Typer ");
  return { ended, workspace, compiledHere, commandLine: seen?.commandLine ?? "" };
}

/** Waits until there is one. */
async function compilerOf(workspace: string): Promise<{ pid: number; commandLine: string }> {
  for (;;) {
    for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
      const commandLine = await commandLineOf(Number(pid));
      const words = ["sparkrunner.CompilerMain", workspace];
      if (words.every((word) => commandLine.includes(word))) return { pid: Number(pid), commandLine };
    }
    await wait(5);
  }
}

const commandLineOf = (pid: number): Promise<string> => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");

async function parentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]);
}

describe.each(testedVersions)("on Spark %s", (spark) => {
  const limit = { timeout: 900_000 };

  test("a script is compiled in a JVM of the compiler's own, and runs in executors too", limit, async () => {
    const { ended, compiledHere } = await run(spark, "case-class-dataset.scala", { master: cluster });
    expect(ended.code, ended.stderr).toBe(0);
    expect(compiledHere).toBe(false);
  });

  test("what that JVM's compiler says reads as ever, and no Spark starts", limit, async () => {
    const { ended, compiledHere, workspace } = await run(spark, "type-error.scala");
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toContain("type-error.scala:9: error: type mismatch;");
    expect(ended.stderr).not.toContain("Running Spark version");
    expect(JSON.parse(await readFile(path.join(workspace, "failure.json"), "utf8"))).toEqual({
      kind: "did not compile",
      line: "type-error.scala:9: error: type mismatch;",
    });
    expect(compiledHere).toBe(false);
  });

  test("a script whose compiler is killed is compiled in the job's JVM", limit, async () => {
    const { ended, compiledHere } = await run(spark, "case-class-dataset.scala", {
      meanwhile: (compiler) => void process.kill(compiler, "SIGKILL"),
    });
    expect(ended.code, ended.stderr).toBe(0);
    expect(compiledHere).toBe(true);
  });

  test("that JVM is told no secret, port or agent on its command line", limit, async () => {
    const management = ["port=0", "authenticate=false", "ssl=false"].map(
      (word) => `-Dcom.sun.management.jmxremote.${word}`,
    );
    const debugger_ = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0";
    const { ended, compiledHere, commandLine } = await run(spark, "starts-nothing.scala", {
      javaOptions: ["-Dtoken=hunter2", "-Duser.country=NZ", ...management, debugger_].join(" "),
      meanwhile: () => {},
    });
    expect(ended.code, ended.stderr).toBe(0);
    expect(compiledHere).toBe(false);
    expect(commandLine).toContain("-Duser.country=NZ");
    for (const word of ["hunter2", "jmxremote", "jdwp"]) expect(commandLine).not.toContain(word);
  });

  test.for(["SIGTERM", "SIGKILL"] as const)("that JVM ends with the job's: %s", limit, async (signal) => {
    let compiler = 0;
    const { ended, workspace } = await run(spark, "case-class-dataset.scala", {
      meanwhile: async (pid, folderOfRun) => {
        compiler = pid;
        // It has read its order, and has more to do.
        while ((await readdir(path.join(folderOfRun, "classes"))).length === 0) await wait(5);
        process.kill(await parentOf(pid), signal);
      },
    });
    expect(ended.code).toBe(signal === "SIGTERM" ? 143 : null);
    while ((await commandLineOf(compiler)).includes(workspace)) await wait(20);
    const left = await readdir(workspace, { recursive: true });
    expect(left.filter((name) => path.basename(name) === "answer")).toEqual([]);
  });
});

test("there is none where the container has no room for it", { timeout: 300_000 }, async () => {
  const script = path.join(folder, "room.scala");
  await writeFile(
    script,
    `package sparkrunner
     object Room { def main(roots: Array[String]): Unit = roots.foreach(root => println(FreeMemory.megabytes(java.nio.file.Paths.get(root)))) }`,
  );
  const mebibytes = (count: number): string => `${count * 1024 ** 2}\n`;
  const meminfo = "MemTotal: 9 kB\nMemAvailable:    2048000 kB\n";
  const statistics = "anon 1\ninactive_file 1048576\nactive_file 2097152\ntotal_inactive_file 5242880\n";
  const roots = await Promise.all(
    [
      { "proc/meminfo": meminfo },
      { "proc/meminfo": meminfo, "sys/fs/cgroup/memory.max": "max\n", "sys/fs/cgroup/memory.current": mebibytes(7) },
      {
        "proc/meminfo": meminfo,
        "sys/fs/cgroup/memory.max": mebibytes(900),
        "sys/fs/cgroup/memory.current": mebibytes(300),
        "sys/fs/cgroup/memory.stat": statistics,
      },
      {
        "sys/fs/cgroup/memory/memory.limit_in_bytes": mebibytes(500),
        "sys/fs/cgroup/memory/memory.usage_in_bytes": mebibytes(300),
        "sys/fs/cgroup/memory/memory.stat": statistics,
      },
    ].map(rootWith),
  );
  const { ended } = await run(testedVersions[0] ?? "", script, { args: roots });
  expect(ended, ended.stderr).toMatchObject({ code: 0, stdout: "2000\n2000\n603\n205\n" });
});

async function rootWith(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(path.join(folder, "root-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.join(root, path.dirname(name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  return root;
}
