package sparkrunner

import java.util.UUID
import java.util.concurrent.ConcurrentHashMap
import org.apache.spark.SparkContext
import org.apache.spark.sql.SparkSession
import org.apache.spark.sql.streaming.{StreamingQuery, StreamingQueryException, StreamingQueryManager}

/**
 * The streaming queries of a script, and which of their failures it has got hold of: those are its own business, and any
 * other is the job's failure. Watched tells what the script does.
 */
object Streams {
  private val started = new ConcurrentHashMap[UUID, StreamingQuery]
  /** Their context was stopped after it: what fails later fails because of that. */
  private val failedBeforeStop = new ConcurrentHashMap[UUID, StreamingQuery]
  /** Exceptions, each as this very object, and who got hold of it. */
  private val seen = ConcurrentHashMap.newKeySet[(Throwable, Thread)]()

  def hasStarted(query: StreamingQuery): Unit = {
    started.values.removeIf(ended => !ended.isActive && ended.exception.isEmpty)
    started.put(query.runId, query)
  }

  /** What is running when a script stops its context was ended by it. */
  def contextStops(): Unit = {
    started.forEach((id, query) => if (query.exception.nonEmpty) failedBeforeStop.put(id, query))
    started.clear()
  }

  def hasSeen(failure: Throwable): Unit = seen.add((failure, Thread.currentThread))
  /** It has killed this thread: nobody got hold of it there. */
  def hasNotSeen(failure: Throwable): Unit = seen.remove((failure, Thread.currentThread))
  def forgets(manager: StreamingQueryManager): Unit =
    started.forEach((_, query) => if (query.sparkSession.streams eq manager) query.exception.foreach(hasSeen))

  /** Of all sessions, whoever started them. */
  def active: Seq[StreamingQuery] =
    if (SparkContext.getActive.isEmpty) Nil
    else (known ++ states.flatMap(state => listed(state.activeStreamingQueries))).filter(_.isActive)

  def failed: Seq[StreamingQueryException] = {
    val ofStopped = listed(failedBeforeStop).flatMap(_.exception)
    if (SparkContext.getActive.isEmpty) ofStopped
    else ofStopped ++ known.flatMap(_.exception) ++ sessions.flatMap(session => lastFailure(session.streams))
  }

  /** Nobody has got hold of it. */
  def unseen: Option[StreamingQueryException] = failed.find(failure => !seen.stream.anyMatch(_._1 eq failure))

  /** Also of a stream that a library has started and that has ended: only Spark knows of those. */
  private def lastFailure(streams: StreamingQueryManager): Option[StreamingQueryException] =
    try { streams.awaitAnyTermination(1); None }
    catch { case failure: StreamingQueryException => Some(failure) }

  private def known = listed(started)
  private def listed(queries: ConcurrentHashMap[UUID, StreamingQuery]) = queries.values.toArray(Array.empty[StreamingQuery]).toSeq
  private def sessions = (SparkSession.getActiveSession ++ SparkSession.getDefaultSession).toSeq
  private def states = (sessions ++ known.map(_.sparkSession)).map(_.sharedState).distinct
}
