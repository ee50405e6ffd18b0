package scala.tools.nsc.interpreter.script

import java.nio.file.Path
import _root_.sparkrunner.{Asked, Chunk, Commands, CompileError, DidNotCompile, Notes, ScriptFile, Source}

/** A script with the files that it `:load`s put in their places. */
private[script] final case class Loaded(chunks: Vector[Chunk], files: Vector[Source], ended: Boolean = false) {
  def ++(next: Loaded): Loaded = Loaded(chunks ++ next.chunks, files ++ next.files, next.ended)
}

private[script] final class Loader(messages: Messages, statements: Statements[_], notes: Notes) {

  def apply(file: ScriptFile): Loaded = load(Source(file), Nil)

  private def load(source: Source, within: List[Path]): Loaded = {
    val whole = source.file
    if (within.nonEmpty) Directive.findFirstMatchIn(whole.text).foreach { found =>
      notes.say(s"${whole.label}:${whole.lineAt(found.start)}: //> using has no effect in a file that is loaded, only in the script itself")
    }
    val file = withoutIvy(whole, isLoaded = within.nonEmpty)
    Commands.split(file, colonsOf(file)).foldLeft(Loaded(Vector.empty, Vector(source))) {
      case (loaded, _) if loaded.ended => loaded
      case (loaded, Commands.Code(chunk)) => loaded.copy(chunks = loaded.chunks :+ chunk)
      case (loaded, command: Commands.Command) => obey(loaded, command, file.path :: within)
    }
  }

  /** What spark-runner has read of the script before Spark started names nothing here. Of other files it is not read. */
  private def withoutIvy(file: ScriptFile, isLoaded: Boolean): ScriptFile =
    if (!file.text.contains("$ivy")) file
    else {
      val imports = messages.quietly(statements.ivyImports(UserSource(Chunk(file, 0, file.text), file.text, 0)))
      for ((start, _) <- imports.headOption if isLoaded) throw new DidNotCompile(Seq(CompileError(file.label, file.lineAt(start),
        "libraries are fetched before Spark starts, for what the script itself asks: move this import of $ivy to it")))
      file.blanked(imports)
    }

  private def obey(loaded: Loaded, command: Commands.Command, within: List[Path]): Loaded = command.name match {
    case "load" => loaded ++ load(find(command, within), within).copy(ended = false)
    case "quit" | "q" => loaded.copy(ended = true)
    case "paste" => loaded
    case "require" => refuse(command, ":require is not available in a script: give jars to spark-submit with --jars or --packages")
    case other =>
      notes.say(s"${command.file.label}:${lineOf(command)}: ignored :$other, which only serves in spark-shell")
      loaded
  }

  private def find(command: Commands.Command, within: List[Path]): Source = {
    val asked = Asked(command.argument, within.head)
    asked.path match {
      case Some(path) if within.contains(path) => refuse(command, s":load goes in a circle: $path")
      case Some(path) => Source(ScriptFile.read(path), Some(asked))
      case None => refuse(command, s":load: no such file: ${asked.places.mkString(" or ")}")
    }
  }

  private def colonsOf(file: ScriptFile)(text: String): Set[Int] =
    messages.quietly(statements.freeColons(UserSource(Chunk(file, 0, text), text, 0)))

  private val Directive = "(?m)^//>\\s*using\\s".r

  private def lineOf(command: Commands.Command): Int = command.file.lineAt(command.offset)

  private def refuse(command: Commands.Command, message: String): Nothing =
    throw new DidNotCompile(Seq(CompileError(command.file.label, lineOf(command), message)))
}
