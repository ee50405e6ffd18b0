package sparkrunner

import java.io.{BufferedOutputStream, FileDescriptor, FileOutputStream, PrintStream}

/** What our main classes for scripts do on their way to an exit code: room for the compiler, UTF-8, no exception lost. */
object Start {

  /** An expression of some hundred terms is a tree as deep, which the compiler walks recursively. Only touched pages cost. */
  private val stackBytes = 256L << 20

  def apply(exitCode: => Int): Unit = {
    speakUtf8()
    // What Spark's libraries left running would keep the JVM alive; what the script left has been waited for.
    val body: Runnable = () => Exit.now(Console.withOut(System.out)(Console.withErr(System.err)(orBug(exitCode))))
    val thread = new Thread(null, body, "script", stackBytes)
    thread.setContextClassLoader(Thread.currentThread.getContextClassLoader)
    thread.start()
    Undisturbed.await(thread.join()) // Spark would stop its context when this thread ends
  }

  /** Nothing that is thrown may leave the code at 0. */
  private def orBug(code: => Int): Int =
    try code
    catch {
      case full: java.io.IOException =>
        System.err.println(s"failed to prepare the script: $full")
        full.printStackTrace(System.err)
        78
      case bug: Throwable =>
        System.err.println("spark-runner: this is a bug of the script runner or of the Scala compiler, please report it")
        bug.printStackTrace(System.err)
        70
    }

  /** In a pod's C locale the JVM would print `?` for whatever is not ASCII. */
  private def speakUtf8(): Unit = {
    System.setOut(utf8(FileDescriptor.out))
    System.setErr(utf8(FileDescriptor.err))
  }

  private def utf8(descriptor: FileDescriptor) =
    new PrintStream(new BufferedOutputStream(new FileOutputStream(descriptor)), true, "UTF-8")
}
