"""The part of the training that needs Python: its workers, and the JVM's side of them."""

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, sum, udf

spark = SparkSession.builder.getOrCreate()
rows = spark.createDataFrame([(number % 3, f"name {number}") for number in range(20)], ["key", "name"])
shout = udf(lambda name: name.upper())
rows.select("key", shout(col("name")).alias("name")).groupBy("name").agg(sum("key")).collect()
spark.sparkContext.parallelize(range(20), 2).map(lambda number: (number % 3, 1)).reduceByKey(int.__add__).collect()
spark.stop()
