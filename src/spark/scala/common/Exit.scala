package sparkrunner

/**
 * The end of the JVM with a code that is known before it. A shutdown hook that never ends (System.exit in one waits for
 * itself) would hold it up for ever: after a time the JVM is halted, with that code.
 */
object Exit {

  def now(code: Int): Nothing = {
    begins(code)
    System.exit(code)
    throw new IllegalStateException // not reached
  }

  /** Also called by the script's own code, before it exits. An exit within an exit, as in a hook, changes nothing. */
  def begins(code: Int): Unit = if (!isShuttingDown) {
    val before = UserThreads.now()
    val watch = new Thread((() => halt(code, before)): Runnable, "exit")
    watch.setDaemon(true)
    watch.start()
  }

  private def halt(code: Int, before: Set[Thread]): Unit = {
    Thread.sleep(patienceMs)
    if (isShuttingDown) {
      val hooks = (UserThreads.now() -- before).toSeq.filter(thread => !thread.isDaemon && thread != Thread.currentThread)
      System.err.println(s"spark-runner: ${patienceMs / 1000} s after the exit shutdown hooks have not ended (--grace gives more time), " +
        s"and the JVM ends without them: ${hooks.map(named).sorted.mkString(", ")}")
      Runtime.getRuntime.halt(code)
    }
  }

  /** Set by spark-runner. Under ten seconds nobody is hurried. */
  private val patienceMs: Long =
    math.max(10000L, Option(System.getenv("SPARK_RUNNER_GRACE_MS")).filter(_.nonEmpty).fold(0L)(_.toLong))

  /** An exit that somebody has prevented is none. */
  private def isShuttingDown: Boolean = {
    val hook = new Thread
    try { Runtime.getRuntime.addShutdownHook(hook); Runtime.getRuntime.removeShutdownHook(hook); false }
    catch { case _: IllegalStateException => true }
  }

  private def named(thread: Thread): String =
    thread.getName + thread.getStackTrace.find(_.getClassName.startsWith("$line")).fold("")(frame => s" (${frame.getFileName}:${frame.getLineNumber})")
}
