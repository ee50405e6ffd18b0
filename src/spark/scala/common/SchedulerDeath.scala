package sparkrunner

/**
 * Spark's scheduler works in a few threads that nothing takes the place of. One that dies leaves the script waiting for a
 * job that never ends; and die it may of what the script makes, whose own thread has a far larger stack.
 */
object SchedulerDeath {

  /** Some are known by their class, some by the name of their pool. */
  def isOf(thread: Thread): Boolean =
    thread.getClass.getName.startsWith("org.apache.spark.util.EventLoop$") || thread.getName.startsWith("task-result-getter-")

  def inWords(thread: Thread, thrown: Throwable): String = {
    val advice = thrown match {
      case _: StackOverflowError =>
        " (a lineage, plan or result is too deep for its stack: cut it by checkpoint(), or set spark.driver.extraJavaOptions=-Xss16m)"
      case _ => ""
    }
    s"$thrown in Spark's thread ${thread.getName}, without which no job ends$advice"
  }
}
