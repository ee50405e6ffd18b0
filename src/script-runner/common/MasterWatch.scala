package sparkrunner

import org.apache.spark.SparkContext

/**
 * Says so, once, where the application sets a master of its own: Spark takes that before the one that it was given, which
 * stands in the plan and in the log. Nothing tells when a context is made, so this looks from time to time, in a daemon thread.
 */
final class MasterWatch {
  private val planned = Option(System.getProperty("spark.master"))
  @volatile private var seen = planned.isEmpty

  private val thread = new Thread(() => while (!seen) { Thread.sleep(MasterWatch.lookMs); look() }, "master-watch")
  thread.setDaemon(true)
  thread.start()

  def look(): Unit = synchronized {
    for (context <- SparkContext.getActive if !seen; wanted <- planned) {
      seen = true
      val unused = if (wanted.startsWith("k8s:") && !context.master.startsWith("k8s:")) ": there are no executor pods" else ""
      if (context.master != wanted)
        System.err.println(s"spark-runner: Spark works with master ${context.master}, which the application sets by itself, and not with $wanted, which it was given$unused")
    }
  }
}

object MasterWatch {
  private val lookMs = 200L
}
