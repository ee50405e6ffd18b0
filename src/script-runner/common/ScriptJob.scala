package sparkrunner

/** A compiled script from its first statement to its end: what it left at work is waited for, and why it failed is kept. */
final class ScriptJob(workspace: Workspace, program: Program, parent: ClassLoader) {
  private val lingering = new Lingering(UserThreads.now(), Lingering.limitMs, workspace.tellEnded)
  private val traces = new Traces(program.sources.map(_.file.label).toSet)
  private val end = new JobEnd(workspace, traces)
  private val watch = new MasterWatch

  def exitCode(): Int = {
    val thrown = run()
    end.claim()
    Undisturbed(codeAfter(thrown))
  }

  private def codeAfter(thrown: Option[Throwable]): Int = {
    val code = thrown.fold(0) { failure =>
      lingering.abandon()
      val line = traces.headline(failure)
      System.err.println(line)
      traces.trim(failure).printStackTrace(System.err)
      workspace.tell(Failure(Failure.Thrown, line))
      1
    }
    watch.look()
    SparkEnd.stop()
    code
  }

  private def run(): Option[Throwable] =
    try {
      try new ScriptRun(program, parent)()
      finally Thread.interrupted() // what the script has left on its thread is not for who waits after it
      Undisturbed(awaitAll())
      None
    } catch { case thrown: Throwable => Some(thrown) }

  private def awaitAll(): Unit = {
    SparkEnd.awaitStreams()
    lingering.await()
    SparkEnd.awaitStreams() // those that a thread has started
  }
}
