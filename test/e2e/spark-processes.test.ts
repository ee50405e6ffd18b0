import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { executable, run, start } from "../support/executable.ts";
import { dumpingJava, executorEnv, folder, ours, script } from "../support/executor-pod.ts";
import { dumpingSpark, fakeSpark, received } from "../support/fake-spark.ts";

describe("an executor's process", () => {
  test("is java under tini in spark-runner's own process, with Spark's arguments and the whole environment", async () => {
    const dump = path.join(folder, "executor.dump");
    const options = {
      SPARK_JAVA_OPT_10: "-Dten",
      SPARK_JAVA_OPT_2: "-Dtwo=a\nb",
      SPARK_JAVA_OPT_9: "-Dnine=$(echo x)",
    };
    const home = fakeSpark("exit 1");
    const cwd = mkdtempSync(path.join(folder, "cwd-"));
    const temporary = mkdtempSync(path.join(folder, "tmp-"));
    const env = {
      ...executorEnv,
      ...options,
      ...ours,
      DUMP: dump,
      SPARK_HOME: home,
      TMPDIR: temporary,
      USERS_OWN: "1",
    };
    const started = start(["executor"], { env: { ...env, JAVA_HOME: dumpingJava() }, cwd });
    const end = await started.finished;

    expect(end.stderr).toBe("");
    expect(end.code).toBe(0);
    const { args, env: seen } = received(dump);
    expect(args.slice(0, 4)).toEqual(["-Dtwo=a\nb", "-Dnine=$(echo x)", "-Dten", "-Xms512m"]);
    expect(args[args.indexOf("-cp") + 1]).toBe(`${home}/conf:${home}/jars/*:${cwd}`);
    expect(args.slice(-2)).toEqual(["--podName", "job-exec-7"]);
    expect(seen).toMatchObject({ ...executorEnv, USERS_OWN: "1" });
    const [, java, parent] = /java (\d+) parent (\d+)/.exec(end.stdout) ?? [];
    expect([java, parent]).toContain(String(started.child.pid)); // java itself, or tini above it
    expect([...readdirSync(cwd), ...readdirSync(temporary)]).toEqual([]);
  });

  test("gets Hadoop's jars where Spark came without them", async () => {
    const hadoop = path.dirname(path.dirname(script("x", "")));
    mkdirSync(path.join(hadoop, "bin"), { recursive: true });
    writeFileSync(path.join(hadoop, "bin/hadoop"), '#!/bin/bash\n[[ $1 == classpath ]] && echo "/hadoop/*"\n', {
      mode: 0o755,
    });
    const dump = path.join(folder, "hadoop.dump");
    const env = { ...executorEnv, ...ours, DUMP: dump, SPARK_HOME: fakeSpark(""), JAVA_HOME: dumpingJava() };
    const end = await run(["executor"], { env: { ...env, HADOOP_HOME: hadoop } });
    expect(end.code, end.stderr).toBe(0);
    expect(received(dump).args.join(" ")).toContain(":/hadoop/* ");
  });

  test("ends with java's own code, also of a signal", async () => {
    const home = dumpingJava();
    writeFileSync(path.join(home, "bin/java"), "#!/bin/bash\necho here\nkill -TERM $$\nsleep 60\n");
    const end = await run(["executor"], {
      env: { ...executorEnv, ...ours, SPARK_HOME: fakeSpark(""), JAVA_HOME: home },
    });
    expect(end.code ?? end.signal).toBe(143);
  });
});

test("a driver of cluster mode is spark-submit as a client that binds to the pod's address", async () => {
  const dump = path.join(folder, "driver.dump");
  const env = { ...ours, DUMP: dump, SPARK_HOME: dumpingSpark(), SPARK_DRIVER_BIND_ADDRESS: "10.0.0.3" };
  const args = ["--properties-file", "spark.properties", "--class", "Main", "local:///job.jar", "--dry-run"];
  const end = await run(["driver", ...args], { env });
  expect(end.code, end.stderr).toBe(0);
  expect(received(dump).args.join(" ")).toBe(
    "--conf spark.driver.bindAddress=10.0.0.3 --conf spark.executorEnv.SPARK_DRIVER_POD_IP=10.0.0.3 " +
      `--deploy-mode client ${args.join(" ")}`,
  );
});

describe("an image's own entrypoint", () => {
  test("gets role and arguments, in spark-runner's own process", async () => {
    const entrypoint = script(
      "entrypoint.sh",
      `#!/bin/bash\necho "$$: $* ($SPARK_RUNNER_ENTRYPOINT, $SPARK_EXECUTOR_ID)"\nexit 5\n`,
    );
    const env = { ...executorEnv, SPARK_RUNNER_ENTRYPOINT: entrypoint };
    const started = start(["executor", "more"], { env });
    const end = await started.finished;
    expect(end.stdout).toBe(`${started.child.pid}: executor more (none, 7)\n`);
    expect(end.code).toBe(5);
  });

  test("that calls spark-runner again gets java, and no endless loop", async () => {
    const dump = path.join(folder, "again.dump");
    const entrypoint = script("entrypoint.sh", `#!/bin/bash\nexec ${executable} "$@"\n`);
    const env = {
      ...executorEnv,
      SPARK_RUNNER_ENTRYPOINT: entrypoint,
      SPARK_HOME: fakeSpark(""),
      JAVA_HOME: dumpingJava(),
    };
    const end = await run(["executor"], { env: { ...env, DUMP: dump } });
    expect(end.code, end.stderr).toBe(0);
    expect(received(dump).args.at(-1)).toBe("job-exec-7");
  });

  test("is no setting of a job: run does not complain of its variable", async () => {
    const end = await run(["--dry-run", "job.py"], { env: ours });
    expect(end.said.filter((line) => line.includes("ENTRYPOINT"))).toEqual([]);
  });
});

