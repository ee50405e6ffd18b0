package sparkrunner

/** What the compiler made of a script: what to start, in order, and the files that it was made from (the script first). */
final case class Program(entries: Seq[Entry], sources: Seq[ScriptFile])

sealed trait Entry { def className: String }
object Entry {

  /** A statement: its class's static initialiser runs it. */
  final case class Statement(className: String) extends Entry

  /** A compiled application: its `main` is called with the script's arguments. */
  final case class Main(className: String) extends Entry
}
