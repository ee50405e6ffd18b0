/** Failures of jobs in Python. */
import { conf, executors, python, type Failure } from "./failure.ts";

const cluster = executors(2);

export const inPython: readonly Failure[] = [
  python("does-not-compile", "x = = 3\n"),
  python("missing-module", "", { source: "import nosuch_module\nfrom pyspark.sql import SparkSession\n" }),
  python(
    "missing-module-in-executors",
    `import sys, os
os.makedirs("only_driver", exist_ok=True)
open("only_driver/my_helpers.py", "w").write("def f(x):\\n    return x + 1\\n")
sys.path.insert(0, "only_driver")
import my_helpers
print(spark.sparkContext.parallelize(range(4)).map(my_helpers.f).collect())
`,
  ),
  python("missing-class", `spark.read.format("nosuch").load("/tmp/x").show()\n`),
  { id: "missing-application", application: "gone.py" },
  python("no-file-system", `spark.read.parquet("s3a://lake/flights").show()\n`),
  python("no-file-system", `spark.read.parquet("foo://lake/flights").show()\n`, { variant: "unknown-scheme" }),
  python("table-not-found", `spark.sql("select * from sales").show()\n`),
  python("column-not-found", `spark.range(3).select("amount").show()\n`),
  python("path-not-found", `spark.read.parquet("/data/flights/2026").show()\n`),
  python("path-not-found", `spark.sparkContext.textFile("/data/flights/2026").count()\n`, { variant: "rdd" }),
  python("output-exists", `for _ in range(2): spark.range(3).write.parquet("out/flights")\n`),
  python("sql-syntax", `spark.sql("selec * from sales").show()\n`),
  python("sql-analysis", `spark.sql("select date_add(array(1), 2)").show()\n`),
  python(
    "ansi-error",
    `spark.conf.set("spark.sql.ansi.enabled", "true")\nspark.range(3).selectExpr("10 div id").show()\n`,
  ),
  python(
    "ansi-error",
    `spark.conf.set("spark.sql.ansi.enabled", "true")\nspark.sql("select cast(v as int) from values ('1'), ('x') t(v)").show()\n`,
    { variant: "cast" },
  ),
  python(
    "ansi-error",
    `spark.conf.set("spark.sql.ansi.enabled", "true")\nspark.range(3).selectExpr("cast(id + 2147483647 as int)").collect()\n`,
    { variant: "overflow" },
  ),
  python(
    "task-not-serializable",
    `import threading\nlock = threading.Lock()\nspark.sparkContext.parallelize([1]).map(lambda x: lock).collect()\n`,
    { variant: "pickle" },
  ),
  python(
    "task-not-serializable",
    `sc = spark.sparkContext\nsc.parallelize([1]).map(lambda x: sc.parallelize([x]).count()).collect()\n`,
    { variant: "context" },
  ),
  python("result-too-large", `spark.range(0, 2000000, 1, 8).collect()\n`, {
    submit: conf("spark.driver.maxResultSize=1m"),
  }),
  python(
    "broadcast-timeout",
    `from pyspark.sql.functions import broadcast, udf
import time
slow = udf(lambda x: time.sleep(5) or str(x))
b = spark.range(3).select(slow("id").alias("k"), "id")
spark.range(10).join(broadcast(b), "id").show()
`,
    { submit: conf("spark.sql.broadcastTimeout=1", "spark.sql.adaptive.enabled=false") },
  ),
  python(
    "python-worker-crashed",
    `import os\nspark.sparkContext.parallelize(range(4), 2).map(lambda x: os._exit(9)).collect()\n`,
  ),
  python(
    "python-worker-crashed",
    `import os, signal\nspark.sparkContext.parallelize(range(4), 2).map(lambda x: os.kill(os.getpid(), signal.SIGSEGV)).collect()\n`,
    { variant: "signal" },
  ),
  python(
    "python-worker-crashed",
    `import os, signal\nspark.sparkContext.parallelize(range(4), 2).map(lambda x: os.kill(os.getpid(), signal.SIGKILL)).collect()\n`,
    { variant: "cluster", submit: cluster },
  ),
  python("two-pythons", `print(spark.sparkContext.parallelize(range(4)).map(lambda x: x + 1).collect())\n`, {
    env: { PYSPARK_DRIVER_PYTHON: "python3", PYSPARK_PYTHON: "OTHER_PYTHON" },
  }),
  python("python-missing", `print(spark.sparkContext.parallelize(range(4)).map(lambda x: x + 1).collect())\n`, {
    env: { PYSPARK_DRIVER_PYTHON: "python3", PYSPARK_PYTHON: "/opt/nosuch/bin/python3" },
  }),
  python("unknown-host", `spark.read.text("hdfs://namenode.nosuch.invalid:8020/x").show()\n`),
  python("unknown-host", `import urllib.request\nurllib.request.urlopen("http://api.nosuch.invalid/x").read()\n`, {
    variant: "urllib",
  }),
  python("connection-refused", `spark.read.text("hdfs://localhost:1/x").show()\n`),
  python("connection-refused", `import socket\nsocket.create_connection(("localhost", 1))\n`, { variant: "socket" }),
  python("jdbc-driver-missing", `spark.read.jdbc("jdbc:postgresql://db:5432/shop", "orders").show()\n`),
  python(
    "jdbc-driver-missing",
    `spark.read.jdbc("jdbc:postgresql://db:5432/shop", "orders", properties={"driver": "org.postgresql.Driver"}).show()\n`,
    { variant: "named" },
  ),
  python("metastore-away", `spark.sql("show databases").show()\n`, {
    submit: conf("spark.sql.catalogImplementation=hive", "spark.hadoop.hive.metastore.uris=thrift://localhost:1"),
  }),
  python(
    "streaming-query-failed",
    `def each(batch, number):\n    raise ValueError("no such region")\nspark.readStream.format("rate").load().writeStream.foreachBatch(each).start().awaitTermination()\n`,
  ),
  python(
    "streaming-query-failed",
    `from pyspark.sql.functions import udf\nbad = udf(lambda x: 1 / 0, "double")\nspark.readStream.format("rate").load().select(bad("value")).writeStream.format("console").start().awaitTermination()\n`,
    { variant: "udf" },
  ),
  python(
    "checkpoint-incompatible",
    `from pyspark.sql.functions import count, sum
def run(agg, key):
    q = (spark.readStream.format("rate-micro-batch").option("rowsPerBatch", 5).load().groupBy(key).agg(agg)
         .writeStream.outputMode("complete").format("memory").queryName("q").option("checkpointLocation", "cp").trigger(once=True).start())
    q.awaitTermination()
run(count("*").alias("n"), "value")
run(sum("value").alias("s"), "timestamp")
`,
    { submit: conf("spark.sql.shuffle.partitions=1") },
  ),
  python(
    "fetch-failed",
    `import glob, os
rdd = spark.sparkContext.parallelize(range(100), 4).map(lambda x: (x % 3, x)).reduceByKey(lambda a, b: a + b)
rdd.count()
for each in glob.glob("scratch/**/shuffle_*", recursive=True): os.remove(each)
print(rdd.map(lambda x: x).collect())
`,
    { submit: conf("spark.stage.maxConsecutiveAttempts=1") },
  ),
  python(
    "executor-killed",
    `import os, signal\ndef die(x):\n    pid = int(open(f"/proc/{os.getppid()}/stat").read().split()[3])\n    os.kill(pid, signal.SIGKILL)\nspark.sparkContext.parallelize(range(2), 2).map(die).collect()\n`,
    { submit: cluster },
  ),
  python(
    "executor-out-of-memory",
    `spark.sql("select max(length(concat_ws('', array_repeat(cast(id as string), 400000000)))) from range(1, 3, 1, 2)").show()\n`,
    { submit: cluster },
  ),
  python(
    "disk-full",
    `spark.range(0, 3000000, 1, 4).selectExpr("id", "uuid() as u").repartition(8, __import__("pyspark").sql.functions.col("u")).write.format("noop").mode("overwrite").save()\n`,
    { disk: { bytes: 8 * 1024 * 1024 } },
  ),
  python("exception", `raise ValueError("no rows for 2026-11-30")\n`),
  python(
    "exception",
    `from pyspark.sql.functions import udf\nspark.range(3).select(udf(lambda x: {}["region"])("id")).show()\n`,
    { variant: "udf" },
  ),
  python("user-exit-code", `import sys\nprint("nothing to do for 2026-11-30")\nsys.exit(42)\n`),
  python("bad-arguments", "", {
    source: `import argparse\np = argparse.ArgumentParser()\np.add_argument("--day", required=True)\np.parse_args()\n`,
  }),
  python("bad-file", `open("x.parquet", "w").write("not parquet at all")\nspark.read.parquet("x.parquet").show()\n`),
  python("access-denied", `spark.range(3).write.parquet("/proc/flights")\n`, { variant: "proc" }),
  python("message-too-large", `spark.sparkContext.parallelize([b"x" * 3000000], 1).count()\n`, {
    submit: [...conf("spark.rpc.message.maxSize=1"), ...executors(1)],
  }),
];
