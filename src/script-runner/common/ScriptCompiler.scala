package scala.tools.nsc.interpreter.script

import java.nio.file.Path
import scala.tools.nsc.Settings
import _root_.sparkrunner.{Chunk, Entry, Grouping, Notes, Program, ScriptFile}
import _root_.sparkrunner.Grouping.Shape

/**
 * Compiles a script with the Scala REPL's own rules and runs none of it. (In this package because the parts of the
 * REPL that it needs are visible to its package only.)
 */
final class ScriptCompiler(classes: Path, classPath: Seq[Path]) {
  private val messages = new Messages
  private val notes = new Notes
  private val options = new CompilerOptions
  private val interpreter = new ScriptInterpreter(settings, messages)
  private lazy val statements = new Statements[interpreter.global.type](interpreter.global)
  private lazy val mains = new Mains[interpreter.global.type](interpreter.global, notes)

  def compile(script: ScriptFile): Program = {
    options.refuse(script)
    interpreter.start()
    complainOnce()
    try program(script)
    catch {
      case error: Error if ScriptCompiler.isOverflow(error) => messages.refuse("this is nested too deeply for the Scala compiler, whose stack overflowed: split it into several statements")
      case _: OutOfMemoryError => messages.refuse("the Scala compiler ran out of memory at this: give the driver more (--driver-memory, Driver_Memory), or split it into smaller statements")
    }
  }

  /**
   * Where the parser's stack overflows, it complains of each open bracket on its way back (Scala 2.13.17 and later), and at
   * the first of these its classes for complaints are initialised with no stack left: Java then has none of them ever again.
   */
  private def complainOnce(): Unit = {
    messages.quietly(statements.of(UserSource.synthetic("(1 2)\n("), _ => ()))
    interpreter.reporter.reset()
  }

  private def program(script: ScriptFile): Program = {
    val loaded = new Loader(messages, statements, notes).apply(script)
    val entries = loaded.chunks match {
      case Vector(chunk) if statements.beginsWithPackage(sourceOf(chunk)) => packaged(chunk)
      case chunks => inOrder(script, chunks)
    }
    Program(entries, loaded.files, notes.all, classes)
  }

  private def inOrder(script: ScriptFile, chunks: Vector[Chunk]): Vector[Entry] = {
    val parsed = chunks.map(chunk => chunk -> shapesOf(chunk))
    val shapes = parsed.flatMap { case (_, shapes) => shapes }
    if (shapes.isEmpty) {
      mains.onlyComments(script)
      Vector.empty
    } else {
      val prelude = request(UserSource.synthetic(Prelude.text))
      val body = parsed.flatMap { case (chunk, shapes) => compiled(chunk, shapes) }
      (prelude +: body) ++ mainCall(script, parsed.flatMap { case (chunk, shapes) => shapes.map(Placed(chunk, _)) })
    }
  }

  private def shapesOf(chunk: Chunk): Vector[Shape] = {
    val source = sourceOf(chunk)
    messages.about(source)
    interpreter.reporter.reset()
    val shapes = statements.of(source, start => messages.about(sourceOf(chunk, start)))
    messages.about(source)
    messages.orFail(if (interpreter.reporter.hasErrors) None else Some(shapes))
  }

  private def compiled(chunk: Chunk, shapes: Vector[Shape]): Vector[Entry] = {
    def loop(groups: Vector[Grouping.Group], done: Vector[Entry]): Vector[Entry] = groups match {
      case group +: rest =>
        val source = sourceOf(chunk, group.map(shapes))
        Grouping.withForward(shapes, groups, group) match {
          case None => loop(rest, done :+ request(source))
          case Some(together) => messages.quietly(interpreter.compileRequest(source)) match {
            case Some(className) => loop(rest, done :+ Entry.Statement(className))
            case None => loop(together, done)
          }
        }
      case _ => done
    }
    loop(Grouping.families(shapes), Vector.empty)
  }

  private def request(source: UserSource): Entry = {
    messages.about(source)
    Entry.Statement(messages.orFail(interpreter.compileRequest(source)))
  }

  /** A script that leaves its work to a main method has it called; see MainMethod. */
  private def mainCall(script: ScriptFile, statements: Vector[Placed]): Option[Entry] = {
    mains.callAfter(script, statements, name => mains.isApplication(interpreter.symbolOfTerm(name))).map(request)
  }

  private def packaged(chunk: Chunk): Vector[Entry] = {
    val source = sourceOf(chunk)
    messages.about(source)
    interpreter.reporter.reset()
    messages.orFail(if (interpreter.compileSources(source)) Some(()) else None)
    val callable = mains.objectsOf(source).filter(name => mains.isApplication(interpreter.global.rootMirror.getModuleIfDefined(name)))
    Vector(Entry.Main(mains.onlyOne(chunk.file, callable).getOrElse(mains.none(chunk.file))))
  }

  private def sourceOf(chunk: Chunk, start: Int = 0): UserSource = UserSource(chunk, chunk.text.substring(start), start)

  /** The group's own text, from its first to its last statement; what stands between is blanked, so that no position moves. */
  private def sourceOf(chunk: Chunk, group: Vector[Shape]): UserSource = {
    val text = new StringBuilder
    group.foreach { shape =>
      if (text.nonEmpty) text ++= chunk.text.substring(group.head.start + text.length, shape.start).map(ScriptFile.blank)
      text ++= chunk.text.substring(shape.start, shape.end)
    }
    UserSource(chunk, text.result(), group.head.start)
  }

  private def settings: Settings = {
    val settings = new Settings(options.complain)
    options.addTo(settings)
    settings.processArguments(List("-Yrepl-class-based", "-Yrepl-outdir", classes.toString, "-nowarn"), processAll = true)
    settings.classpath.value = classPath.mkString(java.io.File.pathSeparator)
    settings
  }
}

object ScriptCompiler {

  /**
   * Where it struck a class's initialiser, Java says that there is no such class, and the cause's text says why: since Java 17,
   * and where the stack had room to note it. Nothing else was ever seen to fail in an initialiser of the compiler's.
   */
  private def isOverflow(error: Throwable): Boolean = error match {
    case _: StackOverflowError => true
    case missing: NoClassDefFoundError if missing.getCause == null => missing.getMessage.startsWith("Could not initialize class scala.")
    case other => Option(other.getMessage).exists(_.contains("java.lang.StackOverflowError")) || other.getCause != null && isOverflow(other.getCause)
  }
}
