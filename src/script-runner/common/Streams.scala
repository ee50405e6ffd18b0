package sparkrunner

import java.util.{Collections, UUID, WeakHashMap}
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
  /** The script is stopping them, and they had not failed before. */
  private val stopping = new ConcurrentHashMap[UUID, StreamingQuery]
  /** Exceptions, each as this very object, and who got hold of it: for as long as anything else holds them, such as Spark. */
  private val seen = Collections.synchronizedMap(new WeakHashMap[Throwable, Set[Thread]])
  /** Those whose queries were let go, and those of them that then killed whoever had seen them. */
  private val letGo = Collections.synchronizedSet(Collections.newSetFromMap[Throwable](new WeakHashMap))
  private val deadly = ConcurrentHashMap.newKeySet[StreamingQueryException]()

  def hasStarted(query: StreamingQuery): Unit = {
    letGoOfEnded()
    started.put(query.runId, query)
  }

  /** A script may restart a failing stream for ever. */
  private def letGoOfEnded(): Unit = {
    Seq(started, failedBeforeStop).foreach(_.values.removeIf { query =>
      val ended = !query.isActive && query.exception.forall(isSeen)
      if (ended) query.exception.foreach(letGo.add)
      ended
    })
    deadly.removeIf(failure => isSeen(failure))
  }

  /** What the interrupt makes of its work, often another exception around it, is a failure to Spark, but the script's own doing. */
  def stop(query: StreamingQuery): Unit =
    if (query.exception.nonEmpty) query.stop()
    else {
      stopping.put(query.runId, query)
      query.stop() // throws where the query takes longer than Spark is told to wait: its end is still to come
      query.exception.foreach(hasSeen)
      stopping.remove(query.runId)
    }

  /** What is running when a script stops its context was ended by it. */
  def contextStops(): Unit = {
    started.forEach((id, query) => if (query.exception.nonEmpty) failedBeforeStop.put(id, query))
    started.clear()
  }

  def hasSeen(failure: StreamingQueryException): Unit =
    seen.merge(failure, Set(Thread.currentThread), (some, more) => some ++ more)
  /** It has killed this thread: nobody got hold of it there. */
  def hasNotSeen(thrown: Throwable): Unit = thrown match {
    case failure: StreamingQueryException =>
      seen.computeIfPresent(failure, (_, threads) => Some(threads - Thread.currentThread).filter(_.nonEmpty).orNull)
      if (letGo.contains(failure) && !isSeen(failure)) deadly.add(failure)
    case _ =>
  }
  def forgets(manager: StreamingQueryManager): Unit =
    started.forEach((_, query) => if (query.sparkSession.streams eq manager) query.exception.foreach(hasSeen))

  /** Of all sessions, whoever started them. */
  def active: Seq[StreamingQuery] =
    if (SparkContext.getActive.isEmpty) Nil
    else (known ++ states.flatMap(state => listed(state.activeStreamingQueries))).filter(_.isActive)

  def failed: Seq[StreamingQueryException] = {
    val ofStopped = listed(failedBeforeStop).flatMap(_.exception) ++ deadly.toArray(Array.empty[StreamingQueryException])
    if (SparkContext.getActive.isEmpty) ofStopped
    else ofStopped ++ known.flatMap(_.exception) ++ sessions.flatMap(session => lastFailure(session.streams))
  }

  /** Nobody has got hold of it. */
  def unseen: Option[StreamingQueryException] = {
    val ofStops = listed(stopping) // before it is looked who has seen what: a stop that is over has been noted there
    failed.find(failure => !isSeen(failure) && !ofStops.exists(_.exception.exists(_ eq failure)))
  }

  private def isSeen(failure: Throwable) = seen.containsKey(failure)

  /** Also of a stream that a library has started and that has ended: only Spark knows of those. */
  private def lastFailure(streams: StreamingQueryManager): Option[StreamingQueryException] =
    try { streams.awaitAnyTermination(1); None }
    catch { case failure: StreamingQueryException => Some(failure) }

  private def known = listed(started)
  private def listed(queries: ConcurrentHashMap[UUID, StreamingQuery]) = queries.values.toArray(Array.empty[StreamingQuery]).toSeq
  private def sessions = (SparkSession.getActiveSession ++ SparkSession.getDefaultSession).toSeq
  private def states = (sessions ++ known.map(_.sparkSession)).map(_.sharedState).distinct
}
