package sparkrunner

import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{FileVisitResult, Files, NoSuchFileException, Path, Paths, SimpleFileVisitor, StandardCopyOption}
import java.nio.file.attribute.BasicFileAttributes
import scala.util.control.NonFatal

/**
 * The folder of a run, made by spark-runner and kept across its attempts: class files, what they were compiled from,
 * and why the last attempt failed. Without spark-runner around it (no SPARK_RUNNER_SCRIPT_DIR) it lives as long as the JVM.
 */
final class Workspace(val folder: Path) {
  val classes: Path = folder.resolve("classes")
  val program: Path = folder.resolve("program")
  private val failure: Path = folder.resolve("failure.json")
  private val endedAtWork: Path = folder.resolve("ended-at-work.txt")

  def emptyClasses(): Unit = {
    Files.deleteIfExists(program)
    Workspace.deleteTree(classes)
    Files.createDirectories(classes)
  }

  /** For spark-runner, which reads it when the JVM has ended. Without room for it there is still the output. */
  def tell(why: Failure): Unit =
    try Workspace.writeWhole(failure, why.json)
    catch { case NonFatal(error) => System.err.println(s"spark-runner: failed to write why the job failed: $error") }
  /** Likewise, the threads that did not come to their end. */
  def tellEnded(threads: String): Unit =
    try Workspace.writeWhole(endedAtWork, threads)
    catch { case NonFatal(_) => } // the output has them
  def forgetFailure(): Unit = Files.deleteIfExists(failure)
}

object Workspace {
  def open(): Workspace = Option(System.getenv("SPARK_RUNNER_SCRIPT_DIR")).filter(_.nonEmpty) match {
    case Some(folder) => new Workspace(Files.createDirectories(Paths.get(folder).toAbsolutePath))
    case None =>
      val folder = Files.createTempDirectory("spark-runner-script-")
      sys.addShutdownHook(deleteTree(folder))
      new Workspace(folder)
  }

  /** Renamed into place, so that a reader sees the whole file or none, however the JVM ends. */
  def writeWhole(file: Path, text: String): Unit = {
    val draft = Files.createTempFile(file.getParent, file.getFileName.toString, ".draft")
    Files.write(draft, text.getBytes(UTF_8))
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING)
  }

  def deleteTree(root: Path): Unit =
    try Files.walkFileTree(root, Delete)
    catch { case _: NoSuchFileException => }

  private object Delete extends SimpleFileVisitor[Path] {
    override def visitFile(file: Path, attributes: BasicFileAttributes): FileVisitResult = delete(file)
    override def postVisitDirectory(folder: Path, error: java.io.IOException): FileVisitResult = delete(folder)
    private def delete(path: Path) = { Files.deleteIfExists(path); FileVisitResult.CONTINUE }
  }
}
