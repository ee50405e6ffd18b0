package sparkrunner

import java.util.concurrent.TimeUnit.NANOSECONDS
import UserThreads.{UserThread, Work}

/**
 * `ended` is told the names of those that are ended at work.
 *
 * Waits for the threads that the user's main method left at work, as a JVM does: ending them would make a job green that
 * did less than it was written to do. Unlike a JVM it says so, knows an idle pool from a working one, and can be given
 * a limit.
 */
final class Lingering(before: Set[Thread], limitMs: Option[Long], ended: String => Unit) {
  import Lingering._

  /** When it returns nothing of the user's is at work any more, or the limit is over. */
  def await(): Unit = {
    val start = System.nanoTime

    @annotation.tailrec
    def loop(nextWordMs: Long, idleLooks: Int): Unit = {
      val (working, idle) = UserThreads.since(before).partition(_.doing == Work)
      val elapsedMs = NANOSECONDS.toMillis(System.nanoTime - start)
      if (working.isEmpty && (idle.isEmpty || idleLooks >= looks)) {
        if (idle.nonEmpty) say(s"main has ended, and with it what is idle in pools that were never shut down: ${names(idle)}")
      } else if (limitMs.exists(elapsedMs >= _)) {
        say(s"--linger-timeout is over, ${seconds(elapsedMs)} after main has ended; ended at work: ${names(working ++ idle)}")
        ended(names(working))
      } else {
        val isTime = working.nonEmpty && elapsedMs >= nextWordMs
        if (isTime) say(s"main has ended ${seconds(elapsedMs)} ago; still at work, and waited for$limit: ${names(working)}")
        Thread.sleep(if (elapsedMs < closeMs) lookMs else slowLookMs)
        val next = if (isTime) nextWordMs + math.min(nextWordMs, longestSilenceMs) else nextWordMs
        loop(next, if (working.isEmpty) idleLooks + 1 else 0)
      }
    }
    loop(firstWordMs, 0)
  }

  /** The job has failed: what else it does is of no use, since another attempt would do it again. */
  def abandon(): Unit = {
    val working = UserThreads.since(before).filter(_.doing == Work)
    if (working.nonEmpty) {
      say(s"main has failed, and with it ends what was still at work: ${names(working)}")
      ended(names(working))
    }
  }

  private val limit = limitMs.fold(", without a limit (--linger-timeout)")(most => s" for ${seconds(most)} at most (--linger-timeout)")
}

object Lingering {

  /** Set by spark-runner; without it there is no limit. */
  def limitMs: Option[Long] = Option(System.getenv("SPARK_RUNNER_LINGER_MS")).filter(_.nonEmpty).map(_.toLong)

  private val lookMs = 100L
  /** Who has waited for so long can wait for a second more. */
  private val closeMs = 60000L
  private val slowLookMs = 1000L
  /** A pool may be idle for a moment between two tasks. */
  private val looks = 5
  private val firstWordMs = 5000L
  private val longestSilenceMs = 600000L
  private val mostNames = 5

  private def say(line: String): Unit = System.err.println(s"spark-runner: $line")

  /** No more than one can read. */
  private def names(threads: Seq[UserThread]): String = {
    val more = if (threads.size > mostNames) s" and ${threads.size - mostNames} more threads" else ""
    threads.take(mostNames).map(_.thread.getName).mkString(", ") + more
  }

  private def seconds(ms: Long): String = if (ms % 1000 == 0 || ms >= 10000) s"${ms / 1000} s" else f"${ms / 1000.0}%.1f s"
}
