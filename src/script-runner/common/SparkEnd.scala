package sparkrunner

import org.apache.spark.SparkContext
import org.apache.spark.sql.streaming.{StreamingQuery, StreamingQueryException}
import scala.annotation.tailrec

/** What has to be done about Spark when a script is over. */
object SparkEnd {

  /**
   * A script that starts streaming queries and ends is meant to stream: stopping them would lose the job silently.
   * And a failure of a query that the script has not got hold of, even before its end, is the script's: this throws it.
   */
  @tailrec def awaitStreams(): Unit = {
    val active = Streams.active
    active.headOption.foreach(awaitQuietly)
    throwUnseen()
    if (active.nonEmpty) awaitStreams()
    else if (Streams.failed.nonEmpty) { // and a thread may just be dying of it
      Thread.sleep(settleMs)
      throwUnseen()
    }
  }

  /** A thread that waits for a stream learns of its failure when we do, and needs a moment to handle it. */
  private val settleMs = 1000L
  private val lookMs = 500L

  private def throwUnseen(): Unit = if (Streams.unseen.nonEmpty) {
    Thread.sleep(settleMs)
    Streams.unseen.foreach(throw _)
  }

  private def awaitQuietly(query: StreamingQuery): Unit =
    try query.awaitTermination(lookMs)
    catch { case _: StreamingQueryException => }

  /**
   * Stops what the script left open, whoever made it: else the JVM's end tears threads away from a running scheduler,
   * and a failed script's log ends in Spark's stack traces. (After sys.exit, Spark's own shutdown hook does it.)
   * The job's work is done: nothing that is thrown here changes how it ended.
   */
  def stop(): Unit =
    try SparkContext.getActive.foreach(_.stop())
    catch { case error: Throwable => Console.err.println(s"spark-runner: Spark did not stop cleanly: $error") }
}
