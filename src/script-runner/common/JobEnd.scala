package sparkrunner

import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicBoolean

/**
 * A job ends when its own code does, made on this thread, or when Spark's scheduler dies: that leaves the code waiting for
 * ever. Whichever is first says how.
 */
final class JobEnd(workspace: Workspace, traces: Traces) {
  private val job = Thread.currentThread
  private val isClaimed = new AtomicBoolean
  Thread.setDefaultUncaughtExceptionHandler(new Uncaught(schedulerDied))

  /** The job's code has ended. Does not return when the scheduler was first: what the code says then only follows from that. */
  def claim(): Unit = if (!isClaimed.compareAndSet(false, true)) Undisturbed.await(new CountDownLatch(1).await())

  /** On a thread of its own, since who stops Spark waits for the dying one. */
  private def schedulerDied(dying: Thread, thrown: Throwable): Unit = if (isClaimed.compareAndSet(false, true)) {
    val line = traces.place(job.getStackTrace) + SchedulerDeath.inWords(dying, thrown)
    val end: Runnable = () =>
      try {
        System.err.println(line)
        workspace.tell(Failure(Failure.Thrown, line))
        SparkEnd.stop()
      } finally Exit.now(1)
    new Thread(end, "end").start()
  }
}
