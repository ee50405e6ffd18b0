package sparkrunner

/**
 * Why a script failed, for spark-runner: it needs to know that another attempt is of no use when a script does not
 * compile, and says the line in its own last words. The exit code can't carry that.
 */
final case class Failure(kind: Failure.Kind, line: String) {
  def json: String = s"""{"kind":${Failure.quoted(kind.name)},"line":${Failure.quoted(line.take(Failure.longestLine))}}""" + "\n"
}

object Failure {
  sealed abstract class Kind(val name: String)
  case object NotCompiled extends Kind("did not compile")
  case object Thrown extends Kind("exception")

  /** No more is quoted; and the file must be whole where only its beginning is read. */
  private val longestLine = 1000

  private def quoted(text: String): String = text.map {
    case '"' => "\\\""
    case '\\' => "\\\\"
    case char if char < ' ' || char.isSurrogate || char > 0x7e => f"\\u${char.toInt}%04x"
    case char => char.toString
  }.mkString("\"", "", "\"")
}
