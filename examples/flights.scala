// How punctual was each airline over the last days, and on which routes were people kept waiting?
//
// A job in the shape that data platforms know: its place and its period come from the environment, it builds its own
// Spark session, waits for nobody, and writes its result back where it read from.
//
//   Bucket_URI              where flights/, airlines/ are and delays/ goes: a folder here, s3a://… in a cluster
//   Ingestion_Period_Days   how many days, counted back from the newest flight (30 when not given)

import org.apache.hadoop.fs.Path
import org.apache.spark.sql.SparkSession
import org.apache.spark.sql.functions._

def setting(name: String): Option[String] = sys.env.get(name).map(_.trim).filter(_.nonEmpty)

val bucket = setting("Bucket_URI").getOrElse(sys.error("Bucket_URI is not set")).stripSuffix("/")
val days = setting("Ingestion_Period_Days").getOrElse("30").toInt

// ---- The session, sized by what the pipeline says. Locally none of these is there, and Spark's own defaults hold.
val builder = SparkSession.builder.appName("flights").config("spark.sql.session.timeZone", "America/New_York")
setting("Core_Limit").filter(_.forall(_.isDigit)).foreach(builder.config("spark.executor.cores", _))
setting("Executor_Memory").foreach(memory => builder.config("spark.executor.memory", memory.stripSuffix("i")))
for (service <- setting("K8S_SPARK_SERVICE")) {
  builder.config("spark.driver.host", service)
  for (minimum <- setting("Executor_Minimum"); maximum <- setting("Executor_Maximum")) {
    builder
      .config("spark.dynamicAllocation.enabled", "true")
      .config("spark.dynamicAllocation.shuffleTracking.enabled", "true")
      .config("spark.dynamicAllocation.minExecutors", minimum)
      .config("spark.dynamicAllocation.maxExecutors", maximum)
  }
}
val spark = builder.getOrCreate()
import spark.implicits._

// ---- Input. Whoever delivers it writes _SUCCESS last, as Spark does; before that a part of the flights may be missing.
case class Flight(date: java.sql.Date, carrier: String, origin: String, dest: String, arr_delay: Option[Double])

val delivered = new Path(s"$bucket/flights/_SUCCESS")
if (!delivered.getFileSystem(spark.sparkContext.hadoopConfiguration).exists(delivered))
  throw new IllegalStateException(s"the flights are not delivered yet: $delivered is missing")

def table(name: String) = spark.read.option("header", "true").option("nullValue", "NA").csv(s"$bucket/$name")

val flights = table("flights")
  .select(
    make_date($"year", $"month", $"day").as("date"),
    $"carrier",
    $"origin",
    $"dest",
    $"arr_delay".cast("double"))
  .as[Flight]
  .cache()
val airlines = table("airlines").select($"carrier", $"name".as("airline"))

val total = flights.count()
val newest = flights.agg(max($"date")).as[java.sql.Date].head
val period = flights.where($"date" > date_sub(lit(newest), days)).cache()
println(f"$total%,d flights read, ${period.count()}%,d of them in the $days days up to $newest")

// ---- Per airline. A flight that never arrived has no arrival delay.
val late = $"arr_delay" >= 15
val carriers = period
  .groupBy($"carrier")
  .agg(
    count("*").as("flights"),
    round(avg($"arr_delay"), 1).as("mean_delay_min"),
    round(avg(when(late, 100.0).otherwise(0.0)), 1).as("late_percent"),
    round(avg(when($"arr_delay".isNull, 100.0).otherwise(0.0)), 1).as("not_arrived_percent"))
  .join(airlines, Seq("carrier"), "left")
  .orderBy($"late_percent".desc, $"carrier")
  .select("carrier", "airline", "flights", "mean_delay_min", "late_percent", "not_arrived_percent")
  .cache()

// ---- Per route: the hours that its passengers' planes came too late, all together.
val routes = period
  .flatMap(flight => flight.arr_delay.filter(_ > 0).map(delay => (s"${flight.origin}-${flight.dest}", delay / 60)))
  .toDF("route", "hours")
  .groupBy($"route")
  .agg(count("*").as("late_flights"), round(sum($"hours"), 1).as("hours_late"))
  .orderBy($"hours_late".desc)

// ---- Result.
carriers.coalesce(1).write.mode("overwrite").option("header", "true").csv(s"$bucket/delays/carriers")
routes.coalesce(1).write.mode("overwrite").parquet(s"$bucket/delays/routes")

carriers.show(5, truncate = false)
println(f"${carriers.count()}%,d airlines -> $bucket/delays/carriers (CSV)")
println(f"${spark.read.parquet(s"$bucket/delays/routes").count()}%,d routes -> $bucket/delays/routes (Parquet)")
