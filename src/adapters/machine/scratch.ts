/** Whether something beside the settings says where Spark's driver has its scratch files. */
import { confText, sparkEnvScript } from "./find-spark.ts";
import { javaFolder } from "../../facts/java-folder.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const optionVariables = ["SPARK_SUBMIT_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"];

/** What Spark's own scripts or the JVM's options make of it can't be known, but that they do. */
export function scratchIsElsewhere(sparkHome: string | undefined, env: Environment): boolean {
  const script = sparkEnvScript(sparkHome, env);
  return (
    Boolean(env["SPARK_EXECUTOR_DIRS"]) ||
    /LOCAL_DIRS|EXECUTOR_DIRS|spark\.local\.dir/.test(script) ||
    [script, confText(sparkHome, env, "java-opts"), ...optionVariables.map((name) => env[name] ?? "")].some((text) =>
      text.includes(javaFolder),
    )
  );
}
