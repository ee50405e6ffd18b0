package sparkrunner

import scala.collection.mutable.ListBuffer

/** What is to be said of a script that compiles: on stderr at once, and again whenever its compiled classes are run. */
final class Notes {
  private val said = ListBuffer.empty[String]

  def say(line: String): Unit = {
    Notes.print(line)
    said += line
  }

  def all: Seq[String] = said.toList
}

object Notes {
  def print(line: String): Unit = System.err.println(s"spark-runner: $line")
}
