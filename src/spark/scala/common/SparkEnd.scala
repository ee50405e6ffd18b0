package sparkrunner

import org.apache.spark.SparkContext
import org.apache.spark.sql.SparkSession
import scala.util.control.NonFatal

/** What has to be done about Spark when a script is over. */
object SparkEnd {

  /**
   * A script that starts streaming queries and ends is meant to stream: stopping them would lose the job silently.
   * And a query that failed unseen, even before the script's end, is the script's failure: this throws it.
   */
  def awaitStreams(): Unit =
    for (_ <- SparkContext.getActive; session <- SparkSession.getActiveSession.orElse(SparkSession.getDefaultSession)) {
      val streams = session.streams
      def throwFailure(): Unit = streams.awaitAnyTermination(1)
      while (streams.active.nonEmpty) {
        streams.active.headOption.foreach(_.awaitTermination(500))
        throwFailure()
      }
      throwFailure()
    }

  /**
   * Stops what the script left open, whoever made it: else the JVM's end tears threads away from a running scheduler,
   * and a failed script's log ends in Spark's stack traces. (After sys.exit, Spark's own shutdown hook does it.)
   */
  def stop(): Unit =
    try SparkContext.getActive.foreach(_.stop())
    catch { case NonFatal(error) => Console.err.println(s"spark-runner: Spark did not stop cleanly: $error") }
}
