package sparkrunner

import java.io.IOException
import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.attribute.BasicFileAttributes
import java.nio.file.{Files, NoSuchFileException, Path, Paths}
import java.util.concurrent.TimeUnit.SECONDS

/**
 * A jar on a class path, or a folder with classes. A jar that has the bytes and the time (in seconds: layers of images keep
 * no more) that it had when its digest was made is not read again.
 */
final case class ClassDigest(path: Path, digest: String, bytes: Long, modified: Long) {
  def text: String = s"$digest $bytes $modified $path"
}

/** What scripts are compiled against: the contents of all that is on the class path, in whichever order and place. */
final case class ClassDigests(parts: Seq[ClassDigest]) {
  private lazy val digests = parts.map(_.digest).toSet

  lazy val id: String = Digest.of(digests.toSeq.sorted.mkString("\n").getBytes(UTF_8))

  def text: String = parts.map(_.text).sorted.mkString("", "\n", "\n")

  /** The names of the files that only one of both has. */
  def differences(other: ClassDigests): Seq[String] =
    (only(other) ++ other.only(this)).map(_.path.getFileName.toString).distinct.sorted

  private def only(other: ClassDigests) = parts.filterNot(part => other.digests(part.digest))
}

object ClassDigests {
  private val mostFiles = 10000

  /** `known` may spare reading a jar. What is not there is on no class path. */
  def of(paths: Seq[Path], known: ClassDigests): ClassDigests = {
    val before = known.parts.map(part => part.path -> part).toMap
    ClassDigests(paths.distinct.flatMap(path => attributesOf(path).flatMap { attributes =>
      val (bytes, modified) = (attributes.size, attributes.lastModifiedTime.to(SECONDS))
      if (attributes.isDirectory) ofFolder(path).map(ClassDigest(path, _, -1, 0))
      else before.get(path).filter(part => part.bytes == bytes && part.modified == modified)
        .orElse(Some(ClassDigest(path, Digest.of(path), bytes, modified)))
    }))
  }

  val none: ClassDigests = ClassDigests(Nil)

  def read(file: Path): ClassDigests =
    ClassDigests(Files.readAllLines(file, UTF_8).toArray(Array.empty[String]).toList.map(_.split(" ", 4)).collect {
      case Array(digest, bytes, modified, path) => ClassDigest(Paths.get(path), digest, bytes.toLong, modified.toLong)
    })

  private def attributesOf(path: Path): Option[BasicFileAttributes] =
    try Some(Files.readAttributes(path, classOf[BasicFileAttributes]))
    catch { case _: NoSuchFileException => None }

  /** None: it has no classes, such as a folder of settings. */
  private def ofFolder(folder: Path): Option[String] = {
    val walk = Files.walk(folder)
    val files = try walk.limit(mostFiles + 1L).toArray[Path](new Array[Path](_)) finally walk.close()
    if (files.length > mostFiles) throw new IOException(s"$folder is on the class path and has too many files to compare them: make it a jar")
    val classes = files.filter(_.toString.endsWith(".class")).sorted
    if (classes.isEmpty) None
    else Some(Digest.of(classes.map(file => s"${Digest.of(file)} ${folder.relativize(file)}").mkString("\n").getBytes(UTF_8)))
  }
}
