package sparkrunner

import scala.tools.asm.{ClassReader, ClassWriter, Opcodes}
import scala.tools.asm.tree._
import scala.util.control.NonFatal

/**
 * Rewrites a class of the script's so that Watched hears of what only the script knows: Spark does not tell whether anybody
 * has asked for a stream's failure, nor Java the code of an exit. Executors get the class as it was compiled.
 */
object CallSites {
  private val streaming = "org/apache/spark/sql/streaming/"
  private val query = streaming + "StreamingQuery"
  private val manager = streaming + "StreamingQueryManager"
  private val watched = "sparkrunner/Watched"

  private val replaced = Set(
    query -> "awaitTermination", query -> "processAllAvailable", query -> "exception", query -> "stop",
    manager -> "awaitAnyTermination", manager -> "resetTerminated")
  private val stops = Set("org/apache/spark/sql/SparkSession" -> "stop", "org/apache/spark/sql/SparkSession" -> "close",
    "org/apache/spark/SparkContext" -> "stop")

  private val exits = Set("java/lang/System" -> "exit", "java/lang/Runtime" -> "exit", "scala/sys/package$" -> "exit")

  /** The names of what matters stand in the class file as they are. */
  def matter(classFile: Array[Byte]): Boolean = {
    val text = new String(classFile, "ISO-8859-1")
    text.contains(streaming) || exits.exists { case (owner, _) => text.contains(owner) } && text.contains("exit")
  }

  def watched(classFile: Array[Byte]): Array[Byte] =
    try {
      val node = new ClassNode
      new ClassReader(classFile).accept(node, 0)
      node.methods.toArray(Array.empty[MethodNode]).foreach(watch)
      val writer = new ClassWriter(ClassWriter.COMPUTE_MAXS)
      node.accept(writer)
      writer.toByteArray
    } catch { case NonFatal(_) => classFile } // a method that is as long as Java allows has no room for more

  private def watch(method: MethodNode): Unit = {
    method.instructions.toArray.foreach {
      case call: MethodInsnNode => watch(call, method.instructions)
      case throws: InsnNode if throws.getOpcode == Opcodes.ATHROW =>
        method.instructions.insertBefore(throws, withTop("thrown", "(Ljava/lang/Throwable;)V"))
      case _ =>
    }
    val handlers = method.tryCatchBlocks.toArray(Array.empty[TryCatchBlockNode]).filter(_.`type` != null).map(_.handler: AbstractInsnNode).toSet
    for (handler <- handlers; first <- Iterator.iterate(handler)(_.getNext).find(each => each == null || each.getOpcode >= 0))
      method.instructions.insertBefore(first, withTop("caught", "(Ljava/lang/Throwable;)V"))
  }

  private def watch(call: MethodInsnNode, code: InsnList): Unit = {
    val method = call.owner -> call.name
    if (replaced(method)) {
      code.set(call, toWatched(call.name, call.desc.replaceFirst("\\(", s"(L${call.owner};")))
    } else if (stops(method)) {
      code.insertBefore(call, toWatched("contextStops", "()V"))
    } else if (exits(method) && call.desc.startsWith("(I)")) {
      code.insertBefore(call, withTop("exits", "(I)V"))
    } else if (exits(method)) { // sys.exit() is sys.exit(0)
      code.insertBefore(call, inOrder(new InsnNode(Opcodes.ICONST_0), toWatched("exits", "(I)V")))
    } else if (call.desc.endsWith(s")L$query;")) {
      code.insert(call, withTop("started", s"(L$query;)V"))
    }
  }

  /** Calls with what lies on the stack's top, and leaves it there. */
  private def withTop(name: String, descriptor: String): InsnList = inOrder(new InsnNode(Opcodes.DUP), toWatched(name, descriptor))

  private def inOrder(instructions: AbstractInsnNode*): InsnList = {
    val code = new InsnList
    instructions.foreach(code.add(_))
    code
  }

  private def toWatched(name: String, descriptor: String) = new MethodInsnNode(Opcodes.INVOKESTATIC, watched, name, descriptor, false)
}
