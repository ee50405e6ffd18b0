package sparkrunner

import scala.util.Properties

/** Whose class files run here: those that the same runner, Spark and Scala have made, on a Java with the same library. */
object MadeBy {
  lazy val here: String =
    s"made-by spark-runner-$runner spark-${org.apache.spark.SPARK_VERSION} scala-${Properties.versionNumberString} java-$java"

  /** How another differs, in words. */
  def difference(other: String): String = {
    val parts = (text: String) => text.split(' ').drop(1).toSeq
    val (theirs, ours) = (parts(other).diff(parts(here)), parts(here).diff(parts(other)))
    s"it was prepared by ${theirs.mkString(", ")}, and this is ${ours.mkString(", ")}"
  }

  /** The build writes a hash of the runner's sources into the jar. */
  private def runner: String = scala.io.Source.fromInputStream(getClass.getResourceAsStream("build.txt"), "UTF-8").mkString.trim

  private def java: String = System.getProperty("java.specification.version")
}
