/** Failures at limits of memory, threads and disk, by signals, and of executors on this machine. */
import { conf, executors, java, python, type Failure } from "./failure.ts";

/** So much address space that thread stacks of a GiB soon find none: to a JVM that is a limit on threads. */
const fewThreads = { within: ["prlimit", "--as=16000000000"] };

const parentOf = `def parent(pid): return int(open(f"/proc/{pid}/stat").read().split()[3])\n`;

export const inLimits: readonly Failure[] = [
  java(
    "thread-limit",
    `for (;;) {
      Thread thread = new Thread(null, () -> { try { Thread.sleep(60_000); } catch (Exception e) { } }, "fetch", 1L << 30);
      thread.setDaemon(true);
      thread.start();
    }`,
    fewThreads,
  ),
  python(
    "thread-limit",
    `import threading, time
threading.stack_size(1 << 30)
while True: threading.Thread(target=lambda: time.sleep(60), daemon=True).start()
`,
    fewThreads,
  ),
  java(
    "metaspace-full",
    `List<Object> all = new ArrayList<>();
    for (;;) {
      ClassLoader loader = new java.net.URLClassLoader(new java.net.URL[0], Job.class.getClassLoader());
      all.add(java.lang.reflect.Proxy.newProxyInstance(loader, new Class<?>[] { Runnable.class }, (a, b, c) -> null));
    }`,
    { submit: ["--driver-java-options", "-XX:MaxMetaspaceSize=120m"] },
  ),
  python("python-out-of-memory", `all_of_it = bytearray(1 << 46)\n`),
  python(
    "python-out-of-memory",
    `print(spark.sparkContext.parallelize([1], 1).map(lambda x: len(bytearray(1 << 46))).collect())\n`,
    { variant: "worker" },
  ),
  python(
    "broadcast-too-large",
    `from pyspark.sql.functions import broadcast\nspark.range(3).join(broadcast(spark.range(10_000_000)), "id").count()\n`,
    { submit: ["--driver-memory", "512m", ...conf("spark.driver.maxResultSize=0")] },
  ),
  python(
    "broadcast-too-large",
    `from pyspark.sql.functions import broadcast\nspark.range(3).join(broadcast(spark.range(100_000)), "id").count()\n`,
    { submit: conf("spark.sql.maxBroadcastTableSize=1k"), variant: "limit", only: "4" },
  ),
  python("python-worker-silent", `print(spark.sparkContext.parallelize(range(4)).map(lambda x: x + 1).collect())\n`, {
    files: { "slow-python": "#!/bin/bash\nsleep 120\n" },
    env: { PYSPARK_DRIVER_PYTHON: "python3", PYSPARK_PYTHON: "FOLDER/slow-python" },
    submit: conf("spark.python.use.daemon=false", "spark.python.authenticate.socketTimeout=3s"),
  }),
  python("killed", `import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n`),
  java("killed", `Runtime.getRuntime().exec("kill -9 " + ProcessHandle.current().pid()); Thread.sleep(60_000);`),
  python("signalled", `import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n`),
  python("terminated", `import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n`),
  java("terminated", `System.out.println("reading flights"); Thread.sleep(60_000);`, { endedAt: "reading flights" }),
  python("no-executor-came", `spark.range(3).count()\n`, {
    submit: [...executors(1), ...conf("spark.executor.cores=2")],
    endedAt: "Initial job has not accepted any resources",
  }),
  java("no-executor-came", `spark.range(3).count();`, {
    submit: [...executors(1), ...conf("spark.executor.cores=2")],
    endedAt: "Initial job has not accepted any resources",
  }),
  python(
    "executor-silent",
    `import os, signal
${parentOf}def stop(x): os.kill(parent(os.getppid()), signal.SIGSTOP)
spark.sparkContext.parallelize(range(1), 1).map(stop).collect()
`,
    {
      submit: [
        ...executors(1),
        ...conf(
          "spark.task.maxFailures=1",
          "spark.executor.heartbeatInterval=1s",
          "spark.network.timeout=6s",
          "spark.network.timeoutInterval=2s",
        ),
      ],
    },
  ),
  python(
    "executor-taken-away",
    `import os, signal, time
${parentOf}def taken(x):
    os.kill(parent(os.getppid()), signal.SIGPWR)
    time.sleep(60)
    return x
print(spark.sparkContext.parallelize(range(1), 1).barrier().mapPartitions(taken).collect())
`,
    {
      submit: [
        ...executors(1),
        ...conf(
          "spark.decommission.enabled=true",
          "spark.executor.decommission.forceKillTimeout=3s",
          "spark.stage.maxConsecutiveAttempts=1",
        ),
      ],
    },
  ),
  java(
    "kryo-buffer",
    `System.out.println(sc.parallelize(Arrays.asList(1), 1).aggregate(new byte[3_000_000], (a, x) -> a, (a, b) -> a).length);`,
    {
      submit: conf("spark.serializer=org.apache.spark.serializer.KryoSerializer", "spark.kryoserializer.buffer.max=1m"),
    },
  ),
  java("no-local-folder", "", { disk: { bytes: 1024 * 1024, inodes: 2 } }),
  python("last-words", `import sys\nprint("no rows for 2026-11-30")\nsys.exit(1)\n`),
];
