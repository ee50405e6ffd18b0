/** Whether something beside the settings may say how much memory Spark's driver has, where they don't. */
import { sparkEnvScript } from "./find-spark.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What spark-env.sh makes of it is known only when Spark's scripts run it; that it speaks of it can be seen. */
export function heapIsElsewhere(sparkHome: string | undefined, env: Environment): boolean {
  return [env["SPARK_DRIVER_MEMORY"], env["SPARK_MEM"]].some(Boolean) || /MEM/.test(sparkEnvScript(sparkHome, env));
}
