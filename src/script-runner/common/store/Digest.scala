package sparkrunner

import java.nio.file.{Files, Path}
import java.security.MessageDigest

/** SHA-256 in hexadecimal digits. */
object Digest {
  def of(bytes: Array[Byte]): String = text(sha256.digest(bytes))

  def of(file: Path): String = {
    val digest = sha256
    val buffer = new Array[Byte](1 << 16)
    val in = Files.newInputStream(file)
    try Iterator.continually(in.read(buffer)).takeWhile(_ >= 0).foreach(digest.update(buffer, 0, _))
    finally in.close()
    text(digest.digest)
  }

  private def sha256 = MessageDigest.getInstance("SHA-256")

  private def text(bytes: Array[Byte]): String = {
    val digits = new StringBuilder
    bytes.foreach(byte => digits += Character.forDigit(byte >> 4 & 0xf, 16) += Character.forDigit(byte & 0xf, 16))
    digits.result()
  }
}
