// The job that `spark-runner prepare` trains with: what it loads, in the driver and in its executors, is in the archive of
// classes. It does a little of all that jobs do; what it computes is of no interest.
import java.io.File
import java.sql.Timestamp
import org.apache.spark.deploy.PythonRunner
import org.apache.spark.sql.functions._
import org.apache.spark.sql.types._
import scala.io.Source
import scala.util.Try

val folder = args(0)
val pythonProgram = args.lift(1)

case class Person(name: String, age: Int, city: Option[String])
case class Visit(person: String, at: Timestamp, cost: Double)

val people = Seq(Person("Ada", 36, Some("London")), Person("Bob", 44, None), Person("Cy", 7, Some("Oslo"))).toDS
val visits = (1 to 100).map(n => Visit(Seq("Ada", "Bob", "Cy")(n % 3), new Timestamp(n * 86400000L), n * 1.5)).toDS
people.createOrReplaceTempView("people")
visits.createOrReplaceTempView("visits")

// SQL and data frames, with shuffles, joins and windows
spark.sql("""
  select name, count(*) visits, sum(cost) cost, max(at) last, rank() over (order by sum(cost)) place
  from people join visits on name = person where age > 5 group by name order by name""").collect
val shout = udf((name: String) => name.toUpperCase)
people.groupBy(shout($"name")).agg(avg($"age"), collect_list($"city"), countDistinct($"age")).collect
visits.groupBy(date_format($"at", "yyyy-MM")).agg(sum($"cost")).collect
spark.range(0, 1000, 1, 4).repartition(3).selectExpr("id % 7 as key", "id").groupBy("key").sum("id").cache.count
people.show()
people.printSchema()

// Datasets, with encoders
people.map(each => each.copy(age = each.age + 1)).filter(_.age > 10).collect
people.groupByKey(_.age % 2).mapGroups((key, all) => (key, all.size)).collect
people.joinWith(visits, people("name") === visits("person")).count

// Files
for (format <- Seq("parquet", "json", "csv")) {
  val file = s"$folder/$format"
  visits.write.format(format).option("header", "true").partitionBy("person").save(file)
  val read = spark.read.format(format).option("header", "true").option("inferSchema", "true").load(file)
  read.where(read("cost") > 10).groupBy("person").count.collect
}
spark.read.schema(new StructType().add("cost", DoubleType)).json(s"$folder/json").agg(sum("cost")).head

// RDDs
sc.parallelize(1 to 100, 4).map(n => (n % 3, n)).reduceByKey(_ + _).join(sc.parallelize(Seq(0 -> "a", 1 -> "b"))).collect
val ranks = sc.broadcast(Map("Ada" -> 1))
val counted = sc.longAccumulator("counted")
people.rdd.foreach(each => counted.add(ranks.value.getOrElse(each.name, 0).toLong))
sc.parallelize(Seq("a,b", "a")).saveAsTextFile(s"$folder/text")
sc.textFile(s"$folder/text").flatMap(_.split(",")).map(_ -> 1).reduceByKey(_ + _).sortBy(_._2).take(3)

// Python's half of Spark, by executors of its own. A Python that can't is no reason to have no archive.
if (pythonProgram.isDefined) {
  spark.stop()
  val tried = Try(PythonRunner.main(Array(pythonProgram.get, "")))
  println(s"python: ${tried.fold(_.toString, _ => "trained")}")
}

// Executors end by being killed, so no archive can be made of one: what they have loaded is loaded here as well.
val loaded = """ (\S+) source: (?:file|jrt):""".r
def namesIn(log: File): List[String] = {
  val source = Source.fromFile(log)
  try source.getLines.flatMap(line => loaded.findFirstMatchIn(line).map(_.group(1))).toList finally source.close()
}
val logs = new File(folder).listFiles.filter(_.getName.startsWith("classes-"))
val names = logs.flatMap(log => namesIn(log)).distinct
val known = names.count(name => Try(Class.forName(name, false, ClassLoader.getSystemClassLoader)).isSuccess)
println(s"classes: $known of ${names.length} from ${logs.length} JVMs")
