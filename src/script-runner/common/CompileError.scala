package sparkrunner

/** One message of the compiler, at a line of the user's own file; `excerpt` is that line with a caret below it. */
final case class CompileError(label: String, line: Int, message: String, excerpt: Seq[String] = Nil) {
  private val lines = message.linesIterator.toList

  /** What fits into a log's last line and into a termination message. */
  def headline: String = s"$label:$line: error: ${lines.headOption.getOrElse("")}"

  def full: String = ((headline :: lines.drop(1)) ++ excerpt).mkString("\n")
}

final class DidNotCompile(val errors: Seq[CompileError]) extends Exception(errors.map(_.full).mkString("\n"))
