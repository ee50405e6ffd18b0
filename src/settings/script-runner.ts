/** Names that the Scala script runner (src/spark/scala) is known by. */

/** The class that spark-submit starts for a .scala script. */
export const scriptMainClass = "sparkrunner.ScriptMain";

/** The file name of its jar for Spark's Scala version. */
export const scriptJar = (scalaVersion: string): string => `spark-runner-scala_${scalaVersion}.jar`;
