/** What was tried to make a job start sooner: what is done, and what is not, each with what was measured and the reason. */
export interface Tried {
  readonly what: string;
  readonly measured: string;
  readonly why: string;
}

const done: readonly Tried[] = [
  {
    what: "up to 20 executors are asked for at once, also by Spark before 4.2: `spark.kubernetes.allocation.batch.size`",
    measured:
      "in pods, Spark 3.5.9, from the first request to the last: 6 executors 0.6 s before, 12 executors 2.6 s before; after, all in one batch",
    why: "Spark asked for 5 (from 4.0 on 10) and waited; from 4.2 on it asks for 20 by itself. There are as many requests as before, and jobs that may have more than 20 executors keep Spark's pace",
  },
  {
    what: "a script that is not prepared is compiled in a JVM of the compiler's own, without the second stage of the just-in-time compiler",
    measured:
      "in local-cluster, Spark 4.3.0, 3 pairs: before 20.9 to 21.7 s and 41 s of CPU, after 19.4 to 20.2 s and 36 s; the same job as a jar 16.8 to 17.1 s",
    why: "the job's own JVM keeps its compilers, and the compiler's memory is given back before the script runs",
  },
];

const notDone: readonly Tried[] = [
  {
    what: "the SparkContext made on another thread while a script is compiled",
    measured: "not measured",
    why: "a script that does not compile must not have asked for an executor, and one that builds its own session gets its own settings",
  },
  {
    what: "the compiler's own JVM with the compiler on its boot class path",
    measured: "4.4 s of CPU, with unverified classes on the class path 4.5 s",
    why: "a macro would not find all of Java's own classes there, and might then silently expand to something else",
  },
  {
    what: "the compiler's own JVM with the archive of classes of a prepared image",
    measured: "4.3 to 4.5 s of CPU, without it 4.3 s; 370 MB instead of 245 MB",
    why: "the archive has 2000 of its classes, and hardly any of the compiler's",
  },
  {
    what: "the compiler's own JVM with verified classes",
    measured: "4.9 s of CPU instead of 4.5 s",
    why: "its classes are the compiler's and spark-runner's, as they come from Spark's own jars",
  },
  {
    what: "the compiler's own JVM with a larger young generation (`-Xms256m -Xmn128m`)",
    measured: "4.5 to 5.0 s of CPU, without 4.5 to 5.1 s; 300 MB instead of 240 MB",
    why: "it gains nothing, and takes memory",
  },
  {
    what: "`-XX:TieredStopAtLevel=1 -XX:+UseSerialGC`",
    measured:
      "half of the CPU of a start; by perf the just-in-time compilers have 54 % of the CPU of a prepared start and 48 % of a plain one (Spark 4.3.0, local-cluster)",
    why: "a long job runs several times slower without its second compiler",
  },
  {
    what: "`-Djava.lang.invoke.MethodHandle.COMPILE_THRESHOLD=20`, so that Java makes no class for a method handle that is hardly used",
    measured: "local-cluster, 3 pairs: 20.5, 20.2, 20.9 s of CPU without it, 20.0, 21.0, 20.7 s with it",
    why: "no gain to be seen",
  },
  {
    what: "a static archive of classes, and copies of janino's jars without their signatures, which keep their classes out of any archive",
    measured: "local-cluster: 1 to 3 % less CPU, and less than 1.5 %",
    why: "either is within the scatter; and the jars would no longer be those that Spark came with",
  },
  {
    what: "spark-submit's first JVM, Spark's launcher, with its own jar in front (`SPARK_LAUNCHER_OPTS`): it opens Spark's jars one after the other until it comes to that one",
    measured: "in a pod, Spark 4.3.0, 15 pairs: before 184 ms and 120 ms of CPU, after 145 ms and 82 ms",
    why: "0.4 % of a job; and a job that starts another Spark would hand it on to that one, whose launcher may be another",
  },
  {
    what: "`-XX:TieredStopAtLevel=1` for the launcher's JVM alone, which ends at once",
    measured: "in a pod, 15 pairs: 9 ms of CPU less, of 82 ms",
    why: "a Java that doesn't know the option doesn't start, and then no job does",
  },
  {
    what: "`spark.scheduler.minRegisteredResourcesRatio=0`, so that the driver plans its first query while executors start",
    measured: "not measured",
    why: "`defaultParallelism` counts the cores that have registered: the first stages would be cut into fewer partitions",
  },
  {
    what: "executors without the config map of Spark's configuration: `spark.kubernetes.executor.disableConfigMap`",
    measured:
      "in pods, 4 pairs: from the request to the container's start 1.06 s with it (0.98 to 1.51 s), 1.15 s without (1.00 to 1.18 s)",
    why: "no gain to be seen; and executors would find what their image has in its conf folder, which the map hides",
  },
  {
    what: "a shorter `spark.kubernetes.allocation.batch.delay` (200 ms)",
    measured:
      "in pods, 4 pairs: from the request to the container's start 1.06 s with the default (0.98 to 1.51 s), 0.94 s (0.78 to 1.19 s); with 6 executors on Spark 3.5.9 the second batch comes after 0.56 s rather than 0.64 s",
    why: "the first batch goes out at once whatever the delay is, and a larger batch leaves no second; the driver would look through its pods five times as often for as long as the job runs",
  },
  {
    what: "a client of Kubernetes that a thread of ours makes ahead, so that its classes are ready when the context asks for executors",
    measured:
      "in pods, 4 pairs: from the context's start to the request 3.2 s before (3.2 to 3.5 s), 3.0 s after (2.8 to 3.8 s)",
    why: "within the scatter; it would tie spark-runner to a library that changes with Spark's versions",
  },
  {
    what: "the 9,462 classes that a first query needs, loaded but not initialized by a thread of ours while executors start",
    measured:
      "in pods, 4 pairs: from the last executor's registration to the first task 5.2 s before (4.4 to 6.2 s), 4.7 s after (4.1 to 5.7 s)",
    why: "within the scatter, since the archive has made loading cheap; jobs without SQL would pay for it",
  },
  {
    what: "the same classes initialized, or a query tried out, before the session is there",
    measured: "not measured",
    why: "Spark SQL keeps for good what it reads of the configuration when its classes are first used: it would read none of the job's",
  },
  {
    what: "`SPARK_LOCAL_IP`, so that Spark need not find its own address",
    measured: "in a pod: `InetAddress.getLocalHost` takes 0.03 to 0.1 ms, the list of network interfaces 0.3 to 0.6 ms",
    why: "nothing to gain: a pod's own name is in its /etc/hosts",
  },
  {
    what: "the driver's JVM started beside label, Service and the wait for its name",
    measured: "in a pod: 91 ms from the first request to the API server to the last before the JVM",
    why: "it is the most that could be gained, below 1 % of a job; until then it isn't known whether anything may be started, and 66 to 78 mean that nothing was",
  },
  {
    what: "executors that start without `spark-runner executor` in between",
    measured: "in pods: 70 ms (55 to 105 ms) from the container's start to Java's, of about 5 s until it is registered",
    why: "it is what gives them the archive",
  },
];

const table = (rows: readonly Tried[], why: string): string =>
  [
    `| what | measured | ${why} |`,
    "| --- | --- | --- |",
    ...rows.map((row) => `| ${row.what} | ${row.measured} | ${row.why} |`),
    "",
  ].join("\n");

export const taken = table(done, "why it helps, and harms nothing");
export const turnedDown = table(notDone, "why not");
