/** Names that the Scala script runner (src/spark/scala) is known by. */

/** The class that spark-submit starts for a .scala script. */
export const scriptMainClass = "sparkrunner.ScriptMain";

/** The class that spark-submit starts for a jar, which then calls the jar's own. */
export const jarMainClass = "sparkrunner.JarMain";

/** The file name of the jar with both, for Spark's Scala version. */
export const runnerJar = (scalaVersion: string): string => `spark-runner-scala_${scalaVersion}.jar`;
