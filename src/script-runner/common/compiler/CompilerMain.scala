package sparkrunner

import java.io.{ByteArrayOutputStream, ObjectInputStream, ObjectOutputStream}
import java.net.URLClassLoader
import java.nio.file.{Files, Path, Paths, StandardCopyOption}
import scala.tools.nsc.interpreter.script.ScriptCompiler
import scala.util.control.NonFatal

/** The process that CompilerProcess starts: its order is on stdin, and the only argument is where the answer goes. */
object CompilerMain {

  def main(arguments: Array[String]): Unit = Start {
    offerToDieFirst()
    val order = new ObjectInputStream(System.in).readObject().asInstanceOf[CompilerOrder]
    endWithTheJob()
    order.properties.foreach { case (name, value) => if (System.getProperty(name) == null) System.setProperty(name, value) }
    write(CompilerAnswer(result(order)), Paths.get(arguments.head))
    0
  }

  private def result(order: CompilerOrder): Either[List[CompileError], Record] =
    try {
      val classPath = order.classPath.map(Paths.get(_))
      // For macros, as in the job's JVM.
      Thread.currentThread.setContextClassLoader(new URLClassLoader(classPath.map(_.toUri.toURL).toArray, getClass.getClassLoader))
      val compiler = new ScriptCompiler(Paths.get(order.classes), classPath)
      Right(Record.of(compiler.compile(new ScriptFile(Paths.get(order.path), order.digest, order.text)), classPath = None, madeBy = ""))
    } catch { case failed: DidNotCompile => Left(failed.errors.toList) }

  /** Where the kernel is short of memory and ends a process, the job can do without this one. */
  private def offerToDieFirst(): Unit =
    try Files.write(Paths.get("/proc/self/oom_score_adj"), "1000".getBytes)
    catch { case NonFatal(_) => }

  /** However that ends, stdin does then. */
  private def endWithTheJob(): Unit = {
    val watch = new Thread((() => { System.in.read(); Runtime.getRuntime.halt(1) }): Runnable, "end")
    watch.setDaemon(true)
    watch.start()
  }

  private def write(answer: CompilerAnswer, to: Path): Unit = {
    val bytes = new ByteArrayOutputStream
    val out = new ObjectOutputStream(bytes)
    out.writeObject(answer)
    out.close()
    val draft = to.resolveSibling("draft")
    Files.write(draft, bytes.toByteArray)
    Files.move(draft, to, StandardCopyOption.ATOMIC_MOVE)
  }
}
