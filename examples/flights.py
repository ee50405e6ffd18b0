"""How punctual was each airline over the last days? The first half of flights.scala, in PySpark.

Bucket_URI              where flights/, airlines/ are and delays/ goes: a folder here, s3a://... in a cluster
Ingestion_Period_Days   how many days, counted back from the newest flight (30 when not given)
"""

import os

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

bucket = os.environ["Bucket_URI"].rstrip("/")
days = int(os.environ.get("Ingestion_Period_Days") or 30)

spark = SparkSession.builder.appName("flights").getOrCreate()


def table(name):
    return spark.read.csv(f"{bucket}/{name}", header=True, nullValue="NA")


flights = table("flights").select(
    F.expr("make_date(year, month, day)").alias("date"), "carrier", F.col("arr_delay").cast("double")
)
newest = flights.agg(F.max("date")).first()[0]
period = flights.where(F.col("date") > F.date_sub(F.lit(newest), days))

carriers = (
    period.groupBy("carrier")
    .agg(
        F.count("*").alias("flights"),
        F.round(F.avg("arr_delay"), 1).alias("mean_delay_min"),
        F.round(F.avg(F.when(F.col("arr_delay") >= 15, 100.0).otherwise(0.0)), 1).alias("late_percent"),
    )
    .join(table("airlines").withColumnRenamed("name", "airline"), "carrier", "left")
    .orderBy(F.desc("late_percent"), "carrier")
)
carriers.coalesce(1).write.csv(f"{bucket}/delays/carriers-py", mode="overwrite", header=True)

print(f"{flights.count():,} flights read, {period.count():,} of them in the {days} days up to {newest}")
carriers.show(5, truncate=False)
spark.stop()
