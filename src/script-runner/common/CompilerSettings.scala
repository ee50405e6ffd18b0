package sparkrunner

/** What the script's header says to the compiler, as spark-runner has read it: one option a line. */
object CompilerSettings {
  def options: Seq[String] =
    Option(System.getenv("SPARK_RUNNER_SCALAC_OPTIONS")).toList.flatMap(_.linesIterator).filter(_.nonEmpty)
}
