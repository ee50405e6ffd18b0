package scala.tools.nsc.interpreter.script

import scala.collection.mutable.ListBuffer
import scala.reflect.internal.Flags
import scala.tools.nsc.Global
import scala.tools.nsc.ast.parser.Tokens
import _root_.sparkrunner.Grouping.{Method, Parameter, Shape}

/** Reads a chunk with the compiler's own parser: it alone knows where a statement ends (a next line may begin with a dot). */
final class Statements[G <: Global](val global: G) {
  import global._

  /** The statements in order; where it does not parse, the reporter knows. `begins` hears where one begins. */
  def of(source: UserSource, begins: Int => Unit): Vector[Shape] = {
    val parser = new StatementParser(new CompilationUnit(source), begins)
    parser.parseStats()
    parser.found.toVector
  }

  /** Whether the code is a Scala source file of its own, with a package clause at the beginning. */
  def beginsWithPackage(source: UserSource): Boolean = {
    val scanner = scannerOf(source)
    while (scanner.token == Tokens.NEWLINE || scanner.token == Tokens.NEWLINES || scanner.token == Tokens.SEMI) scanner.nextToken()
    scanner.token == Tokens.PACKAGE
  }

  /** The offsets of colons outside of brackets, strings and comments. */
  def freeColons(source: UserSource): Set[Int] = {
    val scanner = scannerOf(source)
    val colons = Set.newBuilder[Int]
    var depth = 0
    while (scanner.token != Tokens.EOF) {
      scanner.token match {
        case Tokens.LPAREN | Tokens.LBRACE | Tokens.LBRACKET => depth += 1
        case Tokens.RPAREN | Tokens.RBRACE | Tokens.RBRACKET => depth -= 1
        case Tokens.COLON if depth == 0 => colons += scanner.offset
        case _ =>
      }
      scanner.nextToken()
    }
    colons.result()
  }

  /** Where `$ivy` is imported, which asks for libraries: from `import` to the end of the statement. */
  def ivyImports(source: UserSource): Seq[(Int, Int)] = {
    val scanner = scannerOf(source)
    val found = Seq.newBuilder[(Int, Int)]
    while (scanner.token != Tokens.EOF) {
      val (isImport, start) = (scanner.token == Tokens.IMPORT, scanner.offset)
      scanner.nextToken()
      if (isImport && scanner.token == Tokens.IDENTIFIER && scanner.name.toString == "$ivy") {
        toEndOfImport(scanner)
        found += ((start, scanner.lastOffset))
      }
    }
    found.result()
  }

  private def toEndOfImport(scanner: syntaxAnalyzer.UnitScanner): Unit = {
    var depth = 0
    while (depth > 0 && scanner.token != Tokens.EOF || !Statements.ends(scanner.token)) {
      if (scanner.token == Tokens.LBRACE) depth += 1
      if (scanner.token == Tokens.RBRACE) depth -= 1
      scanner.nextToken()
    }
  }

  private def scannerOf(source: UserSource) = {
    val scanner = new syntaxAnalyzer.UnitScanner(new CompilationUnit(source))
    scanner.init()
    scanner
  }

  /** Tree positions would not do as boundaries: they leave out annotations and parentheses. */
  private final class StatementParser(unit: CompilationUnit, begins: Int => Unit) extends syntaxAnalyzer.UnitParser(unit) {
    val found = ListBuffer.empty[Shape]
    private var depth = 0
    private lazy val rule = super.templateStat

    override def templateStat: PartialFunction[Int, List[Tree]] = {
      case token if rule.isDefinedAt(token) =>
        val start = in.offset
        if (depth == 0) begins(start)
        depth += 1
        val trees = try rule(token) finally depth -= 1
        if (depth == 0) found += shape(start, in.lastOffset, trees)
        trees
    }
  }

  private def shape(start: Int, end: Int, trees: List[Tree]): Shape = {
    val types = trees.collect { case tree: ImplDef => tree }
    Shape(
      start,
      end,
      defines = trees.collect {
        case tree: ClassDef => s"class ${tree.name}"
        case tree: ModuleDef => s"object ${tree.name}"
        case tree: TypeDef => s"class ${tree.name}"
        case tree: ValOrDefDef => s"value ${tree.name}"
      }.toSet,
      mentions = trees.flatMap(mentioned).toSet,
      parents = types.flatMap(_.impl.parents.flatMap(mentioned)).toSet,
      sealedTypes = types.filter(_.mods.hasFlag(Flags.SEALED)).map(_.name.toString).toSet,
      isDefinition = trees.forall {
        case _: ImplDef | _: DefDef | _: TypeDef => true
        case tree: ValDef => tree.mods.hasFlag(Flags.LAZY)
        case _ => false
      },
      isImport = trees.forall(_.isInstanceOf[Import]),
      isValue = trees.forall(_.isInstanceOf[ValDef]),
      callsMain = trees.exists(_.exists(namesMain)),
      methods = trees.collect { case tree: DefDef if isMain(tree) || isAnnotated(tree) => method(tree) })
  }

  private def namesMain(tree: Tree): Boolean = tree match {
    case Select(_, name) => name == nme.main
    case Apply(Ident(name), _) => name == nme.main
    case Import(_, selectors) => selectors.exists(_.name == nme.main)
    case _ => false
  }

  private def isMain(tree: DefDef): Boolean = tree.name == nme.main && (method(tree).parameterLists match {
    case Seq(Seq(Parameter(_, "Array[String]", _))) => true
    case _ => false
  })

  private def isAnnotated(tree: DefDef): Boolean = tree.mods.annotations.exists {
    case Apply(Select(New(Ident(name)), _), Nil) => name == nme.main.toTypeName
    case _ => false
  }

  private def method(tree: DefDef): Method = Method(
    tree.name.decoded,
    isAnnotated(tree),
    tree.vparamss.map(_.map(parameter => Parameter(parameter.name.decoded, typeName(parameter.tpt), parameter.rhs.nonEmpty))),
    tree.tparams.nonEmpty)

  /** As it is written: `String*`, `Array[String]`. */
  private def typeName(tree: Tree): String = tree match {
    case AppliedTypeTree(Select(_, name), List(of)) if name == tpnme.REPEATED_PARAM_CLASS_NAME => s"${typeName(of)}*"
    case other => other.toString
  }

  private def mentioned(tree: Tree): List[String] = tree.collect { case identifier: Ident => identifier.name.toString }
}

object Statements {
  private val ends = Set(Tokens.NEWLINE, Tokens.NEWLINES, Tokens.SEMI, Tokens.RBRACE, Tokens.EOF)
}
