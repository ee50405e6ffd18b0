package scala.tools.nsc.interpreter.script

import scala.tools.nsc.Global
import _root_.sparkrunner.{Chunk, CompileError, DidNotCompile, MainCall, MainMethod, Notes, ScriptFile}
import _root_.sparkrunner.Grouping.Shape

/** Finds the object whose `main` a script means. */
private[script] final class Mains[G <: Global](val global: G, notes: Notes) {
  import global._

  /** By type, so that `extends App` and an inherited `main` count too. */
  def isApplication(symbol: Symbol): Boolean = symbol != NoSymbol && exitingTyper {
    symbol.info.member(nme.main).alternatives.exists(method => method.info.paramss match {
      case List(List(argument)) => argument.info =:= definitions.arrayType(definitions.StringTpe)
      case _ => false
    })
  }

  /** The full names of a source file's top-level objects. */
  def objectsOf(source: UserSource): List[String] = {
    def within(path: String, tree: Tree): List[String] = tree match {
      case PackageDef(id, trees) if id.toString == nme.EMPTY_PACKAGE_NAME.toString => trees.flatMap(within(path, _))
      case PackageDef(id, trees) => trees.flatMap(within(s"$path$id.", _))
      case ModuleDef(_, name, _) => List(path + name)
      case _ => Nil
    }
    within("", newUnitParser(new CompilationUnit(source)).parse())
  }

  def onlyOne(script: ScriptFile, names: Seq[String]): Option[String] = names match {
    case Seq() => None
    case Seq(name) =>
      notes.say(s"${script.label} only defines things: calling the main method of $name")
      Some(name)
    case several => refuse(script, 1, whichOne(several))
  }

  /** The call that has to follow the script's statements; `None`: none has to. */
  def callAfter(script: ScriptFile, statements: Vector[Placed], isCallable: String => Boolean): Option[UserSource] = {
    val shapes = statements.map(_.shape)
    def lineOf(statement: Int): Int = statements(statement).line
    MainMethod.choose(shapes, mainsOf(script, statements, isCallable)) match {
      case MainMethod.Nothing => None
      case MainMethod.Missing => refuse(script, 1,
        "nothing in this file runs, it only defines things: it needs statements, one object with a main method (not a class), or a method with @main")
      case MainMethod.Call(main, isAlone) =>
        notes.say(if (isAlone) s"${script.label} only defines things: calling ${main.words}" else s"${script.label}: calling ${main.words}, after its statements")
        val statement = statements(main.statement)
        Some(statement.calledBy(if (main.isAnnotated) annotatedCall(statement, main.method) else main.call))
      case MainMethod.Leave(main, why) =>
        notes.say(s"${statements(main.statement).chunk.file.label}:${lineOf(main.statement)}: ${main.words} is not called: $why")
        None
      case MainMethod.Ambiguous(mains) if mains.exists(_.isAnnotated) =>
        refuse(script, lineOf(mains.last.statement), s"which one shall run? There is @main at each of ${mains.map(_.method).mkString(", ")}")
      case MainMethod.Ambiguous(mains) => refuse(script, 1, whichOne(mains.map(_.name)))
      case MainMethod.Refuse(main, because, statement) => refuse(script, lineOf(main.statement),
        s"nothing calls ${main.words}, and ${because(lineOf(statement))}: " +
          s"end the script with ${main.call} if it is to be called, or else take the method out")
    }
  }

  private def mainsOf(script: ScriptFile, statements: Vector[Placed], isCallable: String => Boolean): Seq[MainMethod] = {
    val found = statements.zipWithIndex.flatMap { case (Placed(chunk, shape), index) =>
      val isOwn = chunk.file.path == script.path
      val objects = shape.defines.toSeq.filter(_.startsWith("object ")).map(_.drop(7)).filter(isCallable)
      objects.map(name => MainMethod(Some(name), "main", index, isOwn)) ++
        shape.methods.map(method => MainMethod(None, method.name, index, isOwn, method.isAnnotated))
    }
    // Of what is defined anew the last counts.
    found.reverse.groupBy(_.name).values.map(_.head).toSeq.sortBy(_.statement)
  }

  private def annotatedCall(statement: Placed, name: String): String = {
    val method = statement.shape.methods.filter(_.name == name).last
    MainCall.of(method).fold(what => refuse(statement.chunk.file, statement.line, what), text => text)
  }

  def onlyComments(script: ScriptFile): Unit = notes.say(s"${script.label} has nothing in it to run")

  def none(script: ScriptFile): Nothing = refuse(script, 1, "nothing to run: a file with a package clause needs an object with a main method")

  private def whichOne(names: Seq[String]) = s"which one shall run? There is a main method in each of ${names.mkString(", ")}"

  private def refuse(script: ScriptFile, line: Int, message: String): Nothing =
    throw new DidNotCompile(Seq(CompileError(script.label, line, message)))
}

/** A statement and where it stands. */
private[script] final case class Placed(chunk: Chunk, shape: Shape) {
  def line: Int = chunk.file.lineAt(chunk.offset + shape.start)

  /** Code that stands in no file: what is said of it is said of the statement. */
  def calledBy(code: String): UserSource = UserSource.about(chunk, code, shape.start)
}
