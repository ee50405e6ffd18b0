package sparkrunner

import java.io.{PrintWriter, StringWriter}

/** What a thread dies of is told as a JVM tells it, and leaves the exit code alone; but for Spark's own threads. */
final class Uncaught(onSchedulerDeath: (Thread, Throwable) => Unit) extends Thread.UncaughtExceptionHandler {

  override def uncaughtException(thread: Thread, thrown: Throwable): Unit = {
    Traces.chain(thrown).foreach(Streams.hasNotSeen) // a stream's failure that killed the thread to which it was shown
    try {
      val text = new StringWriter
      thrown.printStackTrace(new PrintWriter(text, true))
      System.err.print("Exception in thread \"" + thread.getName + "\" " + text)
    } finally if (SchedulerDeath.isOf(thread, thrown)) onSchedulerDeath(thread, thrown)
  }
}
