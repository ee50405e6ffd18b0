package sparkrunner

import org.apache.spark.sql.streaming.{StreamingQuery, StreamingQueryException, StreamingQueryManager}

/** What a script's byte code calls in the place of Spark's methods, and beside its own; CallSites puts the calls there. */
object Watched {

  def started(query: StreamingQuery): Unit = if (query != null) Streams.hasStarted(query)
  def contextStops(): Unit = Streams.contextStops()
  def exits(code: Int): Unit = Exit.begins(code)

  def awaitTermination(query: StreamingQuery): Unit = look(query.awaitTermination())
  def awaitTermination(query: StreamingQuery, ms: Long): Boolean = look(query.awaitTermination(ms))
  def processAllAvailable(query: StreamingQuery): Unit = look(query.processAllAvailable())
  def awaitAnyTermination(streams: StreamingQueryManager): Unit = look(streams.awaitAnyTermination())
  def awaitAnyTermination(streams: StreamingQueryManager, ms: Long): Boolean = look(streams.awaitAnyTermination(ms))

  def stop(query: StreamingQuery): Unit = Streams.stop(query)

  def exception(query: StreamingQuery): Option[StreamingQueryException] = {
    val failure = query.exception
    failure.foreach(Streams.hasSeen)
    failure
  }

  /** "Forget about past terminated queries", as Spark's documentation has it. */
  def resetTerminated(streams: StreamingQueryManager): Unit = {
    Streams.forgets(streams)
    streams.resetTerminated()
  }

  /** The script has caught something, wherever it came from: a future may have had the failure first. */
  def caught(thrown: Throwable): Unit = Traces.chain(thrown).collect { case failure: StreamingQueryException => Streams.hasSeen(failure) }

  /** Also by a handler whose patterns or guards did not match: it has caught everything, and throws again what it had not meant. */
  def thrown(thrown: Throwable): Unit = {
    val failures = Traces.chain(thrown).collect { case failure: StreamingQueryException => failure }
    if (failures.nonEmpty && isInPool) failures.foreach(Streams.hasNotSeen)
  }

  /** A pool keeps what its work throws for whoever asks, and often nobody does. Any other thread catches it, or dies of it. */
  private def look[T](body: => T): T =
    try body
    catch {
      case failure: StreamingQueryException =>
        if (!isInPool) Streams.hasSeen(failure)
        throw failure
    }

  private def isInPool = Thread.currentThread.getStackTrace.exists { frame =>
    val name = frame.getClassName
    name.startsWith("java.util.concurrent.") || name.startsWith("scala.concurrent.")
  }
}
