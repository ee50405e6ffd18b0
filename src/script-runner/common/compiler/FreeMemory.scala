package sparkrunner

import java.nio.charset.StandardCharsets.ISO_8859_1
import java.nio.file.{Files, Path, Paths}
import scala.util.control.NonFatal

/** How much may be taken before the kernel ends a process for it, of the machine and of the container. */
object FreeMemory {

  def megabytes: Long = megabytes(Paths.get("/"))

  def megabytes(root: Path): Long = {
    val groups = root.resolve("sys/fs/cgroup")
    val free = Seq(
      ofMachine(root.resolve("proc/meminfo")),
      ofGroup(groups, "memory.max", "memory.current", ""),
      ofGroup(groups.resolve("memory"), "memory.limit_in_bytes", "memory.usage_in_bytes", "total_"))
    free.flatten.reduceOption(_ min _).getOrElse(Long.MaxValue) >> 20
  }

  private def ofMachine(meminfo: Path): Option[Long] = numberAfter("MemAvailable:", lines(meminfo)).map(_ << 10)

  /** What was read from files is given back when it is needed. */
  private def ofGroup(group: Path, limit: String, usage: String, prefix: String): Option[Long] = for {
    all <- lines(group.resolve(limit)).headOption.filter(_.matches("\\d{1,18}")).map(_.toLong) // else "max"
    used <- lines(group.resolve(usage)).headOption.map(_.toLong)
    statistics = lines(group.resolve("memory.stat"))
    files = Seq("active_file", "inactive_file").flatMap(name => numberAfter(prefix + name, statistics)).sum
  } yield all - used + files

  private def numberAfter(name: String, lines: Seq[String]): Option[Long] =
    lines.map(_.split("\\s+")).collectFirst { case parts if parts.length > 1 && parts.head == name => parts(1).toLong }

  private def lines(file: Path): Seq[String] =
    try Files.readAllLines(file, ISO_8859_1).toArray(Array.empty[String]).toSeq
    catch { case NonFatal(_) => Nil }
}
