package sparkrunner

/**
 * The script's arguments, where its compiled code finds them: they may differ from start to start.
 * Empty on an executor, where a statement's class can be initialised again.
 */
object ScriptArguments {
  @volatile private var current = Array.empty[String]
  def set(arguments: Array[String]): Unit = current = arguments
  def get: Array[String] = current
}
