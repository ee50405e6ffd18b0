package sparkrunner

import java.io.{PrintWriter, StringWriter}

/** What a thread dies of is told as a JVM tells it, and leaves the exit code alone; that it saw a stream's failure helped nobody. */
object Uncaught extends Thread.UncaughtExceptionHandler {

  override def uncaughtException(thread: Thread, thrown: Throwable): Unit = {
    Traces.chain(thrown).foreach(Streams.hasNotSeen)
    val text = new StringWriter
    thrown.printStackTrace(new PrintWriter(text, true))
    System.err.print("Exception in thread \"" + thread.getName + "\" " + text)
  }
}
