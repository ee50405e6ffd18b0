package scala.tools.nsc.interpreter.script

/**
 * What a script finds as in spark-shell. Here `spark` and `sc` are made on first use: a script that builds a
 * SparkSession of its own (with its own master, name and settings) would otherwise get one that is already there.
 * The imports don't make a session either; their implicits use the one that is there when they are used.
 */
private[script] object Prelude {
  val text: String =
    """@transient lazy val spark: _root_.org.apache.spark.sql.SparkSession = _root_.org.apache.spark.sql.SparkSession.builder().getOrCreate()
      |@transient lazy val sc: _root_.org.apache.spark.SparkContext = spark.sparkContext
      |val args: _root_.scala.Array[_root_.scala.Predef.String] = _root_.sparkrunner.ScriptArguments.get
      |import _root_.sparkrunner.main
      |import _root_.org.apache.spark.SparkContext._
      |import spark.implicits._
      |import spark.sql
      |import _root_.org.apache.spark.sql.functions._
      |""".stripMargin
}
