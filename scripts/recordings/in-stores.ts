/** Failures of stores and tables, with the real libraries of each; S3's own part is played by a few lines that answer as it documents. */
import { conf, python, type Failure } from "./failure.ts";

/** Answers every request of S3's as told: HEAD without a body, as HTTP has it. `answers`: status, code and message by method. */
const s3 = (
  answers: Readonly<Record<string, readonly [number, string, string]>>,
): string => `import http.server, threading
answers = ${JSON.stringify(answers)}
class S3(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, code, message = answers.get(self.command, [404, "NoSuchKey", "The specified key does not exist."])
        body = f"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>4442587FB7D0A2F9</RequestId></Error>".encode()
        if code == "": body = b'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>lake</Name><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>'
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD": self.wfile.write(body)
    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer
    def log_message(self, *args): pass
server = http.server.ThreadingHTTPServer(("localhost", 0), S3)
threading.Thread(target=server.serve_forever, daemon=True).start()
hadoop = spark.sparkContext._jsc.hadoopConfiguration()
hadoop.set("fs.s3a.endpoint", f"http://localhost:{server.server_port}")
`;

const keys = ["spark.hadoop.fs.s3a.access.key=example", "spark.hadoop.fs.s3a.secret.key=example"];

const onS3 = (more: readonly string[] = keys): Partial<Failure> => ({
  submit: conf(
    "spark.hadoop.fs.s3a.path.style.access=true",
    "spark.hadoop.fs.s3a.endpoint.region=eu-central-1",
    "spark.hadoop.fs.s3a.attempts.maximum=1",
    "spark.hadoop.fs.s3a.retry.limit=1",
    "spark.hadoop.fs.s3a.retry.interval=10ms",
    "spark.hadoop.fs.s3a.retry.throttle.limit=1",
    "spark.hadoop.fs.s3a.retry.throttle.interval=10ms",
    ...more,
  ),
  env: { AWS_EC2_METADATA_DISABLED: "true" },
  libraries: {
    "3.5": ["org.apache.hadoop:hadoop-aws:3.3.4"],
    "4": ["org.apache.hadoop:hadoop-aws:3.5.0"],
  },
  variant: "s3a",
});

const none = [404, "NoSuchKey", "The specified key does not exist."] as const;
const empty = [200, "", ""] as const;
const reads = `spark.read.text("s3a://lake/flights").show()\n`;
const writes = `spark.range(3).write.parquet("s3a://lake/flights")\n`;

/** All that changes nothing is answered well; what writes is refused. */
const refusesWrites = (...answer: readonly [number, string, string]): string =>
  s3({ HEAD: none, GET: empty, PUT: answer, POST: answer });

/** A real PostgreSQL, for as long as the job runs. */
const wrongPassword = `import os, shutil, subprocess, time
def postgres(*command): subprocess.run(["runuser", "-u", "nobody", "--", *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
os.chmod("FOLDER", 0o755)
os.makedirs("db")
shutil.chown("db", "nobody")
open("password", "w").write("example")
postgres("initdb", "-D", "FOLDER/db/data", "-U", "shop", "--auth=scram-sha-256", "--pwfile=FOLDER/password")
postgres("pg_ctl", "-D", "FOLDER/db/data", "-w", "-o", "-p 54329 -k FOLDER/db", "start")
try:
    spark.read.jdbc("jdbc:postgresql://localhost:54329/shop", "orders", properties={"user": "shop", "password": "wrong", "driver": "org.postgresql.Driver"}).show()
finally:
    postgres("pg_ctl", "-D", "FOLDER/db/data", "-m", "immediate", "stop")
`;

export const inStores: readonly Failure[] = [
  python(
    "access-denied",
    `${s3({ HEAD: [403, "", ""], GET: [403, "AccessDenied", "Access Denied"] })}${reads}`,
    onS3(),
  ),
  python("access-denied", `${refusesWrites(403, "AccessDenied", "Access Denied")}${writes}`, {
    ...onS3(),
    variant: "s3a-write",
  }),
  python(
    "credentials-expired",
    `${refusesWrites(400, "ExpiredToken", "The provided token has expired.")}${writes}`,
    onS3(),
  ),
  python(
    "credentials-refused",
    `${refusesWrites(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")}${writes}`,
    onS3(),
  ),
  python(
    "no-such-bucket",
    `${s3({ GET: [404, "NoSuchBucket", "The specified bucket does not exist"] })}${reads}`,
    onS3(),
  ),
  python("throttled", `${refusesWrites(503, "SlowDown", "Please reduce your request rate.")}${writes}`, onS3()),
  python(
    "s3-failed",
    `${refusesWrites(500, "InternalError", "We encountered an internal error. Please try again.")}${writes}`,
    onS3(),
  ),
  python("no-credentials", `${s3({})}${reads}`, onS3([])),
  python(
    "delta-conflict",
    `import threading, time
from pyspark.sql.functions import udf
spark.range(10).write.format("delta").save("FOLDER/flights")
spark.udf.register("slow", lambda x: time.sleep(3) or x, "bigint")
other = threading.Timer(1, lambda: spark.sql("delete from delta.\`FOLDER/flights\` where id > 5"))
other.start()
spark.sql("update delta.\`FOLDER/flights\` set id = slow(id)")
`,
    {
      submit: conf(
        "spark.master=local[4]",
        "spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog",
      ),
      libraries: { "3.5": ["io.delta:delta-spark_2.12:3.3.2"] },
      only: "3.5",
    },
  ),
  python(
    "iceberg-conflict",
    `import threading, time
spark.range(10).writeTo("local.db.flights").create()
spark.udf.register("slow", lambda x: time.sleep(3) or x, "bigint")
other = threading.Timer(1, lambda: spark.sql("delete from local.db.flights where id > 5"))
other.start()
spark.sql("update local.db.flights set id = slow(id)")
`,
    {
      submit: conf(
        "spark.sql.extensions=org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
        "spark.sql.catalog.local=org.apache.iceberg.spark.SparkCatalog",
        "spark.sql.catalog.local.type=hadoop",
        "spark.sql.catalog.local.warehouse=FOLDER/warehouse",
      ),
      libraries: { "3.5": ["org.apache.iceberg:iceberg-spark-runtime-3.5_2.12:1.10.0"] },
      only: "3.5",
    },
  ),
  python("credentials-refused", wrongPassword, {
    libraries: { "3.5": ["org.postgresql:postgresql:42.7.7"] },
    needs: ["runuser", "initdb", "pg_ctl"],
    variant: "jdbc",
    only: "3.5",
  }),
  // Python is told no more of it by Spark 4.
  python("database-failed", wrongPassword, {
    libraries: { "4": ["org.postgresql:postgresql:42.7.7"] },
    needs: ["runuser", "initdb", "pg_ctl"],
    variant: "jdbc",
    only: "4",
  }),
];
