package sparkrunner

/**
 * Remembers the script that a run has compiled, so that another attempt starts it without the compiler. It counts only for the
 * same files (those that were `:load`ed too), runner, Spark and Scala; anything odd means "compile again".
 */
final class ProgramStore(workspace: Workspace) {

  def load(script: ScriptFile): Option[Program] = for {
    record <- Record.read(workspace.program)
    if record.madeBy == MadeBy.here && record.sources.head == Record.Source(script.digest, script.label, None)
    sources <- record.sourcesNow(script).toOption
  } yield record.program(sources, workspace.classes)

  def save(program: Program): Unit = Workspace.writeWhole(workspace.program, Record.of(program, classPath = None).text)
}
