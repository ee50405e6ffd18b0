package sparkrunner

import java.lang.Thread.State
import scala.annotation.tailrec

/**
 * The threads that keep a JVM alive after its main method, and what they are up to. Java does not tell whose a thread is;
 * where it began does: the lowest frame of its stack that is neither Java's nor Scala's.
 */
object UserThreads {

  sealed trait Doing
  /** In code of the user's, or in Java's for them: a JVM would wait for it, and so do we. */
  case object Work extends Doing
  /** In a pool that nobody has shut down, with nothing in its queue: a JVM would wait for ever, and nothing would be done. */
  case object Idle extends Doing

  final case class UserThread(thread: Thread, doing: Doing)

  /**
   * Those that started since `before` was taken, looked at again where some came or went meanwhile: else one that
   * starts the next and ends would hide it.
   */
  @tailrec def since(before: Set[Thread]): Seq[UserThread] = {
    val these = keepingJvm(before)
    val stacks = these.toSeq.map(thread => (thread, thread.getStackTrace.toSeq))
    if (keepingJvm(before) != these) since(before)
    else stacks
      .filterNot { case (thread, frames) => isSparks(thread, frames) }
      .map { case (thread, frames) => UserThread(thread, doing(thread, frames)) }
      .sortBy(_.thread.getName)
  }

  /** Those that started since, whosever they are, and without which the JVM would end. */
  def keepingJvm(before: Set[Thread]): Set[Thread] = (now() -- before).filter { thread =>
    !thread.isDaemon && thread != Thread.currentThread && thread.getName != "DestroyJavaVM"
  }

  /** All that live now: what was there before the user's code is none of the user's. */
  def now(): Set[Thread] = {
    @tailrec def root(group: ThreadGroup): ThreadGroup = if (group.getParent == null) group else root(group.getParent)
    val all = root(Thread.currentThread.getThreadGroup)
    @tailrec def these(room: Int): Set[Thread] = {
      val threads = new Array[Thread](room)
      val count = all.enumerate(threads)
      if (count < room) threads.take(count).toSet else these(room * 2)
    }
    these(256)
  }

  /**
   * A thread of Spark's, or of what Spark brings along, with nothing of the user's on its stack: these end when Spark is stopped,
   * and some of them don't end at all. Of the user's own pool in such a library an idle thread counts as Spark's.
   *
   * Before 4.0 Spark watches its executors by OkHttp, which pings from a timer of Java's: nothing in its stack tells whose
   * it is, but OkHttp names its threads.
   */
  private def isSparks(thread: Thread, frames: Seq[StackTraceElement]): Boolean = {
    val others = frames.map(_.getClassName).filterNot(isLanguages).distinct
    others.forall(name => sparks.exists(name.startsWith) && isOnSparksPath(name)) &&
      (others.nonEmpty || thread.getName.startsWith("OkHttp "))
  }

  /** The user's own jars are loaded by another loader, also where they have a package of Spark's name. */
  private def isOnSparksPath(className: String): Boolean =
    try { Class.forName(className.replaceFirst("\\$\\$Lambda.*", ""), false, ClassLoader.getSystemClassLoader); true }
    catch { case _: ClassNotFoundException | _: LinkageError => false }

  private def doing(thread: Thread, frames: Seq[StackTraceElement]): Doing = {
    val isJavasOnly = frames.forall(frame => isLanguages(frame.getClassName))
    if (isJavasOnly && waitsForWork(thread, frames)) Idle else Work
  }

  /** A pool's worker that asks its queue for work. In one of timers, a wait with an end means that work will come. */
  private def waitsForWork(thread: Thread, frames: Seq[StackTraceElement]): Boolean = {
    def isIn(className: String, method: String) =
      frames.exists(frame => frame.getClassName == className && frame.getMethodName == method)
    val isTimed = thread.getState == State.TIMED_WAITING
    if (isIn("java.util.TimerThread", "mainLoop")) thread.getState == State.WAITING
    else if (isIn(delayedQueue, "take") || isIn(delayedQueue, "poll")) !isTimed && thread.getState == State.WAITING
    else isIn("java.util.concurrent.ThreadPoolExecutor", "getTask") && (isTimed || thread.getState == State.WAITING)
  }

  private val delayedQueue = "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue"

  private def isLanguages(className: String): Boolean = languages.exists(className.startsWith)
  private val languages = Seq("java.", "javax.", "jdk.", "sun.", "com.sun.", "scala.")
  private val sparks =
    Seq("org.apache.", "org.sparkproject.", "io.netty.", "io.vertx.", "io.fabric8.", "okhttp3.", "okio.", "org.eclipse.jetty.",
      "org.glassfish.", "com.google.", "org.datanucleus.", "com.zaxxer.", "com.jolbox.", "com.codahale.", "org.rocksdb.")
}
