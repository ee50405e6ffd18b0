package sparkrunner

import java.nio.file.attribute.PosixFilePermissions
import java.nio.file.{Files, NoSuchFileException, Path, Paths}
import scala.tools.nsc.interpreter.script.ScriptCompiler

/**
 * `spark-submit --class sparkrunner.PrepareMain <this jar> <folder> script.scala…`: compiles scripts into the folder, for
 * PreparedScripts of an image, and runs none of them. Its exit code where one does not compile, after the errors of all, is none of
 * spark-submit's own: that fails with 1.
 */
object PrepareMain {

  private val didNotCompile = 65 // src/script-runner/names.ts

  def main(arguments: Array[String]): Unit = Start(arguments.toList match {
    case folder :: scripts if scripts.nonEmpty =>
      prepared(Files.createDirectories(Paths.get(folder).toAbsolutePath.normalize), scripts.map(Paths.get(_).toAbsolutePath.normalize))
    case _ =>
      System.err.println("usage: spark-submit --class sparkrunner.PrepareMain <jar> <folder> script.scala...")
      64
  })

  private def prepared(folder: Path, scripts: List[Path]): Int = {
    val loader = Thread.currentThread.getContextClassLoader
    val classPath = ClassDigests.of(PreparedScripts.classPath(loader), ClassDigests.none)
    val file = PreparedScripts.classPathIn(folder, classPath.id)
    Files.createDirectories(file.getParent)
    Workspace.writeWhole(file, classPath.text)
    val compiled = scripts.map(compile(folder, _, classPath.id, loader))
    makeReadable(folder)
    if (compiled.forall(identity)) 0 else didNotCompile
  }

  /** Each by a compiler of its own, so that its classes are the same whatever was compiled before. */
  private def compile(folder: Path, path: Path, classPath: String, loader: ClassLoader): Boolean =
    try {
      val script = ScriptFile.read(path)
      val sameScript = folder.resolve(script.digest)
      val place = Iterator.from(0).map(number => sameScript.resolve(number.toString)).find(Files.notExists(_)).get
      try {
        val classes = Files.createDirectories(PreparedScripts.classesIn(place))
        val text = Record.of(new ScriptCompiler(classes, ClassPath.whole(loader)).compile(script), Some(classPath)).text
        val isThere = PreparedScripts.within(sameScript).flatMap(at => Record.read(PreparedScripts.programIn(at))).exists(_.text == text)
        if (isThere) Workspace.deleteTree(place) else Workspace.writeWhole(PreparedScripts.programIn(place), text)
      } catch { case failed: Throwable => Workspace.deleteTree(place); throw failed }
      true
    } catch {
      case failed: DidNotCompile =>
        failed.errors.foreach(error => System.err.println(error.full))
        false
      case missing: NoSuchFileException if missing.getFile == path.toString =>
        System.err.println(s"failed to read the script: no such file: $path")
        false
    }

  /** Whatever the umask is: jobs run as another user than the image's build. */
  private def makeReadable(folder: Path): Unit = {
    val walk = Files.walk(folder)
    try walk.toArray[Path](new Array[Path](_)).foreach { path =>
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(if (Files.isDirectory(path)) "rwxr-xr-x" else "rw-r--r--"))
    } finally walk.close()
  }
}
