package sparkrunner

/** The lines that spark-shell takes for itself, such as `:load other.scala`, and the Scala between them. */
object Commands {
  sealed trait Piece
  final case class Code(chunk: Chunk) extends Piece
  final case class Command(name: String, argument: String, file: ScriptFile, offset: Int) extends Piece

  private val known = Set(
    "load", "quit", "q", "paste", "require", "completions", "edit", "help", "history", "imports", "implicits", "javap",
    "kind", "line", "power", "replay", "reset", "save", "sh", "settings", "silent", "type", "warnings")
  private val Line = """(?m)^[ \t]*:([a-z]+)(?:[ \t]+(.*?))?[ \t]*\r?$""".r

  /**
   * Cuts a file at its command lines. Such a line can as well stand in a string or a comment: `colons` tells where
   * the Scala scanner sees a colon between statements, and is given the text without what follows the commands' colons.
   */
  def split(file: ScriptFile, colons: String => Set[Int]): Seq[Piece] = {
    val candidates = Line.findAllMatchIn(file.text).filter(found => known(found.group(1))).toVector
    val real = if (candidates.isEmpty) Set.empty[Int] else colons(candidates.foldLeft(file.text)(blanked))
    val commands = candidates.filter(found => real(colonOf(found)))
    val starts = 0 +: commands.map(_.end)
    val ends = commands.map(_.start) :+ file.text.length
    val code = starts.zip(ends).map { case (start, end) => Code(Chunk(file, start, file.text.substring(start, end))) }
    val cuts = commands.map(found => Command(found.group(1), Option(found.group(2)).getOrElse(""), file, colonOf(found)))
    code.head +: cuts.zip(code.tail).flatMap { case (command, rest) => Seq(command, rest) }
  }

  private type Found = scala.util.matching.Regex.Match

  private def colonOf(found: Found): Int = found.start(1) - 1

  private def blanked(text: String, found: Found): String =
    text.patch(found.start(1), " " * (found.end - found.start(1)), found.end - found.start(1))
}
