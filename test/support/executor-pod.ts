/** What an executor's container has, for tests that start one without Kubernetes. */
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export const folder = mkdtempSync(path.join(tmpdir(), "spark-processes-"));
/** Also on a machine that happens to have an entrypoint of its own. */
export const ours = { SPARK_RUNNER_ENTRYPOINT: "none" };
export const executorEnv = {
  SPARK_DRIVER_URL: "spark://CoarseGrainedScheduler@127.0.0.1:1",
  SPARK_EXECUTOR_ID: "7",
  SPARK_EXECUTOR_CORES: "1",
  SPARK_EXECUTOR_MEMORY: "512m",
  SPARK_APPLICATION_ID: "app-1",
  SPARK_EXECUTOR_POD_IP: "127.0.0.1",
  SPARK_RESOURCE_PROFILE_ID: "0",
  SPARK_EXECUTOR_POD_NAME: "job-exec-7",
};

/** Spark's driver gives its executors such options, so that they run on Java 17. */
export const moduleOptions = Object.fromEntries(
  [
    "java.lang",
    "java.lang.invoke",
    "java.nio",
    "java.util",
    "java.util.concurrent",
    "sun.nio.ch",
    "sun.security.action",
  ].map((name, index) => [`SPARK_JAVA_OPT_${index}`, `--add-opens=java.base/${name}=ALL-UNNAMED`]),
);

/** A script, by default executable. */
export function script(name: string, text: string, mode = 0o755): string {
  const file = path.join(mkdtempSync(path.join(folder, "script-")), name);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

/** A JAVA_HOME whose java writes what it received to $DUMP. */
export function dumpingJava(): string {
  const home = mkdtempSync(path.join(folder, "java-"));
  mkdirSync(path.join(home, "bin"));
  const text = String.raw`{ printf '%s\0' "$#" "$@"; cat /proc/$$/environ; } > "$DUMP"; echo "java $$ parent $PPID"`;
  writeFileSync(path.join(home, "bin/java"), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
  return home;
}
