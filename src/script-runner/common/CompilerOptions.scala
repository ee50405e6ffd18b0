package scala.tools.nsc.interpreter.script

import scala.collection.mutable.ListBuffer
import scala.tools.nsc.Settings
import _root_.sparkrunner.{CompileError, CompilerSettings, DidNotCompile, ScriptFile}

/** Gives the compiler what the script's header says to it, and knows what it would not have. */
private[script] final class CompilerOptions {
  private val wrong = ListBuffer.empty[(String, String)]
  private var current = ""

  def complain(message: String): Unit = wrong += current -> message

  def addTo(settings: Settings): Unit = {
    CompilerSettings.options.foreach { option =>
      current = option
      val (isRight, rest) = settings.processArguments(List(option), processAll = true)
      if ((!isRight || rest.nonEmpty) && !wrong.exists(_._1 == option)) complain("it is no option of this compiler")
    }
    current = ""
  }

  /** At the line that has it. */
  def refuse(script: ScriptFile): Unit =
    if (wrong.nonEmpty) throw new DidNotCompile(wrong.toList.map { case (option, message) =>
      CompileError(script.label, script.lineAt(math.max(0, script.text.indexOf(option))), s"the compiler's option $option: $message")
    })
}
