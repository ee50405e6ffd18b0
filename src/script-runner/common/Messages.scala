package scala.tools.nsc.interpreter.script

import scala.collection.mutable.ListBuffer
import scala.reflect.internal.util.Position
import _root_.sparkrunner.{CompileError, DidNotCompile}

/** Collects what the compiler says, in the user's terms. */
final class Messages {
  private val errors = ListBuffer.empty[CompileError]
  private var silent = false
  private var subject: () => Option[UserSource] = () => None

  def add(position: Position, message: String): Unit = if (!silent) errors += described(position, Messages.inUsersWords(message))

  /** Says what is being compiled: what the compiler says of no place, or of the REPL's own text, is said of its beginning. */
  def about(source: => UserSource): Unit = subject = () => Some(source)

  /** What the compiler can't say itself of the code that it is at. */
  def refuse(message: String): Nothing =
    throw new DidNotCompile(Seq(described(scala.reflect.internal.util.NoPosition, message)))

  /** For an attempt that may fail. */
  def quietly[T](body: => T): T = {
    val before = silent
    silent = true
    try body
    finally silent = before
  }

  /** `None`: the compiler refused, and the messages say why. */
  def orFail[T](result: Option[T]): T = result.getOrElse(throw new DidNotCompile(errors.toList.distinct))

  private def described(position: Position, message: String): CompileError = {
    val exact = Option(position).filter(_.isDefined).map(_.finalPosition).filter(_.source.file.name != "<synthetic>")
    exact.orElse(subject().map(_.beginning)) match {
      case Some(place) => CompileError(place.source.file.name, place.line, message, Messages.excerpt(place))
      case None => CompileError("<script>", 0, message)
    }
  }
}

object Messages {
  /** What Java's class files can't hold is told by the compiler of its own classes, which the user never wrote. */
  private[script] def inUsersWords(message: String): String =
    if (message.contains("UTF8 string too large") || message.contains("has a bad String constant"))
      "a text in this statement has more than 65,535 bytes, too many for a constant of Java: read it from a file, or put it together of shorter ones when the script runs"
    else if (message.contains("Method too large") || message.contains("Class too large"))
      "this statement is too large for a method of Java (64 KB of byte code): read its values from a file, or split it into several statements"
    else withoutWrappers(message).linesIterator.map(bounded).mkString("\n")

  /** A line of code or of a message is shown to this length. */
  private val longest = 300

  private def bounded(line: String): String = if (line.length > longest) line.take(longest) + "…" else line

  /** The line with a caret below it; of a very long one the part around the caret. */
  private def excerpt(place: Position): Seq[String] = {
    val (line, caret) = (place.lineContent.stripLineEnd, place.lineCaret)
    val from = if (line.length <= longest) 0 else math.max(0, math.min(caret.length - longest / 2, line.length - longest))
    Seq(bounded(line.drop(from)), caret.drop(from))
  }

  /** The REPL's wrappers are no business of the user: `$line3.$read.$iw.Person` is their `Person`. */
  private[script] def withoutWrappers(message: String): String =
    message.replaceAll("""(?:\$line\d+\.)?(?:\$read\.)?(?:INSTANCE\.)?(?:\$iw\.)+|\$line\d+\.\$read\.""", "")
}
