package scala.tools.nsc.interpreter.script

import java.io.PrintWriter
import scala.reflect.internal.util.Position
import scala.tools.nsc.Settings
import scala.tools.nsc.interpreter.{IMain, Results}
import scala.tools.nsc.interpreter.shell.ReplReporterImpl

/** The REPL of Scala 2.13, made to compile requests and never to run one. What differs between Scala versions is in here. */
final class ScriptInterpreter(settings: Settings, val messages: Messages)
    extends IMain(settings, new MessageReporter(settings, messages)) with KnownModules {

  def start(): Unit = initializeCompiler()

  /**
   * Compiles the text as one request; the class whose initialisation runs it.
   *
   * IMain.interpret would also store an expression as `val res1 = …`, which a script has no use for (it keeps
   * results in memory), and compile a second class per request, which only serves to print that result.
   */
  def compileRequest(source: UserSource): Option[String] = {
    import global.{CompilationUnit, currentRun, newUnitParser}
    reporter.reset()
    currentRun.reporting.clearSuspendedMessages()
    val unit = new CompilationUnit(source)
    val trees = newUnitParser(unit).parseStats()
    if (reporter.hasErrors || trees.isEmpty) None
    else withLabel(source.file.name) {
      val request = new Request(new String(source.content), trees, source, unit.firstXmlPos, storeResultInVal = false)
      if (request.lineRep.compile(request.mkUnit)) Some(recorded(request)) else None
    }
  }

  private def recorded(request: Request): String = {
    request.typeOf
    request.typesOfDefinedTerms
    request.defHandlers.foreach(handler => request.definedSymbols.get(handler.member.name).foreach(handler.member.setSymbol(_)))
    recordRequest(request)
    val outer = s"${request.lineRep.packageName}.${request.lineRep.readName}"
    // A value class can't stand in a class, so that its request is made of nested objects: the innermost one runs it.
    if (request.definesValueClass) s"$outer${request.accessPath.replace('.', '$')}$$" else outer + "$"
  }

  /** The compiler asks for the type of `x` in `import x._` by *running* a request; its type is known without. */
  override def interpretSynthetic(line: String): Results.Result =
    if (compileRequest(UserSource.synthetic(line)).isDefined) Results.Success else { reporter.reset(); Results.Error }
}

private final class MessageReporter(settings: Settings, messages: Messages)
    extends ReplReporterImpl(settings, new PrintWriter(System.err, true)) {

  override def printMessageAt(position: Position, message: String): Unit =
    if (!totalSilence && message.startsWith("error: ")) messages.add(position, message.stripPrefix("error: "))
  override def printMessage(message: String): Unit = ()
}
