/** Failures of jobs in Java and R, and of spark-submit itself. */
import { conf, executors, java, type Failure } from "./failure.ts";

export const inJava: readonly Failure[] = [
  java("missing-class", "", { application: "Job.java", submit: ["--class", "com.example.Nightly"], variant: "main" }),
  java("missing-class", `org.example.Metrics.send();`, {
    stubs: { "org/example/Metrics.java": "package org.example; public class Metrics { public static void send() {} }" },
    variant: "jar",
  }),
  { id: "missing-application", variant: "jar", application: "gone.jar", submit: ["--class", "Job"] },
  { id: "missing-application", variant: "no-class", application: "gone.jar" },
  java("wrong-library-version", `System.out.println(scala.Predef$.MODULE$.refArrayOps12(new Object[0]));`, {
    stubs: {
      "scala/Predef$.java":
        "package scala; public class Predef$ { public static final Predef$ MODULE$ = null; public scala.collection.mutable.ArrayOps refArrayOps12(Object[] a) { return null; } }",
      "scala/collection/mutable/ArrayOps.java": "package scala.collection.mutable; public class ArrayOps {}",
    },
  }),
  java("java-too-old", `System.out.println("hello");`, { newestJava: true }),
  java(
    "task-not-serializable",
    `Object lock = new Object(); System.out.println(sc.parallelize(Arrays.asList(1, 2)).map(x -> lock.hashCode() + x).collect());`,
  ),
  java(
    "task-not-serializable",
    `System.out.println(sc.parallelize(Arrays.asList(1, 2)).map(x -> (Object) new StringJoiner(",")).collect());`,
    { variant: "result" },
  ),
  java("out-of-memory", `List<byte[]> all = new ArrayList<>(); while (true) all.add(new byte[16 << 20]);`, {
    submit: ["--driver-memory", "512m"],
  }),
  java(
    "out-of-memory",
    `System.out.println(spark.range(0, 60_000_000L, 1, 4).selectExpr("id", "uuid() as u").collectAsList().size());`,
    {
      submit: ["--driver-memory", "512m", ...conf("spark.driver.maxResultSize=0")],
      variant: "collect",
    },
  ),
  java(
    "direct-memory",
    `List<Object> all = new ArrayList<>(); while (true) all.add(java.nio.ByteBuffer.allocateDirect(4 << 20));`,
    {
      submit: ["--driver-java-options", "-XX:MaxDirectMemorySize=16m"],
    },
  ),
  java("out-of-memory", `List<byte[]> all = new ArrayList<>(); while (true) all.add(new byte[16 << 20]);`, {
    submit: ["--driver-memory", "512m", "--driver-java-options", "-XX:+ExitOnOutOfMemoryError"],
    variant: "exit-on",
  }),
  java(
    "executor-out-of-memory",
    `sc.parallelize(Arrays.asList(1, 2), 2).map(x -> { List<byte[]> all = new ArrayList<>(); while (true) all.add(new byte[16 << 20]); }).collect();`,
    { submit: executors(1) },
  ),
  java("port-in-use", "", { submit: conf("spark.driver.port=TAKEN_PORT", "spark.port.maxRetries=0") }),
  java("bad-arguments", "", { submit: ["--driver-java-options", "-XX:MaxRAMPercentage=200"], variant: "jvm" }),
  java("bad-arguments", "", { submit: ["--no-such-flag"], variant: "flag" }),
  java("bad-arguments", "", { submit: ["--master", "spark:/nowhere"], variant: "master" }),
  java("bad-arguments", "", { submit: conf("spark.executor.memory=lots"), variant: "memory" }),
  java("bad-arguments", "", { submit: ["--driver-memory", "300m"], variant: "driver-memory" }),
  java("user-exit-code", `System.out.println("nothing to do"); System.exit(3);`),
  java("exception", `throw new IllegalStateException("no rows for 2026-11-30");`),
  java(
    "exception",
    `sc.parallelize(Arrays.asList(1, 0), 2).map(x -> { if (x == 0) throw new IllegalStateException("bad row"); return x; }).collect();`,
    { variant: "task" },
  ),
  java(
    "user-exit-code",
    `try { Class.forName("org.example.Optional"); } catch (ClassNotFoundException e) { org.slf4j.LoggerFactory.getLogger("Job").warn("no metrics", e); } System.out.println("input is not complete"); spark.stop(); System.exit(4);`,
    { variant: "handled" },
  ),
  java("connection-refused", `new java.net.Socket("localhost", 1);`),
  java(
    "connection-timed-out",
    `java.net.ServerSocket s = new java.net.ServerSocket(0); java.net.Socket c = new java.net.Socket("localhost", s.getLocalPort()); c.setSoTimeout(300); c.getInputStream().read();`,
  ),
  java("unknown-host", `new java.net.Socket("db.nosuch.invalid", 5432);`),
  java(
    "jvm-crashed",
    `java.lang.reflect.Field f = sun.misc.Unsafe.class.getDeclaredField("theUnsafe"); f.setAccessible(true); ((sun.misc.Unsafe) f.get(null)).putAddress(0, 0);`,
  ),
  java("context-stopped", `spark.stop(); spark.range(3).count();`),
  { id: "r-missing", application: "job.R", source: `library(SparkR)\nsparkR.session()\n` },
];
