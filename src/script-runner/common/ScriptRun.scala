package sparkrunner

/** Runs a compiled script in this JVM, as its driver. */
final class ScriptRun(program: Program, parent: ClassLoader) {

  def apply(): Unit = {
    settings()
    val loader = ScriptLoader(program.classes, parent)
    Thread.currentThread.setContextClassLoader(loader)
    try program.entries.foreach {
      case Entry.Statement(className) => Class.forName(className, true, loader)
      case Entry.Main(className) =>
        Class.forName(className, true, loader).getMethod("main", classOf[Array[String]]).invoke(null, ScriptArguments.get)
    } catch { case thrown: Throwable => throw Traces.unwrapped(thrown) }
  }

  /** As system properties, so that they reach a SparkSession too that the script builds itself. */
  private def settings(): Unit = {
    // Executors fetch the script's classes from here; without it a lambda dies in them of a ClassCastException.
    System.setProperty("spark.repl.class.outputDir", program.classes.toString)
    // Spark 4 isolates a session's classes (SPARK-44705 and followers), and would hide the script's from its own session.
    System.setProperty("spark.sql.artifact.isolation.enabled", "false")
    // spark-submit names an application after its main class: ours says nothing.
    if (System.getProperty("spark.app.name") == ScriptMain.getClass.getName.stripSuffix("$"))
      program.sources.headOption.foreach(script => System.setProperty("spark.app.name", script.file.label))
  }
}
