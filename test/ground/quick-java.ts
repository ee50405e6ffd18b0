import { quickOptions } from "../../scripts/tools/java.ts";

/** Spark hands these variables to the JVMs of spark-submit and of its launcher, and prints nothing about it. */
export const quickJava = (): { SPARK_SUBMIT_OPTS: string; SPARK_LAUNCHER_OPTS: string } => ({
  SPARK_SUBMIT_OPTS: quickOptions,
  SPARK_LAUNCHER_OPTS: quickOptions,
});
