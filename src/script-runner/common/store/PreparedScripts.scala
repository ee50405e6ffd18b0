package sparkrunner

import java.nio.file.{Files, Path, Paths}
import scala.util.control.NonFatal

/**
 * The scripts that were compiled when the image was built:
 * {{{
 * <SHA-256 of a script>/<number>/program   what it was made from: a Record
 * <SHA-256 of a script>/<number>/classes/
 * class-paths/<id>                         what it was compiled against: ClassDigests
 * }}}
 * There are several numbers where a script was compiled against several class paths, or has several names.
 */
final class PreparedScripts(place: Path, trust: Trust, classPath: => Seq[Path]) {
  import PreparedScripts._

  /** Without links, which somebody might change after they were looked at. */
  private lazy val folder = place.toRealPath()

  /** The program, or why it is to be compiled now. */
  def find(script: ScriptFile): Either[String, Program] =
    try for {
      _ <- trust.refusalOf(folder).toLeft(())
      prepared <- preparedOf(script)
      whole <- each(prepared)(at => Record.read(programIn(at)).map(Found(at, _)).toRight(s"$at/program is damaged"))
      runnable <- each(whole)(found => when(found.record.madeBy == MadeBy.here, found)(MadeBy.difference(found.record.madeBy)))
      named <- each(runnable)(found => when(found.name == script.label, found)(s"it was prepared as ${found.name}"))
      equal <- each(named)(found => when(found.record.options == CompilerSettings.options, found)("the compiler's options are others"))
      loadable <- each(equal)(found => found.record.sourcesNow(script).left.map(what => s"$what, which it loads, was changed since it was prepared")
        .map(sources => found -> sources))
      fitting <- each(loadable) { case (found, sources) => comparedWithClassPath(found).map(_ => found -> sources) }
      safe <- each(fitting) { case (found, sources) =>
        trust.refusalOf(found.at).orElse(trust.refusalWithin(found.at)).toLeft(found.record.program(sources, found.classes))
      }
    } yield safe.head
    catch { case NonFatal(error) => Left(s"what was prepared can't be read: $error") }

  private def preparedOf(script: ScriptFile): Either[String, Seq[Path]] = {
    val prepared = within(folder.resolve(script.digest))
    def isKnown = within(folder).flatMap(within).exists(at => Record.read(programIn(at)).exists(_.sources.head.argument == script.label))
    if (prepared.nonEmpty) Right(prepared)
    else Left(if (isKnown) "it is not what was prepared (changed since)" else "it was not prepared")
  }

  private def comparedWithClassPath(found: Found): Either[String, Unit] =
    found.record.classPath.fold[Either[String, Unit]](Left(s"${found.at}/program has no class path")) { id =>
      val file = classPathIn(folder, id)
      trust.refusalOf(file).toLeft(ClassDigests.read(file)).flatMap { before =>
        val now = ClassDigests.of(classPath, before)
        if (now.id == id) Right(()) else Left(s"jars differ: ${listed(now.differences(before))}")
      }
    }
}

object PreparedScripts {
  private final case class Found(at: Path, record: Record) {
    def name: String = record.sources.head.argument
    def classes: Path = classesIn(at)
  }

  def programIn(prepared: Path): Path = prepared.resolve("program")
  def classesIn(prepared: Path): Path = prepared.resolve("classes")
  def classPathIn(folder: Path, id: String): Path = folder.resolve("class-paths").resolve(id)

  /** The image's; None: it has none. */
  def open(loader: ClassLoader): Option[PreparedScripts] =
    Option(System.getenv("SPARK_RUNNER_PREPARED_SCRIPTS")).filter(_.nonEmpty).map(Paths.get(_).toAbsolutePath).filter(Files.isDirectory(_))
      .map(new PreparedScripts(_, Trust.here, classPath(loader)))

  /** All that scripts are compiled against, but for this jar, whose version is in each record. */
  def classPath(loader: ClassLoader): Seq[Path] = {
    val own = Paths.get(getClass.getProtectionDomain.getCodeSource.getLocation.toURI)
    ClassPath.whole(loader).filter(_ != own)
  }

  /** The folders in it, in order. */
  private[sparkrunner] def within(folder: Path): Seq[Path] =
    if (!Files.isDirectory(folder)) Nil
    else {
      val list = Files.list(folder)
      try list.toArray[Path](new Array[Path](_)).toSeq.filter(Files.isDirectory(_)).sorted finally list.close()
    }

  /** What is right, or else the first reason why nothing is. */
  private def each[A, B](these: Seq[A])(check: A => Either[String, B]): Either[String, Seq[B]] = {
    val checked = these.map(check)
    val right = checked.collect { case Right(one) => one }
    if (right.nonEmpty) Right(right) else Left(checked.collectFirst { case Left(why) => why }.getOrElse(""))
  }

  private def when[A](isRight: Boolean, what: A)(why: => String): Either[String, A] = if (isRight) Right(what) else Left(why)

  private def listed(names: Seq[String]): String =
    if (names.size <= 3) names.mkString(", ") else s"${names.take(3).mkString(", ")} and ${names.size - 3} more"
}