describe("what can't be started is said, with the exit code of a shell, and nothing is aborted", () => {
  const noJava = mkdtempSync(path.join(folder, "no-java-"));
  const refusedJava = dumpingJava();
  chmodSync(path.join(refusedJava, "bin/java"), 0o644);
  const spark = fakeSpark("");
  const complete = { ...executorEnv, ...ours, SPARK_HOME: spark, JAVA_HOME: dumpingJava(), DUMP: "/dev/null" };
  const entrypoint = (text: string): Record<string, string> => ({ SPARK_RUNNER_ENTRYPOINT: script("own.sh", text) });

  test.for<[string, string, Record<string, string>, number, RegExp]>([
    ["a missing java", "executor", { JAVA_HOME: noJava }, 127, /start the executor: .*\/bin\/java does not exist/],
    ["no java at all", "executor", { JAVA_HOME: "", PATH: noJava }, 127, /java is in no folder of PATH/],
    ["a java without its x bit", "executor", { JAVA_HOME: refusedJava }, 126, /bin\/java is not executable/],
    ["a SPARK_HOME without Spark", "executor", { SPARK_HOME: noJava }, 127, /jars has no spark-core_\*\.jar/],
    [
      "no Spark at all",
      "executor",
      { SPARK_HOME: "", PATH: noJava, HOME: noJava },
      127,
      /neither SPARK_HOME, nor PATH/,
    ],
    [
      "variables that Spark did not set",
      "executor",
      { SPARK_DRIVER_URL: "", SPARK_EXECUTOR_MEMORY: "" },
      78,
      /start the executor: SPARK_DRIVER_URL, SPARK_EXECUTOR_MEMORY not set/,
    ],
    ["a driver without its address", "driver", {}, 78, /start the driver: SPARK_DRIVER_BIND_ADDRESS not set/],
    [
      "an entrypoint that isn't there",
      "executor",
      { SPARK_RUNNER_ENTRYPOINT: "/no/such" },
      127,
      /ENTRYPOINT: \/no\/such does not exist/,
    ],
    [
      "an entrypoint without its interpreter",
      "executor",
      entrypoint("#!/no/bash\n"),
      127,
      /interpreter of .*own\.sh: \/no\/bash does not/,
    ],
    [
      "an entrypoint without a first line",
      "executor",
      entrypoint("echo hello\n"),
      126,
      /neither a program nor a script/,
    ],
    ["an empty entrypoint", "executor", entrypoint(""), 126, /neither a program nor a script/],
  ])("%s", async ([, role, env, code, message]) => {
    const end = await run([role], { env: { ...complete, ...env } });
    expect(end.code, `${end.signal} ${end.stderr}`).toBe(code);
    expect(end.said[0]).toMatch(message);
    expect(end.said.length).toBeGreaterThan(1); // what to do
  });
});

test.runIf(process.getuid?.() === 0)("a user without a name is warned of, where /etc/passwd can't be written", () => {
  const env = {
    ...executorEnv,
    ...ours,
    PATH: process.env["PATH"],
    SPARK_HOME: fakeSpark(""),
    JAVA_HOME: dumpingJava(),
  };
  for (const home of [env.SPARK_HOME, env.JAVA_HOME, folder]) spawnSync("chmod", ["-R", "a+rX", home]);
  const end = spawnSync("setpriv", ["--reuid", "54321", "--clear-groups", executable, "executor"], {
    env: { ...env, DUMP: "/dev/null" },
    encoding: "utf8",
  });
  expect(end.stderr).toContain("user 54321 has no name, which Hadoop needs");
  expect(end.status).toBe(0);
});

test.runIf(process.getuid?.() === 0)(
  "a warning leaves stderr blocking for Java, which drops what else a slow reader misses",
  () => {
    const home = dumpingJava();
    writeFileSync(path.join(home, "bin/java"), "#!/bin/bash\ngrep flags /proc/self/fdinfo/2\n");
    const env = { ...executorEnv, ...ours, PATH: process.env["PATH"], SPARK_HOME: fakeSpark(""), JAVA_HOME: home };
    for (const each of [env.SPARK_HOME, env.JAVA_HOME, folder]) spawnSync("chmod", ["-R", "a+rX", each]);
    const end = spawnSync("setpriv", ["--reuid", "54321", "--clear-groups", executable, "executor"], {
      env,
      encoding: "utf8",
    });
    expect(end.stderr).toContain("has no name");
    const flags = Number.parseInt(/flags:\s*(\d+)/.exec(end.stdout)?.[1] ?? "", 8);
    expect(flags & 0o4000).toBe(0);
  },
);
