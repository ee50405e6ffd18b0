package sparkrunner

import scala.annotation.StaticAnnotation
import scala.util.Try

/** What `@main` stands for in a script, as in Scala 3 and Ammonite. */
final class main extends StaticAnnotation

/**
 * The script's arguments as the parameters of a method with `@main`.
 *
 * @param parameters such as `count: Int`, in their order
 * @param least how many must be given; without `repeats` no more than there are parameters may be
 */
final class MainArguments(method: String, parameters: Seq[String], least: Int, repeats: Boolean, arguments: Array[String]) {
  private def wrong(what: String): Nothing =
    throw new IllegalArgumentException(s"$what; the script's arguments are those of @main def $method(${parameters.mkString(", ")})")

  if (arguments.length < least) wrong(s"expected at least $least arguments, got ${arguments.length}")
  if (!repeats && arguments.length > parameters.size) wrong(s"expected at most ${parameters.size} arguments, got ${arguments.length}")

  val count: Int = arguments.length

  /** The argument at `index`, read as the parameter of that place wants it. */
  def read[T](index: Int)(parse: String => T): T =
    Try(parse(arguments(index))).getOrElse(wrong(s"argument ${index + 1} can't be read"))

  /** All from there on, for `names: String*`. */
  def rest[T](from: Int)(parse: String => T): Seq[T] = (from until arguments.length).toList.map(read(_)(parse))
}
