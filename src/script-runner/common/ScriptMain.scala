package sparkrunner

import java.io.{BufferedOutputStream, FileDescriptor, FileOutputStream, PrintStream}
import java.nio.file.{NoSuchFileException, Path, Paths}
import scala.tools.nsc.interpreter.script.ScriptCompiler

/**
 * `spark-submit --class sparkrunner.ScriptMain <this jar> script.scala arguments…`: runs a Scala script as a Spark
 * application with a true exit code, which spark-shell can't: 0 when it ends, 1 when it throws or does not compile,
 * n after sys.exit(n).
 *
 * The whole script is compiled before any of it runs: a script with a typo never asks the cluster for an executor.
 */
object ScriptMain {

  /** An expression of some hundred terms is a tree as deep, which the compiler walks recursively. Only touched pages cost. */
  private val stackBytes = 256L << 20

  def main(arguments: Array[String]): Unit = {
    speakUtf8()
    // What Spark's libraries left running would keep the JVM alive; what the script left has been waited for.
    val body: Runnable = () => Exit.now(Console.withOut(System.out)(Console.withErr(System.err)(orBug(exitCode(arguments.toList)))))
    val thread = new Thread(null, body, "script", stackBytes)
    thread.setContextClassLoader(Thread.currentThread.getContextClassLoader)
    thread.start()
    Undisturbed.await(thread.join()) // Spark would stop its context when this thread ends
  }

  private def exitCode(arguments: List[String]): Int = arguments match {
    case script :: rest =>
      ScriptArguments.set(rest.toArray)
      exitCode(Paths.get(script).toAbsolutePath.normalize)
    case Nil =>
      System.err.println("usage: spark-submit --class sparkrunner.ScriptMain <jar> script.scala [arguments]")
      64
  }

  private def exitCode(script: Path): Int = {
    val workspace = Workspace.open()
    workspace.forgetFailure()
    try new ScriptJob(workspace, compiled(workspace, script), parentLoader).exitCode()
    catch {
      case missing: NoSuchFileException if missing.getFile == script.toString =>
        System.err.println(s"failed to read the script: no such file: $script")
        66
      case failed: DidNotCompile =>
        failed.errors.foreach(error => System.err.println(error.full))
        workspace.tell(Failure(Failure.NotCompiled, failed.errors.headOption.fold("")(_.headline)))
        1
    }
  }

  /** Nothing that is thrown may leave the code at 0. */
  private def orBug(code: => Int): Int =
    try code
    catch {
      case full: java.io.IOException =>
        System.err.println(s"failed to prepare the script: $full")
        full.printStackTrace(System.err)
        78
      case bug: Throwable =>
        System.err.println("spark-runner: this is a bug of the script runner or of the Scala compiler, please report it")
        bug.printStackTrace(System.err)
        70
    }

  /** The compiler lives in here only: when the script runs, nothing holds its memory any more. */
  private def compiled(workspace: Workspace, script: Path): Program = {
    val store = new ProgramStore(workspace.program)
    store.load(script).getOrElse {
      workspace.emptyClasses()
      val program = new ScriptCompiler(workspace.classes, parentLoader).compile(ScriptFile.read(script))
      store.save(program)
      program
    }
  }

  /** spark-submit loads its application, `--jars` and `--packages` with a class loader of its own. */
  private def parentLoader: ClassLoader = Thread.currentThread.getContextClassLoader

  /** In a pod's C locale the JVM would print `?` for whatever is not ASCII. */
  private def speakUtf8(): Unit = {
    System.setOut(utf8(FileDescriptor.out))
    System.setErr(utf8(FileDescriptor.err))
  }

  private def utf8(descriptor: FileDescriptor) =
    new PrintStream(new BufferedOutputStream(new FileOutputStream(descriptor)), true, "UTF-8")
}
