package sparkrunner

import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{Files, Path}

/** A file that the user wrote. `label` is how messages and stack traces name it; `text` has the very lines of the file. */
final class ScriptFile(val path: Path, val digest: String, val text: String) {
  val label: String = path.getFileName.toString

  /** From 1. */
  def lineAt(offset: Int): Int = text.take(offset).count(_ == '\n') + 1
}

object ScriptFile {

  /** Always read as UTF-8: a pod has the C locale, where the JVM's default would turn every `é` into `?`. */
  def read(path: Path): ScriptFile = {
    val bytes = Files.readAllBytes(path)
    new ScriptFile(path, Digest.of(bytes), prepared(new String(bytes, UTF_8)))
  }

  /** Makes Scala of what editors and shells put at a file's beginning, without moving a line. */
  private def prepared(raw: String): String = {
    val text = raw.stripPrefix("\uFEFF")
    if (text.startsWith("#!")) "//" + text.drop(2) else text
  }
}
