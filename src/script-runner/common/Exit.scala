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
    def hooks = UserThreads.keepingJvm(before).toSeq
    Thread.sleep(leastMs)
    if (isShuttingDown && !hooks.exists(exits)) Thread.sleep(patienceMs - leastMs)
    if (isShuttingDown) {
      val waited = if (hooks.exists(exits)) leastMs else patienceMs
      System.err.println(s"spark-runner: ${waited / 1000} s after the exit shutdown hooks have not ended (--grace gives more time), " +
        s"and the JVM ends without them: ${hooks.map(named).sorted.mkString(", ")}")
      Runtime.getRuntime.halt(code)
    }
  }

  /** It waits for its own end. */
  private def exits(hook: Thread): Boolean =
    hook.getStackTrace.exists(frame => frame.getClassName == "java.lang.Runtime" && frame.getMethodName == "exit")

  /** Nobody is hurried before that. */
  private val leastMs = 10000L
  /** The grace that the user has set; else time for a hook that uploads what Spark has logged. */
  private val patienceMs: Long =
    math.max(leastMs, Option(System.getenv("SPARK_RUNNER_GRACE_MS")).filter(_.nonEmpty).fold(60000L)(_.toLong))

  /** An exit that somebody has prevented is none. */
  private def isShuttingDown: Boolean = {
    val hook = new Thread
    try { Runtime.getRuntime.addShutdownHook(hook); Runtime.getRuntime.removeShutdownHook(hook); false }
    catch { case _: IllegalStateException => true }
  }

  private def named(thread: Thread): String =
    thread.getName + thread.getStackTrace.find(_.getClassName.startsWith("$line")).fold("")(frame => s" (${frame.getFileName}:${frame.getLineNumber})")
}
