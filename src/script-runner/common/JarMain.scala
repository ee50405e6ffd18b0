package sparkrunner

import java.lang.reflect.{InvocationTargetException, Modifier}
import java.net.URLClassLoader
import java.util.jar.JarFile

/**
 * `spark-submit --class sparkrunner.JarMain application.jar arguments…`: calls the jar's own main method, and waits for the
 * threads that it leaves at work. Spark itself would stop its context under them as soon as main returns, where executors
 * are pods, and then end the JVM, or be kept alive by threads of its own.
 */
object JarMain {

  /** Spark's own exit code for a main class that can't be loaded. */
  private val noClass = 101

  def main(arguments: Array[String]): Unit = Exit.now(exitCode(arguments))

  private def exitCode(arguments: Array[String]): Int = {
    val workspace = Workspace.open()
    val lingering = new Lingering(UserThreads.now(), Lingering.limitMs, workspace.tellEnded)
    val watch = new MasterWatch
    val traces = new Traces(Set.empty)
    val end = new JobEnd(workspace, traces)
    val ran = try Right(run(arguments, lingering)) catch { case thrown: Throwable => Left(thrown) }
    end.claim()
    ran.left.foreach { thrown =>
      lingering.abandon()
      handled(thrown)
      Undisturbed(workspace.tell(Failure(Failure.Thrown, traces.headline(thrown))))
    }
    Undisturbed { watch.look(); SparkEnd.stop() }
    ran.getOrElse(1)
  }

  private def run(arguments: Array[String], lingering: Lingering): Int = {
    val name = mainClass
    // spark-submit names an application after its main class.
    if (System.getProperty("spark.app.name") == JarMain.getClass.getName.stripSuffix("$")) System.setProperty("spark.app.name", name)
    load(name) match {
      case Left(why) =>
        System.err.println(s"Error: $why")
        noClass
      case Right(application) =>
        call(application, arguments)
        Undisturbed(lingering.await())
        0
    }
  }

  /** By the handler that main has set, as a JVM does; else it is told as a JVM tells it. */
  private def handled(thrown: Throwable): Unit = {
    val thread = Thread.currentThread
    val handler = thread.getUncaughtExceptionHandler match {
      case _: ThreadGroup => Thread.getDefaultUncaughtExceptionHandler
      case own => own
    }
    handler match {
      case _: Uncaught | null =>
        System.err.print("Exception in thread \"main\" ")
        thrown.printStackTrace(System.err)
      case theirs =>
        try theirs.uncaughtException(thread, thrown)
        catch { case _: Throwable => } // as a JVM does
    }
  }

  private def loader: ClassLoader = Thread.currentThread.getContextClassLoader

  /** As spark-submit finds it: what `--class` said, else what the jar says. */
  private def mainClass: String = {
    def inManifest = loader match {
      case urls: URLClassLoader =>
        urls.getURLs.headOption.filter(_.getProtocol == "file").flatMap { url =>
          val jar = new JarFile(new java.io.File(url.toURI))
          try Option(jar.getManifest).flatMap(manifest => Option(manifest.getMainAttributes.getValue("Main-Class")))
          finally jar.close()
        }
      case _ => None
    }
    Option(System.getenv("SPARK_RUNNER_MAIN_CLASS")).filter(_.nonEmpty).orElse(inManifest)
      .getOrElse(throw new IllegalArgumentException("the jar's manifest names no main class (Main-Class): give one with --class"))
  }

  /** Left: in Spark's words, which people know. */
  private def load(name: String): Either[String, Class[_]] =
    try Right(Class.forName(name, true, loader))
    catch {
      case _: ClassNotFoundException => Left(s"Failed to load class $name.")
      case error: NoClassDefFoundError => Left(s"Failed to load $name: ${error.getMessage}")
    }

  private def call(application: Class[_], arguments: Array[String]): Unit = {
    val main = application.getMethod("main", classOf[Array[String]])
    if (!Modifier.isStatic(main.getModifiers))
      throw new IllegalStateException("The main method in the given main class must be static")
    try main.invoke(null, arguments)
    catch { case wrapper: InvocationTargetException if wrapper.getCause != null => throw wrapper.getCause }
    finally Thread.interrupted() // what main has left on this thread is not for what waits after it
  }
}
