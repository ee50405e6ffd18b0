package sparkrunner

import java.nio.file.Path

/**
 * What the compiler made of a script.
 *
 * @param entries what to start, in order
 * @param sources the files that it was made from, the script first
 * @param notes what the compilation had to say
 * @param classes the folder of class files
 */
final case class Program(entries: Seq[Entry], sources: Seq[Source], notes: Seq[String], classes: Path)

sealed trait Entry { def className: String }
object Entry {

  /** A statement: its class's static initialiser runs it. */
  final case class Statement(className: String) extends Entry

  /** A compiled application: its `main` is called with the script's arguments. */
  final case class Main(className: String) extends Entry
}
