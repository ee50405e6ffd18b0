package sparkrunner

import java.lang.reflect.InvocationTargetException

/** Turns what a script threw into what its author wants to read: the root cause, and the line in their own file. */
final class Traces(labels: Set[String]) {

  /**
   * `script.scala:7: java.lang.IllegalStateException: boom`, both of the innermost cause that can tell. A class without a
   * message, and an errno without its file, tell nothing where something around them does.
   */
  def headline(thrown: Throwable): String = {
    val fromTheRoot = Traces.chain(thrown).filterNot(Traces.isAnothersStack).reverse
    val where = fromTheRoot.map(each => place(each.getStackTrace)).find(_.nonEmpty).getOrElse("")
    val told = fromTheRoot.find(Traces.message(_).exists(_.contains("Cannot run program \"")))
      .orElse(fromTheRoot.find(Traces.message(_).exists(!_.matches("error=\\d+, .*"))))
      .getOrElse(fromTheRoot.head)
    where + told.getClass.getName + Traces.message(told).fold("")(": " + _)
  }

  /** `script.scala:7: `, or nothing where none of the user's lines is. */
  def place(frames: Array[StackTraceElement]): String =
    frames.find(isUsers).fold("")(frame => s"${frame.getFileName}:${frame.getLineNumber}: ")

  /** Takes the machinery out of the stack traces: what called the script, and the wrappers that the REPL puts around a statement. */
  def trim(thrown: Throwable): Throwable = {
    Traces.chain(thrown).foreach { each =>
      val frames = each.getStackTrace
        .filterNot(_.getClassName.startsWith(Watched.getClass.getName.stripSuffix("$")))
        .takeWhile(frame => !frame.getClassName.startsWith("sparkrunner."))
      each.setStackTrace(Traces.withoutWrappers(frames.toList).toArray)
    }
    thrown
  }

  private def isUsers(frame: StackTraceElement): Boolean = labels(frame.getFileName) && frame.getLineNumber > 0
}

object Traces {

  /** No cause: what a stream was at when the time for its stop was over, as Spark shows it below its TimeoutException. */
  private def isAnothersStack(thrown: Throwable): Boolean =
    Option(thrown.getMessage).exists(_.startsWith("The stream thread was last executing"))

  /** The first line of its message that has something in it. */
  private def message(thrown: Throwable): Option[String] =
    Option(thrown.getMessage).flatMap(_.linesIterator.map(_.trim).find(_.nonEmpty))

  /** A statement runs in a static initialiser, and a main method is called by reflection: neither is of interest. */
  def unwrapped(thrown: Throwable): Throwable = thrown match {
    case _: ExceptionInInitializerError | _: InvocationTargetException if thrown.getCause != null => unwrapped(thrown.getCause)
    case _ => thrown
  }

  /** From the exception to its root cause; a cycle ends it. */
  def chain(thrown: Throwable): List[Throwable] = {
    def causes(from: Throwable, seen: List[Throwable]): List[Throwable] =
      if (from == null || seen.exists(_ eq from)) seen else causes(from.getCause, from :: seen)
    causes(thrown, Nil).reverse
  }

  /** A statement is the innermost of nested constructors: the first has the user's line, the others have none of theirs. */
  private def withoutWrappers(frames: List[StackTraceElement]): List[StackTraceElement] =
    frames.filterNot(isLoading).foldLeft((List.empty[StackTraceElement], Set.empty[String])) { case ((kept, seen), frame) =>
      val statement = frame.getClassName.takeWhile(_ != '.')
      if (!isConstructor(frame)) (frame :: kept, seen)
      else if (seen(statement)) (kept, seen)
      else (frame :: kept, seen + statement)
    }._1.reverse

  private def isConstructor(frame: StackTraceElement): Boolean =
    frame.getClassName.startsWith("$line") && Set("<init>", "<clinit>")(frame.getMethodName)

  private def isLoading(frame: StackTraceElement): Boolean =
    frame.getClassName == "java.lang.Class" && frame.getMethodName.startsWith("forName")
}
