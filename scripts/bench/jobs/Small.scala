import org.apache.spark.sql.SparkSession

/** The same job as small.scala, as people write it for a jar. */
object Small {
  def main(args: Array[String]): Unit = {
    val spark = SparkSession.builder().getOrCreate()
    import spark.implicits._
    val groups = spark.range(0, 100000).groupBy($"id" % 7).count().collect()
    val total = spark.sparkContext.range(0, 100000).map(_ * 2).sum()
    println(s"groups: ${groups.length}, total: $total")
    // Whoever measures memory looks at it here, and lets the job go on by making the file.
    for (file <- sys.env.get("BENCH_HOLD")) {
      println("HELD")
      while (!new java.io.File(file).exists) Thread.sleep(50)
    }
    spark.stop()
  }
}
