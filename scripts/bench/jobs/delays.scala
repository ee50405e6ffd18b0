case class Flight(carrier: String, delay: Long)

val flights = spark.range(0, 200000).map(n => Flight(s"C${n % 16}", (n * 37) % 180 - 20))
val delays = flights.groupBy("carrier").agg(avg("delay").as("mean"), max("delay").as("worst")).orderBy("carrier")
delays.show()
val late = flights.filter(_.delay > 60).count()
println(s"late: $late")
