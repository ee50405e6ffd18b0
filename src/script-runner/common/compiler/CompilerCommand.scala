package sparkrunner

import java.io.File
import java.lang.management.ManagementFactory
import java.nio.file.Paths

/** The command line of a JVM for the compiler. */
object CompilerCommand {

  /**
   * Settings for a JVM that lives for seconds, and of which not every Java knows each. What it loads are the compiler's classes
   * and ours, which are not verified.
   */
  private val short = Seq("-XX:+IgnoreUnrecognizedVMOptions", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData",
    "-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote", "-XX:MetaspaceSize=200m", "-Xms96m")

  /** They are for the job's JVM, and some of them, such as a port, only one can have. */
  val javaVariables: Seq[String] = Seq("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")

  /**
   * What says how Java reads files and what the compiler and macros find in it; the other properties, of which some are secrets,
   * are in its order. (Of modules that are added Java says that they are in incubation, and once is enough.)
   */
  private val kept = Seq("-Dfile.", "-Djava.", "-Djdk.", "-Dsun.", "-Duser.", "-Xbootclasspath", "--add-exports", "--add-opens",
    "--add-reads", "--patch-module", "--enable-preview")

  /** What that JVM has beside its heap, and what the job's may still take meanwhile. */
  private val besideHeapMegabytes = 320L
  private val leastHeapMegabytes = 384L

  /** None where this JVM itself is set up to be short-lived, or where there is no room for another. */
  def here: Option[Seq[String]] = {
    val ours = ManagementFactory.getRuntimeMXBean.getInputArguments.toArray(Array.empty[String]).toSeq
    val heapMegabytes = math.min(Runtime.getRuntime.maxMemory >> 20, FreeMemory.megabytes - besideHeapMegabytes)
    if (heapMegabytes < leastHeapMegabytes || ours.exists(option => option.startsWith("-XX:TieredStopAtLevel=") || option == "-Xint")) None
    else Some(Seq(java) ++ short ++ ours.filter(option => kept.exists(option.startsWith(_))) ++
      Seq(s"-Xmx${heapMegabytes}m", "-cp", own.mkString(File.pathSeparator), CompilerMain.getClass.getName.stripSuffix("$")))
  }

  private def java = Paths.get(System.getProperty("java.home"), "bin", "java").toString

  /** The compiler and us, by classes that bring no others along: what the script uses is read by the compiler as files. */
  private def own: Seq[String] =
    Seq(CompilerMain.getClass, classOf[scala.tools.asm.ClassReader], classOf[scala.reflect.internal.Chars], classOf[Option[_]])
      .map(part => Paths.get(part.getProtectionDomain.getCodeSource.getLocation.toURI).toString).distinct
}
