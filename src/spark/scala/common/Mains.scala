package scala.tools.nsc.interpreter.script

import scala.tools.nsc.Global
import _root_.sparkrunner.{CompileError, DidNotCompile, ScriptFile}

/** Finds the object whose `main` a script means. */
private[script] final class Mains[G <: Global](val global: G) {
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
      System.err.println(s"spark-runner: ${script.label} only defines things: calling the main method of $name")
      Some(name)
    case several => refuse(script, s"which one shall run? There is a main method in each of ${several.mkString(", ")}")
  }

  def none(script: ScriptFile): Nothing = refuse(script, "nothing to run: a file with a package clause needs an object with a main method")

  private def refuse(script: ScriptFile, message: String): Nothing = throw new DidNotCompile(Seq(CompileError(script.label, 1, message)))
}
