package scala.tools.nsc.interpreter.script

import scala.reflect.internal.util.{BatchSourceFile, Position}
import _root_.sparkrunner.Chunk

/**
 * What the compiler is given of a user's file: a part of it, perhaps with text of the REPL around it. Positions in it
 * are told as positions in the file, in messages and (as the compiler asks for a tree's ultimate position there too)
 * in the line numbers of the byte code.
 *
 * @param offset where the user's part begins in the whole file
 * @param before where it begins in `text`
 */
final class UserSource(val whole: BatchSourceFile, text: String, val offset: Int, before: Int, size: Int)
    extends BatchSourceFile(whole.file, text.toCharArray) {

  /** What is said of the text around is said of the user's nearest character. */
  override def positionInUltimateSource(position: Position): Position =
    if (!position.isDefined) position
    else Position.offset(whole, math.min(offset + math.max(0, math.min(position.point - before, size)), whole.length - 1))

  def beginning: Position = Position.offset(whole, offset)

  /** The user's part with other text around it; `code` has it at `before`. */
  def within(code: String, before: Int): UserSource = new UserSource(whole, code, offset, before, size)
}

object UserSource {
  /** `text` of the chunk, from `start` on. */
  def apply(chunk: Chunk, text: String, start: Int): UserSource =
    new UserSource(new BatchSourceFile(chunk.file.label, chunk.file.text), text, chunk.offset + start, 0, text.length)

  /** Text that stands in no user's file, and belongs to what begins at `start` of the chunk. */
  def about(chunk: Chunk, text: String, start: Int): UserSource =
    new UserSource(new BatchSourceFile(chunk.file.label, chunk.file.text), text, chunk.offset + start, 0, 0)

  /** The REPL's own text. */
  def synthetic(text: String): UserSource = new UserSource(new BatchSourceFile("<synthetic>", text), text, 0, 0, text.length)
}
