package sparkrunner

import java.io.{IOException, ObjectInputStream, ObjectOutputStream, ObjectStreamClass, PrintStream}
import java.nio.file.{Files, Path}
import scala.util.control.NonFatal

/** What the compiler is asked for, by stdin: properties may be secrets, which neither files nor command lines have. */
final case class CompilerOrder(
    path: String,
    digest: String,
    text: String,
    classes: String,
    classPath: List[String],
    properties: Map[String, String])

/** What it answers, in a file that is whole when it is there. */
final case class CompilerAnswer(result: Either[List[CompileError], Record])

/**
 * The compiler in a JVM of its own, which lives for some seconds. Most of a short compilation is Java's just-in-time
 * compiler at work on the Scala compiler: a JVM that leaves out its second stage needs a third of the time. The job's own JVM
 * keeps both stages, which a long job is faster by, and nothing of the compiler is ever in its memory.
 */
final class CompilerProcess(workspace: Workspace, loader: ClassLoader) {
  import CompilerProcess._

  /** None: there could be no such process, or it came to no answer that holds; then the script is to be compiled here. */
  def compile(script: ScriptFile): Option[Program] =
    try {
      for {
        command <- CompilerCommand.here
        answered <- inFolder(folder => answer(script, command, folder))
        program <- programOf(script, answered.answer)
      } yield {
        answered.speak()
        program.fold(errors => throw new DidNotCompile(errors), identity)
      }
    } catch {
      case failed: DidNotCompile => throw failed
      case NonFatal(_) | _: OutOfMemoryError => None // which is also what Java says when it may have no more threads
    }

  private def programOf(script: ScriptFile, answer: CompilerAnswer): Option[Either[List[CompileError], Program]] = answer.result match {
    case Left(errors) if errors.exists(mayDifferHere) => None
    case Left(errors) => Some(Left(errors))
    case Right(record) => record.sourcesNow(script).toOption.map(sources => Right(record.program(sources, workspace.classes)))
  }

  private def answer(script: ScriptFile, command: Seq[String], folder: Path): Option[Answered] = {
    val (out, err, answer) = (folder.resolve("out"), folder.resolve("err"), folder.resolve("answer"))
    val builder = new ProcessBuilder(command :+ answer.toString: _*).redirectOutput(out.toFile).redirectError(err.toFile)
    CompilerCommand.javaVariables.foreach(builder.environment.remove(_))
    val process = builder.start()
    try {
      val to = new ObjectOutputStream(process.getOutputStream)
      to.writeObject(order(script))
      to.flush() // and not closed: that it is, tells the other JVM that this one is no more
      process.waitFor()
      if (Files.exists(answer)) Some(Answered(read(answer), Seq(System.out -> Files.readAllBytes(out), System.err -> Files.readAllBytes(err))))
      else None
    } finally process.destroyForcibly()
  }

  private def order(script: ScriptFile) = CompilerOrder(script.path.toString, script.digest, script.text, workspace.classes.toString,
    ClassPath.whole(loader).map(_.toString), sys.props.toMap)

  private def inFolder[T](body: Path => T): T = {
    val folder = Files.createTempDirectory(workspace.folder, "compiler-")
    try body(folder)
    finally try Workspace.deleteTree(folder) catch { case _: IOException => }
  }
}

object CompilerProcess {
  private final case class Answered(answer: CompilerAnswer, said: Seq[(PrintStream, Array[Byte])]) {
    def speak(): Unit = said.foreach { case (to, bytes) => to.write(bytes, 0, bytes.length); to.flush() }
  }

  /** Macros run in the compiler, and here they find all that the job has; so does a script that needs more memory or stack. */
  private def mayDifferHere(error: CompileError) = Seq("macro", "ran out of memory", "overflowed").exists(error.message.contains(_))

  private def read(answer: Path): CompilerAnswer = {
    val in = new ObjectInputStream(Files.newInputStream(answer)) {
      // spark-submit has our classes in a loader that Scala's own collections, which read their elements, don't know.
      override def resolveClass(description: ObjectStreamClass): Class[_] =
        Class.forName(description.getName, false, CompilerMain.getClass.getClassLoader)
    }
    try in.readObject().asInstanceOf[CompilerAnswer] finally in.close()
  }
}
