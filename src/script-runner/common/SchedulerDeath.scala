package sparkrunner

/**
 * Spark's scheduler works in a few threads that nothing takes the place of. One that dies leaves the script waiting for a
 * job that never ends; and die it may of what the script makes, whose own thread has a far larger stack.
 */
object SchedulerDeath {

  /**
   * An event loop is known by its class. A thread that reads results has another come after it, and the result is lost only
   * when it died of reading that; what it meets when it reads a task's failure, or when Spark is stopped, is handled by Spark.
   */
  def isOf(thread: Thread, thrown: Throwable): Boolean =
    thread.getClass.getName.startsWith("org.apache.spark.util.EventLoop$") ||
      thread.getName.startsWith("task-result-getter-") && thrown.isInstanceOf[VirtualMachineError]

  def inWords(thread: Thread, thrown: Throwable): String = {
    val advice = thrown match {
      case _: StackOverflowError =>
        " (a lineage, plan or result is too deep for its stack: cut it by checkpoint(), or set spark.driver.extraJavaOptions=-Xss16m)"
      case _ => ""
    }
    s"$thrown in Spark's thread ${thread.getName}, without which no job ends$advice"
  }
}
