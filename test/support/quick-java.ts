/**
 * For JVMs that live for seconds: without its second compiler Java takes half of the CPU that a Spark job's start takes.
 * Spark hands these variables to the JVMs of spark-submit and of its launcher, and prints nothing about it.
 */
export const quickOptions = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

export const quickJava = { SPARK_SUBMIT_OPTS: quickOptions, SPARK_LAUNCHER_OPTS: quickOptions } as const;
