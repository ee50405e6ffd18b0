package sparkrunner

import Grouping.{Method, Parameter}

/** The text that calls a method with `@main`, with the script's arguments as its parameters. */
object MainCall {
  private val readers = Map(
    "String" -> "_.toString", "Int" -> "_.toInt", "Long" -> "_.toLong", "Double" -> "_.toDouble", "Float" -> "_.toFloat",
    "Short" -> "_.toShort", "Byte" -> "_.toByte", "Boolean" -> "_.toBoolean")

  /** Left: why it can't be called. */
  def of(method: Method): Either[String, String] = {
    val parameters = method.parameterLists.flatten
    val wrong = parameters.find(parameter => !readers.contains(baseOf(parameter)))
    if (method.parameterLists.size > 1 || method.hasTypeParameters)
      Left(s"@main def ${method.name} has type parameters or several lists of parameters, and the script's arguments are one list: call it by a statement instead")
    else if (method.parameterLists == Seq(Seq(Parameter(parameters.headOption.fold("")(_.name), "Array[String]", hasDefault = false))))
      Right(s"${quoted(method.name)}(args)")
    else wrong match {
      case Some(parameter) =>
        Left(s"@main def ${method.name}: its parameter ${parameter.name} is of type ${parameter.tpe}, which can't be made of the script's arguments " +
          s"(that can be ${readers.keys.toSeq.sorted.mkString(", ")}): call it by a statement instead, such as ${method.name}(…)")
      case None => Right(call(method, parameters))
    }
  }

  private def call(method: Method, parameters: Seq[Parameter]): String = {
    val repeats = parameters.lastOption.exists(_.tpe.endsWith("*"))
    val fixed = if (repeats) parameters.init else parameters
    val least = fixed.lastIndexWhere(!_.hasDefault) + 1
    val texts = parameters.map(parameter => "\"" + s"${parameter.name}: ${parameter.tpe}".replaceAll("[\"\\\\]", "") + "\"")
    val cases = (least to fixed.size).map { given =>
      val read = fixed.take(given).zipWithIndex.map { case (parameter, index) => s"given.read($index)(${readers(baseOf(parameter))})" }
      val rest = if (repeats && given == fixed.size) Seq(s"given.rest($given)(${readers(baseOf(parameters.last))}): _*") else Nil
      val pattern = if (given == fixed.size) "_" else given.toString
      s"case $pattern => ${quoted(method.name)}${if (method.parameterLists.isEmpty) "" else (read ++ rest).mkString("(", ", ", ")")}"
    }
    s"""{ val given = new _root_.sparkrunner.MainArguments("${method.name}", _root_.scala.Seq[String](${texts.mkString(", ")}), $least, $repeats, args)
       |given.count match {
       |${cases.mkString("\n")}
       |} }""".stripMargin
  }

  private def baseOf(parameter: Parameter): String = parameter.tpe.stripSuffix("*")

  private def quoted(name: String): String = "`" + name + "`"
}
