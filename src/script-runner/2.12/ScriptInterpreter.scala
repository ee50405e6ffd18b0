package scala.tools.nsc.interpreter.script

import java.io.PrintWriter
import scala.reflect.internal.util.Position
import scala.tools.nsc.Settings
import scala.tools.nsc.interpreter.{IMain, IR, ReplReporter}

/** The REPL of Scala 2.12, made to compile requests and never to run one. What differs between Scala versions is in here. */
final class ScriptInterpreter(settings: Settings, val messages: Messages)
    extends IMain(settings, new PrintWriter(System.err, true)) with KnownModules {

  override lazy val reporter: ReplReporter = new ReplReporter(this) {
    override def display(position: Position, message: String, severity: Severity): Unit =
      if (severity == ERROR && !totalSilence) messages.add(position, message)
    override def printMessage(message: String): Unit = ()
  }

  def start(): Unit = initializeSynchronous()

  /**
   * Compiles the text as one request; the class whose initialisation runs it.
   *
   * IMain.interpret would also rewrite an expression into `val res1 = …`, which a script has no use for (it keeps
   * results in memory), and compile a second class per request, which only serves to print that result.
   */
  def compileRequest(source: UserSource): Option[String] = {
    import global.{CompilationUnit, newUnitParser}
    reporter.reset()
    val trees = newUnitParser(new CompilationUnit(source)).parseStats()
    if (reporter.hasErrors || trees.isEmpty) None
    else {
      val request = buildRequest(new String(source.content), trees)
      val wrapper = request.ObjectSourceCode
      val body = wrapper(request.handlers)
      val code = request.lineRep.packaged(body)
      val user = code.length - body.length + wrapper.preambleLength
      val (compiled, _) = compileSourcesKeepingRun(source.within(code, user))
      if (compiled) Some(recorded(request)) else None
    }
  }

  private def recorded(request: Request): String = {
    request.typeOf
    request.typesOfDefinedTerms
    request.defHandlers.foreach(handler => request.definedSymbols.get(handler.member.name).foreach(handler.member.setSymbol))
    recordRequest(request)
    val outer = s"${request.lineRep.packageName}.${request.lineRep.readName}"
    // A value class can't stand in a class, so that its request is made of nested objects: the innermost one runs it.
    if (request.definesValueClass) s"$outer${request.accessPath.replace('.', '$')}$$" else outer + "$"
  }

  /** The compiler asks for the type of `x` in `import x._` by *running* a request; its type is known without. */
  override def interpretSynthetic(line: String): IR.Result =
    if (compileRequest(UserSource.synthetic(line)).isDefined) IR.Success else { reporter.reset(); IR.Error }
}
