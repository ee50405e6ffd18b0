package sparkrunner

import java.lang.Thread.State

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

  /** Those that started since `before` was taken. */
  def since(before: Set[Thread]): Seq[UserThread] =
    (now() -- before).toSeq.filter(keepsJvm)
      .map(thread => (thread, thread.getStackTrace.toSeq))
      .filterNot { case (thread, frames) => frames.isEmpty || isSparks(frames) || isOkHttps(thread) }
      .map { case (thread, frames) => UserThread(thread, doing(thread, frames)) }
      .sortBy(_.thread.getName)

  /** All that live now: what was there before the user's code is none of the user's. */
  def now(): Set[Thread] = Thread.getAllStackTraces.keySet.toArray(Array.empty[Thread]).toSet

  private def keepsJvm(thread: Thread): Boolean =
    !thread.isDaemon && thread != Thread.currentThread && thread.getName != "DestroyJavaVM"

  /** A thread of Spark's, or of what Spark brings along: these end when Spark is stopped, and some of them don't end at all. */
  private def isSparks(frames: Seq[StackTraceElement]): Boolean =
    frames.reverseIterator.map(_.getClassName).find(!isLanguages(_)).exists { name =>
      sparks.exists(name.startsWith) && isOnSparksPath(name)
    }

  /**
   * Before 4.0 Spark watches its executors by OkHttp, which pings from a timer of Java's: nothing in its stack tells whose
   * it is, but OkHttp names its threads.
   */
  private def isOkHttps(thread: Thread): Boolean = thread.getName.startsWith("OkHttp ")

  /** The user's own jars are loaded by another loader, also where they have a package of Spark's name. */
  private def isOnSparksPath(className: String): Boolean =
    try { Class.forName(className, false, ClassLoader.getSystemClassLoader); true }
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
