package sparkrunner

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

  def main(arguments: Array[String]): Unit = Start(arguments.toList match {
    case script :: rest =>
      ScriptArguments.set(rest.toArray)
      exitCode(Paths.get(script).toAbsolutePath.normalize)
    case Nil =>
      System.err.println("usage: spark-submit --class sparkrunner.ScriptMain <jar> script.scala [arguments]")
      64
  })

  private def exitCode(script: Path): Int = {
    val workspace = Workspace.open()
    workspace.forgetFailure()
    try new ScriptJob(workspace, program(workspace, ScriptFile.read(script)), parentLoader).exitCode()
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

  /** What this run has compiled before, else what the image brings, else what the compiler makes of it now. */
  private def program(workspace: Workspace, script: ScriptFile): Program = {
    val store = new ProgramStore(workspace)
    store.load(script).orElse(prepared(script)) match {
      case Some(program) =>
        program.notes.foreach(Notes.print)
        program
      case None =>
        val program = compiled(workspace, script)
        store.save(program)
        program
    }
  }

  private def prepared(script: ScriptFile): Option[Program] = PreparedScripts.open(parentLoader).flatMap(_.find(script) match {
    case Right(program) => Some(program)
    case Left(why) =>
      Notes.print(s"${script.label} is compiled at its start: $why")
      None
  })

  /** The compiler lives in here only: when the script runs, nothing holds its memory any more. */
  private def compiled(workspace: Workspace, script: ScriptFile): Program = {
    workspace.emptyClasses()
    new CompilerProcess(workspace, parentLoader).compile(script).getOrElse {
      workspace.emptyClasses()
      new ScriptCompiler(workspace.classes, ClassPath.whole(parentLoader)).compile(script)
    }
  }

  /** spark-submit loads its application, `--jars` and `--packages` with a class loader of its own. */
  private def parentLoader: ClassLoader = Thread.currentThread.getContextClassLoader
}
