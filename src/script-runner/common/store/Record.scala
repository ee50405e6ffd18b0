package sparkrunner

import java.net.{URLDecoder, URLEncoder}
import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{Files, Path}
import scala.util.control.NonFatal

/**
 * What is kept of a program beside its class files, so that it is started without the compiler. Lines of `kind value`,
 * because it needs to be read without a library; free text is encoded as in a URL. Nothing in it depends on where or when
 * it was made:
 * {{{
 * made-by …                       runner, Spark, Scala and Java
 * option <text>                   given to the compiler, in order
 * class-path <sha256>             in the store of prepared scripts: which file of ClassPaths has it
 * script <sha256> <name>          its name is in the class files, for stack traces
 * load <sha256> <by> <argument>   a `:load`; `by` counts the script and those before
 * note <text>
 * statement <class>               or: main <class>
 * end
 * }}}
 */
final case class Record(
    madeBy: String,
    options: Seq[String],
    classPath: Option[String],
    sources: Seq[Record.Source],
    notes: Seq[String],
    entries: Seq[Entry]) {

  def text: String = {
    val lines = Seq(madeBy) ++ options.map(option => s"option ${Record.encoded(option)}") ++ classPath.map(id => s"class-path $id") ++
      sources.map(_.text) ++ notes.map(note => s"note ${Record.encoded(note)}") ++ entries.map {
        case Entry.Statement(className) => s"statement $className"
        case Entry.Main(className) => s"main $className"
      } :+ "end"
    lines.mkString("", "\n", "\n")
  }

  /** The files that it was made from as they are now, if they are still the same; else which is not. */
  def sourcesNow(script: ScriptFile): Either[String, Seq[Source]] =
    sources.tail.foldLeft[Either[String, Vector[Source]]](Right(Vector(Source(script)))) {
      case (Right(found), Record.Source(digest, argument, Some(by))) =>
        loaded(digest, argument, found(by).file.path).map(found :+ _).toRight(argument)
      case (wrong, _) => wrong
    }

  private def loaded(digest: String, argument: String, by: Path): Option[Source] =
    try {
      val asked = Asked(argument, by)
      asked.path.map(ScriptFile.read).filter(_.digest == digest).map(Source(_, Some(asked)))
    } catch { case NonFatal(_) => None }

  def program(sources: Seq[Source], classes: Path): Program = Program(entries, sources, notes, classes)
}

object Record {

  /** @param by whose `:load` it is, by its place among the sources; None: the script, with its name for `argument` */
  final case class Source(digest: String, argument: String, by: Option[Int]) {
    def text: String = by.fold(s"script $digest ${encoded(argument)}")(index => s"load $digest $index ${encoded(argument)}")
  }

  def of(program: Program, classPath: Option[String], madeBy: => String = MadeBy.here): Record = {
    val sources = program.sources.map { source =>
      val by = source.asked.map(asked => program.sources.indexWhere(_.file.path == asked.by))
      Source(source.file.digest, source.asked.fold(source.file.label)(_.argument), by)
    }
    Record(madeBy, CompilerSettings.options, classPath, sources, program.notes, program.entries)
  }

  /** None where it is not whole. */
  def read(file: Path): Option[Record] =
    try {
      val lines = Files.readAllLines(file, UTF_8).toArray(Array.empty[String]).toList
      val parts = lines.drop(1).map(_.split(" ", -1).toList)
      val sources = parts.collect {
        case List("script", digest, name) => Source(digest, decoded(name), None)
        case List("load", digest, by, argument) => Source(digest, decoded(argument), Some(by.toInt))
      }
      val entries = parts.collect {
        case List("statement", className) => Entry.Statement(className)
        case List("main", className) => Entry.Main(className)
      }
      val isWhole = lines.lastOption.contains("end") && sources.headOption.exists(_.by.isEmpty)
      if (!isWhole) None
      else Some(Record(
        madeBy = lines.head,
        options = parts.collect { case List("option", text) => decoded(text) },
        classPath = parts.collectFirst { case List("class-path", id) => id },
        sources,
        notes = parts.collect { case List("note", text) => decoded(text) },
        entries))
    } catch { case NonFatal(_) => None }

  private def encoded(text: String): String = URLEncoder.encode(text, "UTF-8")
  private def decoded(text: String): String = URLDecoder.decode(text, "UTF-8")
}
