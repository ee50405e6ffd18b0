/** Whether something beside the settings may say how much memory Spark's driver has, where they don't. */
import path from "node:path";
import { confFolder } from "../spark/find.ts";
import { readText } from "./cgroup.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What spark-env.sh makes of it is known only when Spark's scripts run it; that it speaks of it can be seen. */
export function heapIsElsewhere(sparkHome: string | undefined, env: Environment): boolean {
  const script = sparkHome === undefined ? undefined : readText(path.join(confFolder(sparkHome, env), "spark-env.sh"));
  return [env["SPARK_DRIVER_MEMORY"], env["SPARK_MEM"]].some(Boolean) || /MEM/.test(script ?? "");
}
