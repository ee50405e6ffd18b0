package sparkrunner

import java.net.URI
import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{Files, Path, Paths}
import scala.io.Source
import scala.util.Properties
import scala.util.control.NonFatal

/**
 * Remembers a compiled script next to its class files, so that another attempt starts it without the compiler.
 * It counts only for the same files (those that were `:load`ed too), runner, Spark and Scala; anything odd means
 * "compile again". Lines of `kind value`, because it needs to be read without a library:
 * {{{
 * made-by …            runner, Spark and Scala
 * source <sha256> <uri>
 * statement <class>    or: main <class>
 * end
 * }}}
 */
final class ProgramStore(file: Path) {

  def load(script: Path): Option[Program] =
    try {
      val (parts, last) = Files.readAllLines(file, UTF_8).toArray(Array.empty[String]).toList match {
        case head :: rest if head == ProgramStore.madeBy => (rest.map(_.split(' ').toList), rest.lastOption)
        case _ => (Nil, None)
      }
      val sources = parts.collect { case List("source", digest, uri) => unchanged(digest, Paths.get(URI.create(uri))) }
      val entries = parts.collect {
        case List("statement", className) => Entry.Statement(className)
        case List("main", className) => Entry.Main(className)
      }
      if (last.contains("end") && sources.forall(_.isDefined) && sources.flatten.headOption.exists(_.path == script))
        Some(Program(entries, sources.flatten))
      else None
    } catch { case NonFatal(_) => None }

  def save(program: Program): Unit = {
    val sources = program.sources.map(source => s"source ${source.digest} ${source.path.toUri}")
    val entries = program.entries.map {
      case Entry.Statement(className) => s"statement $className"
      case Entry.Main(className) => s"main $className"
    }
    Workspace.writeWhole(file, ((ProgramStore.madeBy +: sources) ++ entries :+ "end").mkString("", "\n", "\n"))
  }

  private def unchanged(digest: String, path: Path): Option[ScriptFile] =
    Some(ScriptFile.read(path)).filter(_.digest == digest)
}

object ProgramStore {
  private lazy val madeBy =
    s"made-by spark-runner-$runner spark-${org.apache.spark.SPARK_VERSION} scala-${Properties.versionNumberString}"

  /** The build writes a hash of the runner's sources into the jar. */
  private def runner: String = Source.fromInputStream(getClass.getResourceAsStream("build.txt"), "UTF-8").mkString.trim
}
