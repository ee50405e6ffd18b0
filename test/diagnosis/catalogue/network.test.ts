import type { jdbcDriverMissing, networkCauses } from "../../../src/diagnosis/catalogue/network.ts";
import { failedTask, handles, raises, testExamples, throws, type Examples } from "../../support/cause-examples.ts";

const refused = "java.net.ConnectException: Connection refused";

testExamples({
  "jdbc-driver-missing": {
    fits: [
      throws("java.lang.ClassNotFoundException: org.postgresql.Driver"),
      throws("java.sql.SQLException: No suitable driver"),
      throws("java.sql.SQLException: No suitable driver found for jdbc:mysql://db/shop"),
    ],
    says: "the JDBC driver org.postgresql.Driver is not there",
    near: [
      throws("java.lang.ClassNotFoundException: com.x.Driver2"),
      throws("java.sql.SQLException: no suitable rows"),
      handles("java.sql.SQLException: No suitable driver"),
    ],
  },
  "metastore-away": {
    fits: [
      throws(
        "org.apache.hadoop.hive.ql.metadata.HiveException: java.lang.RuntimeException: Unable to instantiate org.apache.hadoop.hive.ql.metadata.SessionHiveMetaStoreClient",
        `MetaException(message:Could not connect to meta store using any of the URIs provided. Most recent failure: org.apache.thrift.transport.TTransportException: ${refused}`,
      ),
    ],
    near: [
      throws(refused),
      handles(
        "java.lang.RuntimeException: Unable to instantiate org.apache.hadoop.hive.ql.metadata.SessionHiveMetaStoreClient",
      ),
    ],
  },
  "metastore-locked": {
    fits: [
      throws(
        "java.sql.SQLException: Failed to start database",
        "org.apache.derby.iapi.error.StandardException: Another instance of Derby may have already booted the database /app/metastore_db.",
      ),
      throws(
        "java.lang.RuntimeException: Unable to instantiate org.apache.hadoop.hive.ql.metadata.SessionHiveMetaStoreClient",
        "ERROR XSDB6: Another instance of Derby may have already booted the database /app/metastore_db.",
      ),
    ],
    near: [throws("java.sql.SQLException: Failed to start database")],
  },
  "missing-package": {
    fits: [throws("java.lang.RuntimeException: [unresolved dependency: com.x#y_2.12;1.0: not found]")],
    says: "--packages: com.x#y_2.12;1.0 can't be fetched",
    near: [throws("java.lang.RuntimeException: unresolved dependency")],
  },
  "tls-not-trusted": {
    fits: [
      throws(
        "javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target",
      ),
      raises(
        "requests.exceptions.SSLError: HTTPSConnectionPool(host='x', port=443): Max retries exceeded (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed')))",
      ),
    ],
    near: [
      throws("javax.net.ssl.SSLException: Connection reset"),
      handles("javax.net.ssl.SSLHandshakeException: PKIX path building failed"),
    ],
  },
  "topic-not-found": {
    fits: [
      throws(
        "org.apache.kafka.common.errors.UnknownTopicOrPartitionException: This server does not host this topic-partition.",
      ),
    ],
    near: [throws("java.lang.IllegalStateException: no topic")],
  },
  "kafka-away": {
    fits: [
      throws(
        "java.util.concurrent.ExecutionException: x",
        "org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment. Call: describeTopics",
      ),
      raises(
        "pyspark.errors.exceptions.captured.StreamingQueryException: [STREAM_FAILED] Query [id = 1, runId = 2] terminated with exception: Timed out waiting for a node assignment. Call: describeTopics",
      ),
    ],
    near: [
      throws("java.util.concurrent.TimeoutException: x"),
      handles("org.apache.kafka.common.errors.TimeoutException: x"),
      raises("ValueError: timed out waiting for a node"),
    ],
  },
  "unknown-host": {
    fits: [
      throws(
        "java.lang.IllegalArgumentException: java.net.UnknownHostException: namenode",
        "java.net.UnknownHostException: namenode",
      ),
      raises("urllib.error.URLError: <urlopen error [Errno -2] Name or service not known>"),
      throws(failedTask("java.net.UnknownHostException: db.team.svc: Name or service not known")),
    ],
    says: "the name namenode is not known here",
    near: [handles("java.net.UnknownHostException: namenode"), raises("ValueError: unknown host")],
  },
  "connection-refused": {
    fits: [
      throws(refused),
      raises("ConnectionRefusedError: [Errno 111] Connection refused"),
      throws("org.postgresql.util.PSQLException: Connection to db:5432 refused.", refused),
    ],
    near: [handles(refused), throws("java.lang.IllegalStateException: the connection was refused by me")],
  },
  "connection-timed-out": {
    fits: [
      throws("java.net.SocketTimeoutException: Read timed out"),
      throws("java.net.ConnectException: Connection timed out (Connection timed out)"),
      raises("TimeoutError: [Errno 110] Connection timed out"),
    ],
    near: [
      handles("java.net.SocketTimeoutException: Read timed out"),
      throws("java.util.concurrent.TimeoutException: Futures timed out after [10000 milliseconds]"),
    ],
  },
  "connection-lost": {
    fits: [
      throws("java.net.SocketException: Connection reset"),
      raises("ConnectionResetError: [Errno 104] Connection reset by peer"),
      throws("java.io.IOException: Connection reset by peer"),
    ],
    near: [handles("java.net.SocketException: Connection reset"), throws("java.io.IOException: broken pipe")],
  },
} satisfies Record<(typeof jdbcDriverMissing | typeof networkCauses)[number]["id"], Examples>);
