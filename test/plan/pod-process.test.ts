import { describe, expect, test } from "vitest";
import { driverCommand, executorCommand, missingVariables } from "../../src/plan/pod-process.ts";

const env = {
  SPARK_DRIVER_URL: "spark://CoarseGrainedScheduler@job-r1.team.svc:7078",
  SPARK_EXECUTOR_ID: "7",
  SPARK_EXECUTOR_CORES: "2",
  SPARK_EXECUTOR_MEMORY: "1024m",
  SPARK_APPLICATION_ID: "spark-1",
  SPARK_EXECUTOR_POD_IP: "10.0.0.7",
  SPARK_RESOURCE_PROFILE_ID: "0",
  SPARK_EXECUTOR_POD_NAME: "job-exec-7",
};
const place = { sparkHome: "/opt/spark", workDir: "/opt/spark/work-dir" };
const classPathOf = (command: readonly string[]): string[] => command[command.indexOf("-cp") + 1]?.split(":") ?? [];

describe("an executor's command", () => {
  test("gives the backend each variable of Spark as an argument, and its memory to Java twice", () => {
    expect(executorCommand(env, place).join(" ")).toBe(
      "-Xms1024m -Xmx1024m -cp /opt/spark/conf:/opt/spark/jars/*:/opt/spark/work-dir " +
        "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend " +
        "--driver-url spark://CoarseGrainedScheduler@job-r1.team.svc:7078 --executor-id 7 --cores 2 --app-id spark-1 " +
        "--hostname 10.0.0.7 --resourceProfileId 0 --podName job-exec-7",
    );
  });

  test("has Java's options in the order of their numbers, each as one argument whatever is in it", () => {
    const options = [
      "-Da=1",
      "-Db=x y",
      "-Dc=a\nb",
      '-Dd="q"',
      "-De=$(id)",
      "-Df=*",
      "",
      "-Dh=ü",
      "-Di",
      "-Dj=='",
      "-Dk",
      "-Dl",
    ];
    const variables = options.map((option, index): [string, string] => [`SPARK_JAVA_OPT_${index}`, option]);
    const shuffled = Object.fromEntries(variables.toSorted(([a], [b]) => a.localeCompare(b)));
    expect(executorCommand({ ...shuffled, ...env }, place).slice(0, options.length)).toEqual(options);
  });

  test("takes no other variable for an option", () => {
    const command = executorCommand(
      { ...env, SPARK_JAVA_OPT_: "a", SPARK_JAVA_OPT_1X: "b", XSPARK_JAVA_OPT_1: "c" },
      place,
    );
    expect(command[0]).toBe("-Xms1024m");
  });

  test("has the class path in Spark's order: configuration, own jars, Spark's, extra ones, working directory, Hadoop's", () => {
    const said = {
      SPARK_CONF_DIR: "/conf",
      HADOOP_CONF_DIR: "/etc/hadoop",
      SPARK_CLASSPATH: "/own/*",
      SPARK_EXTRA_CLASSPATH: "/extra/*",
      SPARK_DIST_CLASSPATH: "/hadoop/*",
    };
    const all = ["/conf", "/etc/hadoop", "/own/*", "/opt/spark/jars/*", "/extra/*", "/opt/spark/work-dir", "/hadoop/*"];
    expect(classPathOf(executorCommand({ ...env, ...said }, { ...place, hadoopClassPath: "/unused" }))).toEqual(all);
  });

  test("asks Hadoop for its jars only where no variable has them, and takes an empty variable for none", () => {
    const empty = { SPARK_CONF_DIR: "", HADOOP_CONF_DIR: "", SPARK_CLASSPATH: "", SPARK_DIST_CLASSPATH: "" };
    expect(classPathOf(executorCommand({ ...env, ...empty }, { ...place, hadoopClassPath: "/h/*" }))).toEqual([
      "/opt/spark/conf",
      "/opt/spark/jars/*",
      "/opt/spark/work-dir",
      "/h/*",
    ]);
  });
});

test("a driver's command binds to the pod's address, is a client, and keeps Spark's arguments", () => {
  const args = [
    "--properties-file",
    "/opt/spark/conf/spark.properties",
    "--class",
    "Main",
    "local:///job.jar",
    "--conf",
  ];
  expect(driverCommand({ SPARK_DRIVER_BIND_ADDRESS: "10.0.0.3" }, args)).toEqual([
    "--conf",
    "spark.driver.bindAddress=10.0.0.3",
    "--conf",
    "spark.executorEnv.SPARK_DRIVER_POD_IP=10.0.0.3",
    "--deploy-mode",
    "client",
    ...args,
  ]);
});

test("each variable that Spark did not set is named", () => {
  expect(missingVariables("executor", env)).toEqual([]);
  expect(missingVariables("executor", { ...env, SPARK_DRIVER_URL: "", SPARK_EXECUTOR_MEMORY: undefined })).toEqual([
    "SPARK_DRIVER_URL",
    "SPARK_EXECUTOR_MEMORY",
  ]);
  expect(missingVariables("driver", env)).toEqual(["SPARK_DRIVER_BIND_ADDRESS"]);
});
