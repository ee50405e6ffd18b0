package sparkrunner

import java.util.concurrent.{Callable, ExecutionException, FutureTask}
import scala.annotation.tailrec

/**
 * What is done when the job's own code is over. The threads on which that ran are known to it, and may be interrupted by what
 * it left behind: so this has a thread of its own, which nobody knows, and an interrupt of who waits for it goes nowhere.
 */
object Undisturbed {

  def apply[T](body: => T): T = {
    val work = new FutureTask[T]((() => body): Callable[T])
    val thread = new Thread(work, "end")
    thread.setDaemon(true) // who waits here keeps the JVM alive
    thread.start()
    await(thread.join())
    try work.get
    catch { case wrapper: ExecutionException => throw wrapper.getCause }
  }

  /** A wait that is begun again after each interrupt. */
  @tailrec def await(wait: => Unit): Unit = {
    val isOver = try { wait; true } catch { case _: InterruptedException => false }
    if (!isOver) await(wait)
  }
}
