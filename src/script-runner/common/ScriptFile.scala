package sparkrunner

import java.nio.{ByteBuffer, CharBuffer}
import java.nio.charset.CodingErrorAction.REPORT
import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{Files, Path}

/** A file that the user wrote. `label` is how messages and stack traces name it; `text` has the very lines of the file. */
final class ScriptFile(val path: Path, val digest: String, val text: String) {
  val label: String = path.getFileName.toString

  /** From 1. */
  def lineAt(offset: Int): Int = text.take(offset).count(_ == '\n') + 1

  /** The same with blanks from each start to its end, so that no line moves. */
  def blanked(parts: Seq[(Int, Int)]): ScriptFile = new ScriptFile(path, digest, parts.foldLeft(text) {
    case (rest, (start, end)) => rest.take(start) + rest.slice(start, end).map(ScriptFile.blank) + rest.drop(end)
  })
}

object ScriptFile {

  /**
   * Always read as UTF-8: a pod has the C locale, where the JVM's default would turn every `é` into `?`. Bytes that are
   * no UTF-8 are refused, as scalac does: read somehow, they would be other letters in the job's data.
   */
  def read(path: Path): ScriptFile = {
    val bytes = Files.readAllBytes(path)
    new ScriptFile(path, Digest.of(bytes), prepared(decoded(path, bytes)))
  }

  private def decoded(path: Path, bytes: Array[Byte]): String = {
    val in = ByteBuffer.wrap(bytes)
    val out = CharBuffer.allocate(bytes.length)
    val decoder = UTF_8.newDecoder.onMalformedInput(REPORT).onUnmappableCharacter(REPORT)
    val isWrong = decoder.decode(in, out, true).isError
    out.flip()
    val nul = (0 until out.length).find(out.charAt(_) == 0)
    if (!isWrong && nul.isEmpty) out.toString
    else {
      val line = out.toString.take(nul.getOrElse(out.length)).count(_ == '\n') + 1
      val encoding = seems(bytes, nul.isDefined)
      val message = s"the file is no UTF-8: it seems to be $encoding. Save it as UTF-8, or: iconv -f $encoding -t UTF-8"
      throw new DidNotCompile(Seq(CompileError(path.getFileName.toString, line, message)))
    }
  }

  private def seems(bytes: Array[Byte], hasNul: Boolean): String = bytes.take(2).map(_ & 0xff).toSeq match {
    case Seq(0xff, 0xfe) | Seq(0xfe, 0xff) => "UTF-16"
    case Seq(0, _) if hasNul => "UTF-16BE"
    case _ if hasNul => "UTF-16LE"
    case _ if bytes.exists(byte => (byte & 0xff) >= 0x80 && (byte & 0xff) < 0xa0) => "WINDOWS-1252"
    case _ => "ISO-8859-1"
  }

  /** A first line for a shell, or all lines up to `!#`. */
  private val Shell = """#!(?:[^\x00]*?\n(?:::)?!#.*|.*)""".r

  def blank(char: Char): Char = if (char == '\n' || char == '\r') char else ' '

  /** Makes Scala of what editors and shells put at a file's beginning, without moving a line. */
  private def prepared(raw: String): String = {
    val text = raw.stripPrefix("\uFEFF")
    Shell.findPrefixOf(text).fold(text)(lines => lines.map(blank) + text.drop(lines.length))
  }
}
