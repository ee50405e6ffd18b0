package sparkrunner

/**
 * A piece of the user's code that is parsed by itself: `text` stands at `offset` of `file`.
 *
 * A script is one chunk, or several when lines such as `:load` cut it. What comes as cells (a notebook) fits in
 * here: one chunk a cell, with a `file` that is labelled as the cell shall be called in messages.
 */
final case class Chunk(file: ScriptFile, offset: Int, text: String)
