package sparkrunner

/**
 * A method that a script may mean to be started by: the `main` of an object, a `def main(args: Array[String])` of the
 * script itself, or a method with Scala 3's and Ammonite's `@main`.
 *
 * @param owner the object; None for a method of the script itself
 * @param statement which of the script's statements defines it
 * @param isOwn whether that stands in the script itself, and not in a file that it `:load`s
 */
final case class MainMethod(owner: Option[String], method: String, statement: Int, isOwn: Boolean, isAnnotated: Boolean = false) {
  /** What a statement says that has to do with it. */
  val name: String = owner.getOrElse(method)
  val words: String = owner.fold(s"the method $method")(name => s"the main method of $name")
  val call: String = owner.fold(s"$method(args)")(name => s"$name.$method(args)")
}

object MainMethod {
  sealed trait Choice
  /** The script has none, or calls it by itself. */
  case object Nothing extends Choice
  final case class Call(main: MainMethod, isAlone: Boolean) extends Choice
  /** Not called, and said so. */
  final case class Leave(main: MainMethod, why: String) extends Choice
  /** There is nothing else in the script either: run as it is, it would have done nothing and be green. */
  case object Missing extends Choice
  final case class Ambiguous(mains: Seq[MainMethod]) extends Choice
  /** Nobody can tell whether it is meant to be called: a guess would be work not done, or done twice. */
  final case class Refuse(main: MainMethod, because: Int => String, statement: Int) extends Choice

  /** Which method is to be called when the script's statements are over. `mains` are those that can be, in the script's order. */
  def choose(shapes: IndexedSeq[Grouping.Shape], mains: Seq[MainMethod]): Choice = {
    val acting = shapes.indices.filter(index => shapes(index).acts)
    val expressions = acting.filterNot(shapes(_).isValue)
    val used = reached(shapes, acting)
    def users(main: MainMethod, among: Seq[Int]) = among.filter(index => reached(shapes, Seq(index)).exists(shapes(_).mentions(main.name)))
    mains.filter(_.isAnnotated) match {
      case Seq(main) => if (users(main, acting).nonEmpty) Nothing else Call(main, isAlone = false)
      case several if several.nonEmpty => Ambiguous(several)
      case _ if acting.isEmpty => mains match {
        case Seq() => Missing
        case Seq(main) => Call(main, isAlone = true)
        case several => Ambiguous(several)
      }
      case _ if mains.isEmpty || used.exists(shapes(_).callsMain) => Nothing
      case _ => mains.filter(_.isOwn) match {
        case Seq() => Leave(mains.head, "it came with a file that the script loads, and nothing calls it")
        case own if own.exists(users(_, expressions).nonEmpty) =>
          Leave(own.find(users(_, expressions).nonEmpty).get, "the script's own statements use it otherwise")
        case own if expressions.nonEmpty => Refuse(own.head, line => s"the script has statements of its own, the first in line $line", expressions.head)
        case Seq(main) => users(main, acting).headOption match {
          case Some(user) => Refuse(main, line => s"line $line uses ${main.name} otherwise", user)
          case None => Call(main, isAlone = false)
        }
        case several => Ambiguous(several)
      }
    }
  }

  /** The statements, all imports, and the definitions that these use, and so on. */
  private def reached(shapes: IndexedSeq[Grouping.Shape], from: Seq[Int]): Set[Int] = {
    val definitions = shapes.indices.filter(shapes(_).isDefinition)
    def more(known: Set[Int]): Set[Int] = {
      val mentioned = known.flatMap(shapes(_).mentions)
      val next = known ++ definitions.filter(shapes(_).names.exists(mentioned))
      if (next == known) known else more(next)
    }
    more(from.toSet ++ shapes.indices.filter(shapes(_).isImport))
  }
}
