package sparkrunner

import java.security.MessageDigest

object Digest {
  def of(bytes: Array[Byte]): String =
    MessageDigest.getInstance("SHA-256").digest(bytes).map(byte => f"${byte & 0xff}%02x").mkString
}
