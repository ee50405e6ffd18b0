import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readlinkSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { fixture, start } from "../support/executable.ts";
import { executorEnv, folder, moduleOptions, ours } from "../support/executor-pod.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const commandOf = (pid: number): string => path.basename(readlinkSync(`/proc/${pid}/exe`));
const sigxfsz = constants.signals.SIGXFSZ ?? 25;
const ignoredSignals = (pid: number): number[] => {
  const mask = BigInt(`0x${/^SigIgn:\t(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]}`);
  return Array.from({ length: 64 }, (_, index) => index + 1).filter((signal) => (mask >> BigInt(signal - 1)) & 1n);
};
const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);

/** A driver whose executors have to come by themselves. */
async function startDriver(version: string, job: string, conf: readonly string[] = []) {
  const home = sparkHomeOf(version);
  const { PATH, HOME, JAVA_HOME } = process.env;
  const env = { PATH, HOME, JAVA_HOME, SPARK_HOME: home, SPARK_LOCAL_IP: "127.0.0.1" };
  const options = ["--master", "local-cluster[0,1,1024]", "--conf", "spark.ui.enabled=false", ...conf];
  const driver = spawn(path.join(home, "bin/spark-submit"), [...options, fixture(job)], {
    env,
    cwd: mkdtempSync(path.join(folder, "driver-")),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  onTestFinished(
    () => void (driver.exitCode === null && driver.pid !== undefined && process.kill(-driver.pid, "SIGKILL")),
  );
  const ended = new Promise<number | null>((resolve) => driver.once("close", resolve));
  let [said, log] = ["", ""];
  driver.stderr.on("data", (chunk) => (log += chunk));
  const address = await new Promise<string[]>((resolve, reject) => {
    driver.stdout.on("data", (chunk) => {
      said += chunk;
      const match = /^driver=(\S+) app=(\S+)$/m.exec(said);
      if (match !== null) resolve(match.slice(1));
    });
    void ended.then(() => reject(new Error(`the driver ended:\n${log}`)));
  });
  return { home, address, ended, said: () => said, log: () => log };
}

const executorOf = (home: string, [driver, application]: readonly string[]) => ({
  ...executorEnv,
  ...ours,
  SPARK_HOME: home,
  SPARK_LOCAL_IP: "127.0.0.1",
  SPARK_DRIVER_URL: `spark://CoarseGrainedScheduler@${driver}`,
  SPARK_APPLICATION_ID: application,
  SPARK_EXECUTOR_ATTRIBUTE_ZONE: "eu-1",
  ...moduleOptions,
});

describe.for(testedVersions)("on Spark %s", (version) => {
  test("an executor registers with a driver, runs its Python tasks, ignores no signal that Node ignores, and leaves no Node", async () => {
    const { home, address, ended, said, log } = await startDriver(version, "jobs/asks-executors.py");

    const env = executorOf(home, address);
    const executor = start(["executor"], { env, cwd: mkdtempSync(path.join(folder, "executor-")) });
    onTestFinished(() => void (executor.child.exitCode === null && executor.child.kill("SIGKILL")));
    await executor.output(/Successfully registered with driver/);
    const pid = executor.child.pid ?? 0;
    const processes = [pid, ...childrenOf(pid)];
    const java = processes.find((each) => commandOf(each) === "java") ?? 0;
    expect(processes.map(commandOf).filter((name) => !["tini", "java", "python3"].includes(name))).toEqual([]);
    expect(ignoredSignals(java).filter((signal) => signal === constants.signals.SIGPIPE || signal === sigxfsz)).toEqual(
      [],
    );

    await ended;
    expect(said(), log()).toContain("job-exec-7 zone=eu-1\njob-exec-7 zone=eu-1\n");
    await executor.finished; // it ends with its driver
  });

  test("spark-runner without arguments in an executor's container decommissions it, and returns when it has ended", async () => {
    const conf = ["--conf", "spark.decommission.enabled=true"];
    const { home, address, log } = await startDriver(version, "jobs/keeps-executors.py", conf);
    const env = executorOf(home, address);
    const executor = start(["executor"], { env, cwd: mkdtempSync(path.join(folder, "executor-")) });
    onTestFinished(() => void (executor.child.exitCode === null && executor.child.kill("SIGKILL")));
    await executor.output(/Successfully registered with driver/);
    const other = await start([], { env: { ...env, SPARK_EXECUTOR_POD_NAME: "another-pod" } }).finished;
    expect(other.code, other.stderr).toBe(0);
    expect(executor.child.exitCode).toBeNull();
    const hook = await start([], { env }).finished;
    expect(hook.code, hook.stderr).toBe(0);
    const { stderr } = await executor.finished;
    expect(stderr + log()).toMatch(/[Dd]ecommission(?:ing)? executor 7/);
  });
});
