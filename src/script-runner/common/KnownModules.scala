package scala.tools.nsc.interpreter.script

import scala.tools.nsc.interpreter.IMain

/** A REPL that knows what the compiler knows of modules, without a request for it. */
trait KnownModules extends IMain {

  /** The REPL would look in a second copy of the compiler's tables, made by Java's reflection, first. */
  override def getModuleIfDefined(path: String): global.Symbol = global.rootMirror.getModuleIfDefined(path)

  /** Of `import _root_.a.b._` that is known without a request. */
  override def typeOfExpression(expr: String, silent: Boolean): global.Type =
    if (!expr.startsWith("_root_.")) super.typeOfExpression(expr, silent)
    else global.rootMirror.getModuleIfDefined(expr.stripPrefix("_root_.")) match {
      case global.NoSymbol => super.typeOfExpression(expr, silent)
      case module => module.tpe
    }
}
