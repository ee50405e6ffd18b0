/** Whether something beside the settings may say what Spark's executors are. */
import { confText, sparkEnvScript } from "./find-spark.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const optionVariables = ["SPARK_SUBMIT_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"];

/** Variables that spark-submit reads where no property says it, and properties that a JVM has from its start. */
export function executorsAreElsewhere(sparkHome: string | undefined, env: Environment): boolean {
  const script = sparkEnvScript(sparkHome, env);
  return (
    ["SPARK_EXECUTOR_MEMORY", "SPARK_EXECUTOR_CORES"].some((name) => Boolean(env[name]) || script.includes(name)) ||
    [script, confText(sparkHome, env, "java-opts"), ...optionVariables.map((name) => env[name] ?? "")].some((text) =>
      text.includes("-Dspark."),
    )
  );
}
