package sparkrunner

import java.nio.file.{Files, Path, Paths}

/** A file that a program was made of: the script itself, or what a `:load` asked for. */
final case class Source(file: ScriptFile, asked: Option[Asked] = None)

/** The words of a `:load`, in the file `by`. */
final case class Asked(argument: String, by: Path) {

  /** As in spark-shell relative to the working directory; or else next to the file that says so. */
  val places: Seq[Path] = Seq(Paths.get(argument), by.resolveSibling(argument)).map(_.toAbsolutePath.normalize).distinct

  def path: Option[Path] = places.find(Files.isRegularFile(_))
}
