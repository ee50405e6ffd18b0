from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
groups = spark.range(0, 100000).selectExpr("id % 7 as key").groupBy("key").count().collect()
total = spark.sparkContext.range(0, 100000).map(lambda n: n * 2).sum()
print(f"groups: {len(groups)}, total: {total}")
spark.stop()
