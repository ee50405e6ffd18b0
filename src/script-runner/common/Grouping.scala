package sparkrunner

/**
 * Which statements have to be compiled as one. Each alone is the rule, as in spark-shell: a val may be defined anew,
 * and a case class must not be compiled together with the statement that makes a Dataset of it (its encoder needs
 * the enclosing instance, which is still being built then). But companions, sealed families and definitions that
 * refer forward to each other only work as one.
 *
 * A group stands where its last member stood. That changes nothing as long as only definitions move, because
 * these do nothing until they are used.
 */
object Grouping {

  /** What is known of a statement from its syntax alone. */
  final case class Shape(
      start: Int,
      end: Int,
      /** Defined names; a class and an object of one name are told apart as `class A` and `object A`. */
      defines: Set[String],
      mentions: Set[String],
      parents: Set[String] = Set.empty,
      sealedTypes: Set[String] = Set.empty,
      /** Only what does nothing by itself: classes, objects, methods, types, lazy vals. */
      isDefinition: Boolean,
      isImport: Boolean,
      /** `val` and `var`. */
      isValue: Boolean = false,
      /** Whether a method `main` of anything is called or named in it. */
      callsMain: Boolean = false,
      /** Methods that may be what the script is started by, beside those of objects. */
      methods: Seq[Method] = Nil) {
    val acts: Boolean = !isDefinition && !isImport
    val names: Set[String] = defines.map(_.split(' ').last)
    val companions: Set[String] = defines.collect {
      case name if name.startsWith("class ") => "object" + name.drop(5)
      case name if name.startsWith("object ") => "class" + name.drop(6)
    }
  }

  /** A method of the script itself: called `main` with an array of strings, or with `@main` and these parameters. */
  final case class Method(name: String, isAnnotated: Boolean, parameterLists: Seq[Seq[Parameter]], hasTypeParameters: Boolean)
  final case class Parameter(name: String, tpe: String, hasDefault: Boolean)

  type Group = Vector[Int]

  /** Groups that can be told beforehand: companions and sealed families. In the order in which they are to run. */
  def families(shapes: IndexedSeq[Shape]): Vector[Group] =
    shapes.indices.foldLeft(shapes.indices.map(Vector(_)).toVector) { (groups, index) =>
      val relatives = (index + 1 until shapes.size).filter(later => related(shapes(index), shapes(later)))
      if (relatives.isEmpty || groups.exists(group => group.contains(index) && relatives.forall(group.contains))) groups
      else merged(shapes, groups, (index +: relatives).toSet, onlyDefinitions = true).getOrElse(groups)
    }

  /** A further attempt for a group that does not compile alone: together with the later definitions that it refers to. */
  def withForward(shapes: IndexedSeq[Shape], groups: Vector[Group], group: Group): Option[Vector[Group]] = {
    val later = groups.dropWhile(_ != group).drop(1).flatten
    def reachable(members: Set[Int]): Set[Int] = {
      val mentioned = members.filter(shapes(_).isDefinition).flatMap(shapes(_).mentions)
      val next = members ++ mentioned.flatMap(name => later.find(shapes(_).names(name)))
      if (next == members) members else reachable(next)
    }
    val members = reachable(group.toSet)
    if (members.size == group.size || !group.forall(shapes(_).isDefinition)) None
    else merged(shapes, groups, members, onlyDefinitions = false)
  }

  private def related(one: Shape, other: Shape): Boolean =
    one.isDefinition && other.isDefinition &&
      (one.companions.exists(other.defines) || one.sealedTypes.exists(other.parents))

  /** `wanted` as one group, with what stands between and can't be left behind; None when that would change the meaning. */
  private def merged(shapes: IndexedSeq[Shape], groups: Vector[Group], wanted: Set[Int], onlyDefinitions: Boolean): Option[Vector[Group]] = {
    val touched = groups.filter(_.exists(wanted))
    val range = groups.slice(groups.indexOf(touched.head), groups.indexOf(touched.last) + 1)
    val members = users(shapes, range, touched.flatten.toSet)
    // Once something that acts is in the group, all that follows has to stay behind it.
    val acts = range.indexWhere(group => group.exists(member => members(member) && !shapes(member).isDefinition && !wanted(member)))
    val all = if (acts < 0) members else members ++ range.drop(acts).flatten
    val defined = all.toSeq.flatMap(shapes(_).defines)
    if (defined.distinct.size < defined.size || onlyDefinitions && !all.forall(shapes(_).isDefinition)) None
    else {
      val (before, after) = (groups.takeWhile(_ != range.head), groups.drop(groups.indexOf(range.last) + 1))
      Some((before ++ range.filterNot(_.exists(all)) :+ all.toVector.sorted) ++ after)
    }
  }

  /** The members, and whatever in the range uses a name that they define, and so on. */
  private def users(shapes: IndexedSeq[Shape], range: Vector[Group], members: Set[Int]): Set[Int] = {
    val names = members.flatMap(shapes(_).names)
    val more = range.filter(_.exists(member => shapes(member).mentions.exists(names))).flatten.filter(_ > members.min)
    val all = members ++ more
    if (all == members) members else users(shapes, range, all)
  }
}
