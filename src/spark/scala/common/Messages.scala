package scala.tools.nsc.interpreter.script

import scala.collection.mutable.ListBuffer
import scala.reflect.internal.util.Position
import _root_.sparkrunner.{CompileError, DidNotCompile}

/** Collects what the compiler says, in the user's terms. */
final class Messages {
  private val errors = ListBuffer.empty[CompileError]
  private var silent = false
  private var subject: Option[UserSource] = None

  def add(position: Position, message: String): Unit = if (!silent) errors += described(position, Messages.withoutWrappers(message))

  /** Says what is being compiled: what the compiler says of no place, or of the REPL's own text, is said of its beginning. */
  def about(source: UserSource): Unit = subject = Some(source)

  /** For an attempt that may fail. */
  def quietly[T](body: => T): T = {
    val before = silent
    silent = true
    try body
    finally silent = before
  }

  /** `None`: the compiler refused, and the messages say why. */
  def orFail[T](result: Option[T]): T = result.getOrElse(throw new DidNotCompile(errors.toList))

  private def described(position: Position, message: String): CompileError = {
    val exact = Option(position).filter(_.isDefined).map(_.finalPosition).filter(_.source.file.name != "<synthetic>")
    exact.orElse(subject.map(_.beginning)) match {
      case Some(place) => CompileError(place.source.file.name, place.line, message, Seq(place.lineContent.stripLineEnd, place.lineCaret))
      case None => CompileError("<script>", 0, message)
    }
  }
}

object Messages {
  /** The REPL's wrappers are no business of the user: `$line3.$read.$iw.Person` is their `Person`. */
  private[script] def withoutWrappers(message: String): String =
    message.replaceAll("""(?:\$line\d+\.)?(?:\$read\.)?(?:INSTANCE\.)?(?:\$iw\.)+|\$line\d+\.\$read\.""", "")
}
